import { KeyedLock } from '../../../../lib/flow/keyed-lock';
import { OrderWriter } from '../../../../lib/flow/order-writer';
import type { Clock, Journal, PaymentGateway } from '../../../../lib/flow/ports';
import { Refunder, type RefunderParts } from '../../../../lib/flow/refunder';
import { WakeBook } from '../../../../lib/flow/wake-book';

const NEVER = new Promise<never>(() => undefined);

/** What a worker is built from; the rest it makes itself, for it dies with it. */
export type WorkerParts = Omit<RefunderParts, 'lock' | 'writer' | 'book'>;

/**
 * One life of a worker that makes refunds. Once it is dead, nothing that it waits for ever comes back and none of its
 * timers runs.
 */
export class RefundWorker {
  readonly refunder: Refunder;
  /** Writes orders, as payments do beside the refunds. */
  readonly writer: OrderWriter;
  alive = true;
  #instants = 0;
  #diesAt = Infinity;

  constructor(parts: WorkerParts) {
    const mine: WorkerParts = {
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
    const lock = new KeyedLock();
    this.writer = new OrderWriter(
      { ...mine, onSuccessor: () => undefined, onSibling: () => undefined },
      lock,
    );
    this.refunder = new Refunder({ ...mine, lock, writer: this.writer, book: new WakeBook(mine) });
  }

  /** Has it die by itself this many instants from now; each journal and gateway call has one before and one after. */
  dieIn(instants: number): void {
    this.#diesAt = this.#instants + instants;
    if (instants === 0) this.kill();
  }

  /** Ends this life. */
  kill(): void {
    this.alive = false;
  }

  readonly #step = async <T>(work: () => Promise<T>): Promise<T> => {
    await this.#instant();
    const result = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await this.#instant();
    if ('error' in result) throw result.error;
    return result.value;
  };

  async #instant(): Promise<void> {
    this.#instants += 1;
    if (this.#instants === this.#diesAt) this.alive = false;
    if (!this.alive) await NEVER;
  }

  #journal(journal: Journal): Journal {
    const step = this.#step;
    return {
      get: (number) => step(() => journal.get(number)),
      byKey: (key) => step(() => journal.byKey(key)),
      open: () => step(() => journal.open()),
      openOrder: (key, decide) => step(() => journal.openOrder(key, decide)),
      commit: (next, event, extras) => step(() => journal.commit(next, event, extras)),
      events: (number) => step(() => journal.events(number)),
      getRefund: (number) => step(() => journal.getRefund(number)),
      refundsOf: (numbers) => step(() => journal.refundsOf(numbers)),
      openRefunds: () => step(() => journal.openRefunds()),
      openRefund: (keys, decide) => step(() => journal.openRefund(keys, decide)),
      commitRefund: (next, event, fresh, change) =>
        step(() => journal.commitRefund(next, event, fresh, change)),
      noteFresh: (fresh, at) => step(() => journal.noteFresh(fresh, at)),
    };
  }

  #gateway(gateway: PaymentGateway): PaymentGateway {
    const step = this.#step;
    return {
      ...gateway,
      prepareRefund: (refund, order) =>
        step(async () => {
          const call = await gateway.prepareRefund(refund, order);
          return { send: () => step(() => call.send()) };
        }),
      queryRefund: (refund, order) => step(() => gateway.queryRefund(refund, order)),
      refundsOf: (order) => step(() => gateway.refundsOf(order)),
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
