import type { Fen } from '../payment/money';
import { makeOrderNumber } from '../payment/order-number';
import type { ListedRefund } from './call-outcome';
import type { EngineParts } from './engine-parts';
import type { KeyedLock } from './keyed-lock';
import { orderKey, type OrderRecord } from './order-record';
import { excessOf, leftToRefund } from './refund-account';
import type { OrderWriter } from './order-writer';
import type { WantedRefund } from './new-refund';
import { considerRefund, decideRefund, refuse, type RefundAnswer } from './refund-decision';
import { RefundHistoryReader } from './refund-history';
import { excessRefundKey, refundKey, type RefundRecord } from './refund-record';
import { RefundSettler } from './refund-settle';
import { RefundWriter } from './refund-writer';
import type { WakeBook } from './wake-book';

export type { RefundAnswer } from './refund-decision';

/** A refund as a page or a cashier asks for it; already read and checked. */
export interface RefundRequest {
  origin: string;
  posOrderId: string;
  posRefundId: string;
  refundFee: Fen;
  reason?: string;
  by: RefundRecord['by'];
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

export interface RefunderParts extends EngineParts {
  lock: KeyedLock;
  /** Writes orders. */
  writer: OrderWriter;
  book: WakeBook;
  /** Whether a key that signs refunds is loaded. */
  canSignRefunds: () => boolean;
  /** Told after each commit of a refund, with its order as it stands then; must not throw. */
  onRefundChange: (refund: RefundRecord, order: OrderRecord) => void;
}

/**
 * Gives money back: never more than was paid less what has gone back or may have, whoever did it (product.md, rule 7); each
 * refund's intent stands in the journal before it is sent, and what is unclear is settled under the same number.
 */
export class Refunder {
  readonly #parts: RefunderParts;
  readonly #settler: RefundSettler;
  readonly #history: RefundHistoryReader;

  constructor(parts: RefunderParts) {
    this.#parts = parts;
    const refunds = new RefundWriter(parts);
    this.#history = new RefundHistoryReader({ ...parts, refunds });
    this.#settler = new RefundSettler({ ...parts, writer: refunds, history: this.#history });
  }

  /**
   * Refunds a part or the whole of an order (product.md, `tillside.refund`).
   *
   * @returns as soon as the intent stands and the request is on its way; the outcome comes as a change
   */
  async refund(request: RefundRequest): Promise<RefundAnswer> {
    const till = this.#parts.identity();
    if (till === undefined) return refuse('not-configured');
    const { outSubMchId } = till.terminal;
    const { origin, posOrderId, posRefundId } = request;
    return this.#run({
      ...request,
      key: refundKey(origin, outSubMchId, posRefundId),
      orderKey: orderKey(origin, outSubMchId, posOrderId),
    });
  }

  /**
   * Gives back what is left of a payment that was made although the sale had been paid by another one.
   *
   * @param outTradeNo any attempt of the sale
   * @returns as {@link refund}; `refund-exceeds-paid` where nothing was paid too much
   */
  async refundExcess(outTradeNo: string, by: RefundRecord['by']): Promise<RefundAnswer> {
    const till = this.#parts.identity();
    if (till === undefined) return refuse('not-configured');
    const { outSubMchId } = till.terminal;
    const order = await this.#reading(outTradeNo, () => this.#excessOfSale(outTradeNo));
    if (order === 'unreadable') return refuse('journal-unavailable');
    if (order?.terminal.outSubMchId !== outSubMchId) return refuse('order-not-found');
    const { origin, posOrderId, key: orderKey, outTradeNo: excess } = order;
    return this.#run({
      key: excessRefundKey(origin, outSubMchId, excess),
      orderKey,
      origin,
      posOrderId,
      posRefundId: `overpaid-${excess}`,
      excess,
      by,
    });
  }

  /** The attempt of the sale that was paid too much: the given one if it is that; itself where there is none. */
  async #excessOfSale(outTradeNo: string): Promise<OrderRecord | undefined> {
    const { journal } = this.#parts;
    const order = await journal.get(outTradeNo);
    if (order === undefined) return undefined;
    const attempts = await journal.byKey(order.key);
    const excess = excessOf(attempts.filter(({ releasedAt }) => releasedAt === order.releasedAt));
    const refunds = await journal.refundsOf(excess.map((one) => one.outTradeNo));
    const holding = excess.filter((one) => leftToRefund(one, refunds, []) > 0);
    const given = holding.find((one) => one.outTradeNo === outTradeNo);
    return given ?? holding[0] ?? excess[0] ?? order;
  }

  /** Takes up every open refund; to be called at each worker start, browser start and alarm. */
  async recover(): Promise<void> {
    await this.#settler.recover();
  }

  /** Asks the gateway about a refund at once, whatever its schedule says. */
  async queryNow(outRefundNo: string): Promise<void> {
    await this.#settler.queryNow(outRefundNo);
  }

  /** Asks the gateway at once about every refund of an attempt that is not settled, whatever their schedules say. */
  async queryOpenOf(outTradeNo: string): Promise<void> {
    await this.#settler.queryOpenOf(outTradeNo);
  }

  async #reading<T>(number: string, read: () => Promise<T>): Promise<T | 'unreadable'> {
    try {
      return await read();
    } catch (error) {
      this.#parts.onTrouble('journal-failed', number, String(error));
      return 'unreadable';
    }
  }

  /** One refund of an order is decided at a time, so that the list that each rests on is not older than the last decision. */
  async #run(wanted: WantedRefund): Promise<RefundAnswer> {
    const answer = await this.#parts.lock.run(`refunds of ${wanted.orderKey}`, () =>
      this.#reading(wanted.excess ?? '', () => this.#decide(wanted)),
    );
    return answer === 'unreadable' ? refuse('journal-unavailable') : answer;
  }

  async #decide(wanted: WantedRefund): Promise<RefundAnswer> {
    const { journal, policy, readiness, canSignRefunds } = this.#parts;
    const keys = { orderKey: wanted.orderKey, refundKey: wanted.key };
    const first = await journal.openRefund(keys, (found) => ({ answer: considerRefund(found, wanted) }));
    if ('kind' in first) return first;
    const { payer } = first;
    if (policy().refundRequiresPin) return refuse('refund-needs-pin', payer);
    const ready = await readiness();
    if (!ready.ok) return refuse(ready.code, payer);
    if (!canSignRefunds()) return refuse('refund-key-missing', payer);
    const listed = await this.#history.read(payer);
    if (listed === undefined) return refuse('refund-history-unknown', payer);
    return this.#open(wanted, payer, listed);
  }

  /** Writes the intent with all facts in one transaction, and lets the request go. */
  async #open(
    wanted: WantedRefund,
    { outTradeNo, terminal }: OrderRecord,
    listed: readonly ListedRefund[],
  ): Promise<RefundAnswer> {
    const { journal, clock, holdSetup, identity, book } = this.#parts;
    return holdSetup(async () => {
      const till = identity();
      if (till === undefined) return refuse('not-configured');
      if (till.terminal.outSubMchId !== terminal.outSubMchId) return refuse('order-not-found');
      const outRefundNo = makeOrderNumber(till.orderPrefix);
      const keys = { orderKey: wanted.orderKey, refundKey: wanted.key };
      const source = { outRefundNo, outTradeNo, listed, now: clock.now() };
      book.enter(outRefundNo);
      try {
        const answer = await journal.openRefund(keys, (found) => decideRefund(found, wanted, source));
        if (answer.kind !== 'started') {
          book.leave(outRefundNo);
          return answer;
        }
        book.keepAwake(outRefundNo, true);
        this.#parts.onRefundChange(answer.refund, answer.order);
        void this.#send(answer.refund, answer.order);
        return answer;
      } catch (error) {
        // The intent may stand all the same: then it is ended, for nothing was sent.
        void this.#finish(outRefundNo, this.#settler.sendOnce(outRefundNo, asError(error)));
        throw error;
      }
    });
  }

  async #send(refund: RefundRecord, order: OrderRecord): Promise<void> {
    const sending = this.#settler
      .prepare(refund, order)
      .then((prepared) => this.#settler.sendOnce(refund.outRefundNo, prepared));
    await this.#finish(refund.outRefundNo, sending);
  }

  async #finish(outRefundNo: string, sending: Promise<void>): Promise<void> {
    const { book, onTrouble } = this.#parts;
    try {
      await sending;
    } catch (error) {
      onTrouble('journal-failed', outRefundNo, String(error));
    }
    book.leave(outRefundNo);
    await this.#settler.schedule(outRefundNo);
  }
}
