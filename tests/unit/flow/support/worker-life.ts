import type { EngineParts } from '../../../../lib/flow/engine';
import type { Clock, Journal, PaymentGateway, PreparedCall } from '../../../../lib/flow/ports';

type Step = <T>(work: () => Promise<T>) => Promise<T>;

/** What a life is laid around: whoever is told of something, and whatever is waited for. */
type MortalParts = Pick<
  EngineParts,
  'journal' | 'gateway' | 'clock' | 'onChange' | 'onRefundChange' | 'onTrouble'
>;

const NEVER = new Promise<never>(() => undefined);

/**
 * One life of a worker. Once it is over, nothing that was waited for in it ever comes back and none of its timers runs, just
 * as when the browser stops a worker in the middle of an `await`.
 */
export class WorkerLife {
  alive = true;
  /** How many instants there were so far at which it could have ended. */
  instants = 0;

  /** @param diesAt the instant at which it ends by itself: each journal and gateway call has one before and one after */
  constructor(private diesAt = Infinity) {}

  /** Lays this life around what a worker is built from. */
  around<Parts extends MortalParts>(parts: Parts): Parts {
    return {
      ...parts,
      journal: this.#journal(parts.journal),
      gateway: this.#gateway(parts.gateway),
      clock: this.#clock(parts.clock),
      onChange: (order) => {
        if (this.alive) parts.onChange(order);
      },
      onRefundChange: (refund, order) => {
        if (this.alive) parts.onRefundChange(refund, order);
      },
      onTrouble: (code, number, detail) => {
        if (this.alive) parts.onTrouble(code, number, detail);
      },
    };
  }

  /** Has it die by itself this many instants from now; 0 ends this life at once. */
  dieIn(instants: number): void {
    this.diesAt = this.instants + instants;
    if (instants === 0) this.kill();
  }

  /** Ends this life. */
  kill(): void {
    this.alive = false;
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    await this.#instant();
    const result = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await this.#instant();
    if ('error' in result) throw result.error;
    return result.value;
  }

  async #instant(): Promise<void> {
    this.instants += 1;
    if (this.instants === this.diesAt) this.alive = false;
    if (!this.alive) await NEVER;
  }

  #journal(journal: Journal): Journal {
    const step: Step = (work) => this.#step(work);
    return {
      get: (outTradeNo) => step(() => journal.get(outTradeNo)),
      byKey: (key) => step(() => journal.byKey(key)),
      open: () => step(() => journal.open()),
      openOrder: (key, decide) => step(() => journal.openOrder(key, decide)),
      commit: (next, event, extras) => step(() => journal.commit(next, event, extras)),
      events: (number) => step(() => journal.events(number)),
      getRefund: (outRefundNo) => step(() => journal.getRefund(outRefundNo)),
      refundsOf: (outTradeNos) => step(() => journal.refundsOf(outTradeNos)),
      openRefunds: () => step(() => journal.openRefunds()),
      openRefund: (keys, decide) => step(() => journal.openRefund(keys, decide)),
      commitRefund: (next, event, fresh, change) =>
        step(() => journal.commitRefund(next, event, fresh, change)),
      noteFresh: (fresh, at) => step(() => journal.noteFresh(fresh, at)),
    };
  }

  #gateway(gateway: PaymentGateway): PaymentGateway {
    const step: Step = (work) => this.#step(work);
    const prepared = <T>(prepare: () => Promise<PreparedCall<T>>) =>
      step(async (): Promise<PreparedCall<T>> => {
        const call = await prepare();
        return { send: () => step(() => call.send()) };
      });
    return {
      prepareMicroPay: (order, code, timeoutMs) =>
        prepared(() => gateway.prepareMicroPay(order, code, timeoutMs)),
      prepareScanCodePay: (order, timeExpire) =>
        prepared(() => gateway.prepareScanCodePay(order, timeExpire)),
      queryOrder: (order) => step(() => gateway.queryOrder(order)),
      reverse: (order) => step(() => gateway.reverse(order)),
      closeOrder: (order) => step(() => gateway.closeOrder(order)),
      prepareRefund: (refund, order) => prepared(() => gateway.prepareRefund(refund, order)),
      queryRefund: (refund, order) => step(() => gateway.queryRefund(refund, order)),
      refundsOf: (order) => step(() => gateway.refundsOf(order)),
      preferredDomain: () => gateway.preferredDomain(),
      clockOffset: () => step(() => gateway.clockOffset()),
    };
  }

  #clock(clock: Clock): Clock {
    return {
      ...clock,
      after: (ms, task) =>
        clock.after(ms, () => {
          if (this.alive) task();
        }),
    };
  }
}
