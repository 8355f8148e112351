import type { PageErrorCode } from '../contract/error-codes/page-errors';
import type { ListedRefund } from './call-outcome';
import { newRefund, type WantedRefund } from './new-refund';
import { isReleased, speaksFor, type OrderRecord } from './order-record';
import type { RefundDecision, RefundFactsFound } from './ports';
import { excessOf, leftToRefund, payerOf, refundedElsewhere } from './refund-account';
import { speaksForRefund, type RefundRecord } from './refund-record';

/** How a call for a refund is answered; the outcome of one that was started or joined comes as a change. */
export type RefundAnswer =
  | { kind: 'started' | 'joined' | 'replayed'; refund: RefundRecord; order: OrderRecord }
  | { kind: 'refused'; code: PageErrorCode; order?: OrderRecord };

export function refuse(code: PageErrorCode, order?: OrderRecord): RefundAnswer {
  return order === undefined ? { kind: 'refused', code } : { kind: 'refused', code, order };
}

/** The attempt that gives the money, if it may. */
function giverOf(orders: readonly OrderRecord[], { excess }: WantedRefund): OrderRecord | undefined {
  if (excess === undefined) return payerOf(orders);
  return excessOf(orders).find(({ outTradeNo }) => outTradeNo === excess);
}

function isEnough(left: number, wanted: WantedRefund): boolean {
  return left > 0 && (wanted.refundFee ?? left) <= left;
}

/** A refund under the same key whose attempt a cashier has released was the earlier sale's. */
function ofThisSale({ orders, attempts }: RefundFactsFound, { excess }: WantedRefund): RefundRecord[] {
  // The excess has a key of its own attempt.
  if (excess !== undefined) return attempts;
  const released = new Set(orders.filter(isReleased).map(({ outTradeNo }) => outTradeNo));
  return attempts.filter(({ outTradeNo }) => !released.has(outTradeNo));
}

/** What a refund means under its idempotency key if it has been asked for before; undefined where it may start. */
function asRepeat(found: RefundFactsFound, wanted: WantedRefund): RefundAnswer | undefined {
  const refund = speaksForRefund(ofThisSale(found, wanted));
  if (refund === undefined) return undefined;
  const order = found.orders.find(({ outTradeNo }) => outTradeNo === refund.outTradeNo);
  const isSameFee = wanted.refundFee === undefined || wanted.refundFee === refund.refundFee;
  if (order === undefined || !isSameFee) return refuse('refund-conflict', order);
  if (refund.state === 'failed') return undefined;
  if (refund.state !== 'succeeded') return { kind: 'joined', refund, order };
  // The excess goes back until nothing of it is left, in as many parts as that takes.
  const goesOn = wanted.excess !== undefined && leftToRefund(order, found.refunds, []) > 0;
  return goesOn ? undefined : { kind: 'replayed', refund, order };
}

/**
 * Decides from the journal alone: the answer to a repeat, or the attempt that is to give the money.
 *
 * @returns `payer`: the gateway's list of its refunds decides
 */
export function considerRefund(
  found: RefundFactsFound,
  wanted: WantedRefund,
): RefundAnswer | { payer: OrderRecord } {
  const repeated = asRepeat(found, wanted);
  if (repeated !== undefined) return repeated;
  const standing = speaksFor(found.orders);
  if (standing === undefined) return refuse('order-not-found');
  const payer = giverOf(found.orders, wanted);
  if (payer === undefined) return refuse(nothingToGive(wanted), standing);
  const left = leftToRefund(payer, found.refunds, []);
  return isEnough(left, wanted) ? { payer } : refuse('refund-exceeds-paid', payer);
}

function nothingToGive({ excess }: WantedRefund): PageErrorCode {
  return excess === undefined ? 'order-not-paid' : 'refund-exceeds-paid';
}

/** The attempt that is to give the money, and what is known of it. */
export interface RefundSource {
  /** For the new refund. */
  outRefundNo: string;
  outTradeNo: string;
  /** Every refund of it that the gateway lists, just read. */
  listed: readonly ListedRefund[];
  /** ms since the epoch. */
  now: number;
}

/** Decides, with all facts in one transaction, whether the refund starts (product.md, rule 7). */
export function decideRefund(
  found: RefundFactsFound,
  wanted: WantedRefund,
  { outRefundNo, outTradeNo, listed, now }: RefundSource,
): RefundDecision<RefundAnswer> {
  const repeated = asRepeat(found, wanted);
  if (repeated !== undefined) return { answer: repeated };
  const order = giverOf(found.orders, wanted);
  if (order?.platform === undefined) return { answer: refuse(nothingToGive(wanted)) };
  // Another attempt stands for the sale by now, and its list has not been read.
  if (order.outTradeNo !== outTradeNo) return { answer: refuse('refund-history-unknown', order) };
  const { refunds, attempts } = found;
  const left = leftToRefund(order, refunds, listed);
  if (!isEnough(left, wanted)) return { answer: refuse('refund-exceeds-paid', order) };
  const making = {
    outRefundNo,
    order,
    platform: order.platform,
    refundFee: wanted.refundFee ?? left,
    attempt: attempts.length + 1,
    elsewhere: refundedElsewhere(order, refunds, listed),
  };
  const create = newRefund(wanted, making, now);
  return { create, answer: { kind: 'started', refund: create, order } };
}
