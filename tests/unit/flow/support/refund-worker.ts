import { KeyedLock } from '../../../../lib/flow/keyed-lock';
import { OrderWriter } from '../../../../lib/flow/order-writer';
import { Refunder, type RefunderParts } from '../../../../lib/flow/refunder';
import { WakeBook } from '../../../../lib/flow/wake-book';
import { WorkerLife } from './worker-life';

/** What a worker is built from; the rest it makes itself, for it dies with it. */
export type WorkerParts = Omit<RefunderParts, 'lock' | 'writer' | 'book'>;

/** One life of a worker that makes refunds. */
export class RefundWorker extends WorkerLife {
  readonly refunder: Refunder;
  /** Writes orders, as payments do beside the refunds. */
  readonly writer: OrderWriter;

  constructor(parts: WorkerParts) {
    super();
    const mine = this.around(parts);
    const lock = new KeyedLock();
    const alone = { onSuccessor: () => undefined, onSibling: () => undefined };
    this.writer = new OrderWriter({ ...mine, ...alone }, lock);
    this.refunder = new Refunder({ ...mine, lock, writer: this.writer, book: new WakeBook(mine) });
  }
}
