import type { PageErrorCode } from '../contract/error-codes/page-errors';
import { isInFlight, moveTo } from '../payment/order-state';
import type { EngineParts } from './engine-parts';
import { KeyedLock } from './keyed-lock';
import { newOrder, type OpenRequest } from './new-order';
import { decideOpen, type OpenAnswer } from './open-order';
import { isUntold, orderKey, type OrderRecord } from './order-record';
import { OrderWriter } from './order-writer';
import { Recoverer } from './recover';
import { Settler } from './settle';
import { Submitter, type SubmitResult } from './submit';

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

  constructor(parts: EngineParts) {
    const writer = new OrderWriter(parts, this.#lock);
    const settler = new Settler(parts, writer);
    this.#parts = parts;
    this.#writer = writer;
    this.#settler = settler;
    this.#recoverer = new Recoverer({
      ...parts,
      writer,
      settler,
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
    const candidate = newOrder(request, till, now);
    const answer = await journal.openOrder(candidate.key, (attempts) =>
      decideOpen(attempts, candidate, now, policy()),
    );
    if (answer.kind === 'opened') this.#parts.onChange(answer.order);
    return answer;
  }

  /** The cashier confirms the amount; a scan may then submit it. */
  async confirm(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) =>
      order.state === 'created'
        ? { next: { ...order, confirmedAt: now }, event: { kind: 'amount-confirmed' } }
        : undefined,
    );
  }

  /**
   * Submits a scanned code for a waiting order: journals the intent durably, then sends `micro_pay` once.
   *
   * @param codeText digits from the scanner; kept nowhere but in the request itself
   * @returns as soon as the intent stands and the request is on its way; the outcome comes as a change
   */
  async submit(outTradeNo: string, codeText: string): Promise<SubmitResult> {
    const submitted = await this.#submitter.submit(outTradeNo, codeText);
    if (submitted !== 'set-up-changed') return submitted;
    await this.abandon(outTradeNo);
    return { ok: false, code: 'no-order-waiting' };
  }

  /**
   * The cashier's cancel is a request: before sending it ends the order, afterwards the till makes sure first, and
   * *paid* wins (product.md, rule 5 and below).
   */
  async cancel(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) => {
      if (order.state === 'created') {
        const next: OrderRecord = {
          ...order,
          state: moveTo(order.state, 'cancelled'),
          settledAt: now,
          failure: { code: 'cancelled-by-cashier' },
        };
        return { next, event: { kind: 'cancelled-before-sending' } };
      }
      if (!isInFlight(order.state) || order.cancelRequestedAt !== undefined) return undefined;
      return { next: { ...order, cancelRequestedAt: now }, event: { kind: 'cancel-requested' } };
    });
    await this.#settler.schedule(outTradeNo);
  }

  /** Ends an order that was never sent and that nobody waits for any more. */
  async abandon(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) => {
      if (order.state !== 'created') return undefined;
      const state = moveTo(order.state, 'cancelled');
      return {
        next: { ...order, state, settledAt: now, failure: { code: 'abandoned' } },
        event: { kind: 'abandoned' },
      };
    });
  }

  /** A cashier has taken note of money that landed late. */
  async acknowledge(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) =>
      isUntold(order) ? { next: { ...order, toldAt: now }, event: { kind: 'told' } } : undefined,
    );
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
   * @param browserStarted true where no cashier can still be waiting: orders that were never sent are ended then
   */
  async recover(browserStarted: boolean): Promise<void> {
    await this.#recoverer.recover(browserStarted);
  }

  /** Asks the gateway about an order at once, whatever its schedule says. */
  async queryNow(outTradeNo: string): Promise<void> {
    await this.#settler.queryNow(outTradeNo);
  }
}
