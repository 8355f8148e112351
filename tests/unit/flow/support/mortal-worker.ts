import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import { Engine, type EngineParts } from '../../../../lib/flow/engine';
import type { Clock, Journal, PaymentGateway, PreparedCall } from '../../../../lib/flow/ports';

const NEVER = new Promise<never>(() => undefined);

/**
 * One life of a worker. Once it is dead, nothing that it waits for ever comes back and none of its timers runs, just as
 * when the browser stops it in the middle of an `await`.
 */
export class MortalWorker {
  readonly engine: Engine;
  alive = true;
  /** How many instants there were so far at which it could have died. */
  instants = 0;

  /**
   * @param parts what the engine works with
   * @param diesAt the instant at which it dies by itself: each journal and gateway call has one before and one after
   */
  constructor(
    parts: EngineParts,
    private diesAt = Infinity,
  ) {
    this.engine = new Engine({
      ...parts,
      journal: this.#journal(parts.journal),
      gateway: this.#gateway(parts.gateway),
      clock: this.#clock(parts.clock),
      onChange: (order) => {
        if (this.alive) parts.onChange(order);
      },
      onTrouble: (code, outTradeNo, detail) => {
        if (this.alive) parts.onTrouble(code, outTradeNo, detail);
      },
    });
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
    return {
      get: (outTradeNo) => this.#step(() => journal.get(outTradeNo)),
      byKey: (key) => this.#step(() => journal.byKey(key)),
      open: () => this.#step(() => journal.open()),
      openOrder: (key, decide) => this.#step(() => journal.openOrder(key, decide)),
      commit: (next, event, fresh, stands) => this.#step(() => journal.commit(next, event, fresh, stands)),
      events: (outTradeNo) => this.#step(() => journal.events(outTradeNo)),
    };
  }

  #gateway(gateway: PaymentGateway): PaymentGateway {
    return {
      prepareMicroPay: (order, code, timeoutMs) =>
        this.#step(async (): Promise<PreparedCall> => {
          const prepared = await gateway.prepareMicroPay(order, code, timeoutMs);
          return { send: (): Promise<CallOutcome> => this.#step(() => prepared.send()) };
        }),
      queryOrder: (order) => this.#step(() => gateway.queryOrder(order)),
      reverse: (order) => this.#step(() => gateway.reverse(order)),
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
