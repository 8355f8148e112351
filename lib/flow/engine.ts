import type { PageErrorCode } from '../contract/error-codes/page-errors';
import { isInFlight } from '../payment/order-state';
import type { PayWay } from '../payment/platform';
import { isRefundOpen } from '../payment/refund-state';
import {
  abandoned,
  acknowledged,
  cancelled,
  chosen,
  confirmed,
  parked,
  released,
  takenUp,
  writtenOff,
} from './decisions';
import type { EngineParts } from './engine-parts';
import { KeyedLock } from './keyed-lock';
import { newOrder, type OpenRequest } from './new-order';
import { decideOpen, isSettledLongAgo, type OpenAnswer } from './open-order';
import { isQr, isReleased, orderKey, speaksFor, wayOf, type OrderRecord } from './order-record';
import { OrderWriter } from './order-writer';
import { Recoverer } from './recover';
import { Refunder, type RefundAnswer, type RefundRequest } from './refunder';
import { isOverpaid } from './refund-account';
import { Settler } from './settle';
import { Submitter, type SubmitResult } from './submit';
import { readAccount } from './views';
import { WakeBook } from './wake-book';

export type { EngineParts } from './engine-parts';
export type { OpenRequest, TillIdentity } from './new-order';

export type OpenResult = OpenAnswer | { kind: 'refused'; code: PageErrorCode };

/**
 * The payment engine: opens orders, submits codes, settles what is unclear, and takes everything up again after the
 * worker died. Every decision rests on the journal; nothing here survives an `await` unless it is written there.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #lock = new KeyedLock();
  readonly #writer: OrderWriter;
  readonly #settler: Settler;
  readonly #submitter: Submitter;
  readonly #recoverer: Recoverer;
  readonly #refunder: Refunder;

  constructor(parts: EngineParts) {
    const writer = new OrderWriter(
      {
        ...parts,
        onSuccessor: (order) => this.#onSuccessor(order),
        onSibling: ({ outTradeNo }) => void this.#settler.schedule(outTradeNo),
      },
      this.#lock,
    );
    const book = new WakeBook(parts);
    const settler = new Settler({ ...parts, book }, writer);
    this.#parts = parts;
    this.#writer = writer;
    this.#settler = settler;
    this.#recoverer = new Recoverer({
      ...parts,
      writer,
      settler,
      book,
      isSending: (outTradeNo) => this.#submitter.isSending(outTradeNo),
      abandon: (outTradeNo) => this.abandon(outTradeNo),
    });
    this.#submitter = new Submitter({
      ...parts,
      lock: this.#lock,
      writer,
      settler,
      recoverLater: () => this.#recoverer.recoverLater(false),
    });
    this.#refunder = new Refunder({ ...parts, lock: this.#lock, writer, book });
  }

  /**
   * Opens, joins or replays the order of an idempotency key (product.md, "Page API").
   *
   * @returns `refused` with a page error code when nothing may start; nothing is journalled then
   */
  async open(request: OpenRequest): Promise<OpenResult> {
    const { journal, clock, identity, policy } = this.#parts;
    const till = identity();
    if (till === undefined) return { kind: 'refused', code: 'not-configured' };
    if (request.totalFee > policy().maxFee) return { kind: 'refused', code: 'amount-over-limit' };
    const now = clock.now();
    const candidate = newOrder(request, till, now, policy().qrPlatform);
    const answer = await journal.openOrder(candidate.key, (attempts) =>
      decideOpen(attempts, candidate, now, policy()),
    );
    if (answer.kind === 'opened') this.#parts.onChange(answer.order);
    if (answer.kind !== 'joined') return answer;
    const order = await this.#writer.update(answer.order.outTradeNo, takenUp);
    return order === undefined || order === 'replayed' ? answer : { kind: 'joined', order };
  }

  /** The cashier confirms the amount; a scan may then submit it. */
  async confirm(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, confirmed);
  }

  /**
   * Submits a scanned code for a waiting order: journals the intent durably, then sends `micro_pay` once.
   *
   * @param codeText digits from the scanner; kept nowhere but in the request itself
   * @returns as soon as the intent stands and the request is on its way; the outcome comes as a change
   */
  async submit(outTradeNo: string, codeText: string): Promise<SubmitResult> {
    return this.#orAbandon(outTradeNo, await this.#submitter.submit(outTradeNo, codeText));
  }

  /**
   * The cashier chooses how an order is paid, or the page did: a QR code is asked for at once; what is under way is ended
   * first, and the attempt that follows it starts by itself.
   *
   * @returns as {@link submit}; `no-order-waiting` where there is nothing to choose any more
   */
  async choose(outTradeNo: string, way: PayWay): Promise<SubmitResult> {
    await this.#writer.update(outTradeNo, (order, now) => chosen(order, way, now));
    const order = await this.#parts.journal.get(outTradeNo);
    if (order === undefined) return { ok: false, code: 'no-order-waiting' };
    if (order.state === 'created' && isQr(order)) {
      return this.#orAbandon(outTradeNo, await this.#submitter.showQr(outTradeNo));
    }
    await this.#settler.schedule(outTradeNo);
    return { ok: true, order };
  }

  /** The attempt that the cashier switched to is there: a QR code is asked for without anybody's doing. */
  #onSuccessor(order: OrderRecord): void {
    if (!isQr(order)) return;
    this.choose(order.outTradeNo, wayOf(order)).then(
      (shown) => {
        if (!shown.ok) this.#parts.onTrouble(shown.code, order.outTradeNo);
      },
      (error: unknown) => this.#parts.onTrouble('journal-failed', order.outTradeNo, String(error)),
    );
  }

  async #orAbandon(outTradeNo: string, submitted: SubmitResult | 'set-up-changed'): Promise<SubmitResult> {
    if (submitted !== 'set-up-changed') return submitted;
    await this.abandon(outTradeNo);
    return { ok: false, code: 'no-order-waiting' };
  }

  /**
   * A cancel is a request: before sending it ends the order, afterwards the till makes sure first, and *paid* wins
   * (product.md, rule 5 and below).
   */
  async cancel(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, cancelled);
    await this.#settler.schedule(outTradeNo);
  }

  /** The cashier serves the next customer: the page's promise is settled with *attention*, and nothing else changes. */
  async park(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, parked);
  }

  /** Ends an order that was never sent and that nobody waits for any more. */
  async abandon(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, abandoned);
  }

  /** A cashier has taken note of money that landed late. */
  async acknowledge(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, acknowledged);
  }

  /**
   * After seven days of asking a person gives an order up.
   *
   * @returns false where it cannot be given up (yet)
   */
  async writeOff(outTradeNo: string, by: { who: string; why: string }): Promise<boolean> {
    return (await this.#writer.update(outTradeNo, (order, now) => writtenOff(order, now, by))) !== undefined;
  }

  /** A cashier says that the POS order id of an order settled long ago means a new sale now. */
  async release(outTradeNo: string): Promise<void> {
    const { journal, clock, policy } = this.#parts;
    const order = await journal.get(outTradeNo);
    if (order === undefined) return;
    const { attempts, refunds } = await readAccount(journal, order.key);
    const sale = attempts.filter((attempt) => !isReleased(attempt));
    const paid = speaksFor(sale);
    const at = clock.now();
    if (paid?.state !== 'paid' || !isSettledLongAgo(paid, at, policy())) return;
    // What is not settled, or too much, would be lost out of sight under the new sale.
    const isUnsettled =
      sale.some(({ state }) => isInFlight(state)) || refunds.some(({ state }) => isRefundOpen(state));
    if (isUnsettled || isOverpaid(attempts, refunds)) return;
    for (const { outTradeNo: number } of sale)
      await this.#writer.update(number, (found) => released(found, at));
  }

  /** Every attempt under a key, for `lookup`. */
  async find(origin: string, posOrderId: string): Promise<OrderRecord[]> {
    const till = this.#parts.identity();
    if (till === undefined) return [];
    return this.#parts.journal.byKey(orderKey(origin, till.terminal.outSubMchId, posOrderId));
  }

  /**
   * Takes up every open order; to be called at each worker start, browser start and alarm. It asks, and never sends a
   * payment again.
   *
   * @param browserStarted true where no cashier can still be waiting: orders that were never sent are ended then, and no
   *   attempt takes the place of one that is being ended
   */
  async recover(browserStarted: boolean): Promise<void> {
    await this.#recoverer.recover(browserStarted);
    await this.#refunder.recover();
  }

  /**
   * Refunds a part or the whole of an order (product.md, `tillside.refund`, rule 7).
   *
   * @returns as soon as the intent stands and the request is on its way; the outcome comes as a change
   */
  async refund(request: RefundRequest): Promise<RefundAnswer> {
    return this.#refunder.refund(request);
  }

  /**
   * Gives back what a sale that was paid twice has taken too much: the whole of the attempt that nobody owed.
   *
   * @param outTradeNo any attempt of the sale
   */
  async refundExcess(outTradeNo: string, by: 'page' | 'cashier'): Promise<RefundAnswer> {
    return this.#refunder.refundExcess(outTradeNo, by);
  }

  /** Asks the gateway about an order, or about its refunds that are not settled, at once, whatever their schedules say. */
  async queryNow(outTradeNo: string): Promise<void> {
    await this.#settler.queryNow(outTradeNo);
    await this.#refunder.queryOpenOf(outTradeNo);
  }
}
