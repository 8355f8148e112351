import { switchWithdrawn } from './decisions';
import type { EngineParts } from './engine-parts';
import { afterMicroPay } from './facts';
import { latestInstant, type OrderRecord } from './order-record';
import type { OrderWriter } from './order-writer';
import { AFTER_TROUBLE_MS, type Settler } from './settle';
import type { WakeBook } from './wake-book';

export interface RecovererParts extends EngineParts {
  writer: OrderWriter;
  settler: Settler;
  book: WakeBook;
  isSending: (outTradeNo: string) => boolean;
  abandon: (outTradeNo: string) => Promise<void>;
}

/** Takes open orders up again after a worker died. */
export class Recoverer {
  readonly #parts: RecovererParts;
  #retry: { cancel: () => void; browserStarted: boolean } | undefined;

  constructor(parts: RecovererParts) {
    this.#parts = parts;
  }

  /**
   * Takes up every open order; to be called at each worker start, browser start and alarm. It asks, and never sends a
   * payment again.
   *
   * @param browserStarted true where no cashier can still be waiting: orders that were never sent are ended then, and no
   *   attempt takes the place of one that is being ended
   */
  async recover(browserStarted: boolean): Promise<void> {
    const { journal, clock, onTrouble } = this.#parts;
    let outTradeNo = '';
    let failed = false;
    const open = await journal.open().catch((error: unknown) => {
      failed = true;
      onTrouble('journal-failed', outTradeNo, String(error));
      return [];
    });
    for (const order of open) clock.atLeast(latestInstant(order));
    for (const order of open) {
      ({ outTradeNo } = order);
      try {
        await this.#takeUp(order, browserStarted);
      } catch (error) {
        failed = true;
        onTrouble('journal-failed', outTradeNo, String(error));
      }
    }
    this.#parts.book.refresh();
    // One order that cannot be written, or a full disk, must keep neither the others nor the worker from going on.
    if (failed) this.recoverLater(browserStarted);
  }

  /** Tries again in a while; several failures make one try. */
  recoverLater(browserStarted: boolean): void {
    this.#retry?.cancel();
    const started = browserStarted || this.#retry?.browserStarted === true;
    const cancel = this.#parts.clock.after(AFTER_TROUBLE_MS, () => {
      this.#retry = undefined;
      void this.recover(started);
    });
    this.#retry = { cancel, browserStarted: started };
  }

  async #takeUp({ outTradeNo, state }: OrderRecord, browserStarted: boolean): Promise<void> {
    if (state === 'created') {
      if (browserStarted) await this.#parts.abandon(outTradeNo);
      return;
    }
    if (browserStarted) await this.#parts.writer.update(outTradeNo, switchWithdrawn);
    if (state === 'submitting' && !this.#parts.isSending(outTradeNo)) {
      await this.#parts.writer.record(
        outTradeNo,
        'recovery',
        { kind: 'unsettled', reason: 'no-answer' },
        (found, outcome, now) => (found.state === 'submitting' ? afterMicroPay(found, outcome, now) : found),
      );
    }
    await this.#parts.settler.schedule(outTradeNo);
  }
}
