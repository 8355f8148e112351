import type { PageErrorCode } from '../contract/error-codes/page-errors';
import type { Fen } from '../payment/money';
import type { ListedRefund } from './call-outcome';
import { newRefund } from './new-refund';
import type { OrderRecord } from './order-record';
import type { RefundDecision, RefundFactsFound } from './ports';
import { isOverpaid, leftToRefund, payersOf, refundedElsewhere } from './refund-account';
import { speaksForRefund, type RefundRecord } from './refund-record';

/** How a call for a refund is answered; the outcome of one that was started or joined comes as a change. */
export type RefundAnswer =
  | { kind: 'started' | 'joined' | 'replayed'; refund: RefundRecord; order: OrderRecord }
  | { kind: 'refused'; code: PageErrorCode; order?: OrderRecord };

/** What is to be refunded. */
export interface WantedRefund {
  /** The idempotency keys of the refund and of its order. */
  key: string;
  orderKey: string;
  origin: string;
  posOrderId: string;
  posRefundId: string;
  /** Undefined: all that is left. */
  refundFee?: Fen;
  /** The one attempt whose money goes back; undefined leaves it to the order. */
  outTradeNo?: string;
  reason?: string;
  by: RefundRecord['by'];
}

export function refuse(code: PageErrorCode, order?: OrderRecord): RefundAnswer {
  return order === undefined ? { kind: 'refused', code } : { kind: 'refused', code, order };
}

/** What a refund means under its idempotency key if it has been asked for before; undefined where it may start. */
function asRepeat(found: RefundFactsFound, wanted: WantedRefund): RefundAnswer | undefined {
  const refund = speaksForRefund(found.attempts);
  if (refund === undefined) return undefined;
  const order = found.orders.find(({ outTradeNo }) => outTradeNo === refund.outTradeNo);
  const isSameOrder = wanted.outTradeNo === undefined || wanted.outTradeNo === refund.outTradeNo;
  const isSameFee = wanted.refundFee === undefined || wanted.refundFee === refund.refundFee;
  if (order === undefined || !isSameOrder || !isSameFee) return refuse('refund-conflict', order);
  if (refund.state === 'failed') return undefined;
  return { kind: refund.state === 'succeeded' ? 'replayed' : 'joined', refund, order };
}

function isEnough(left: number, wanted: WantedRefund): boolean {
  return left > 0 && (wanted.refundFee ?? left) <= left;
}

/** One attempt goes back whole only while another one holds the money that was owed. */
function isNoExcess({ orders, refunds }: RefundFactsFound, { outTradeNo }: WantedRefund): boolean {
  return outTradeNo !== undefined && !isOverpaid(orders, refunds);
}

/**
 * Decides from the journal alone: the answer to a repeat, or the attempts from which the money could be taken.
 *
 * @returns `candidates`: never empty; the gateway's list of refunds decides which of them
 */
export function considerRefund(
  found: RefundFactsFound,
  wanted: WantedRefund,
): RefundAnswer | { candidates: OrderRecord[] } {
  const repeated = asRepeat(found, wanted);
  if (repeated !== undefined) return repeated;
  const [any] = found.orders;
  if (any === undefined) return refuse('order-not-found');
  const payers = payersOf(found.orders).filter(
    ({ outTradeNo }) => wanted.outTradeNo === undefined || outTradeNo === wanted.outTradeNo,
  );
  const [payer] = payers;
  if (payer === undefined) return refuse('order-not-paid', any);
  if (isNoExcess(found, wanted)) return refuse('refund-exceeds-paid', payer);
  const candidates = payers.filter((order) => isEnough(leftToRefund(order, found.refunds, []), wanted));
  return candidates.length === 0 ? refuse('refund-exceeds-paid', payer) : { candidates };
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

/**
 * Decides, with all facts in one transaction, whether the refund starts (product.md, rule 7).
 *
 * @returns `not-enough` where this attempt does not hold the money any more
 */
export function decideRefund(
  found: RefundFactsFound,
  wanted: WantedRefund,
  { outRefundNo, outTradeNo, listed, now }: RefundSource,
): RefundDecision<RefundAnswer | 'not-enough'> {
  const repeated = asRepeat(found, wanted);
  if (repeated !== undefined) return { answer: repeated };
  const order = payersOf(found.orders).find((payer) => payer.outTradeNo === outTradeNo);
  if (order?.platform === undefined) return { answer: refuse('order-not-paid') };
  if (isNoExcess(found, wanted)) return { answer: refuse('refund-exceeds-paid', order) };
  const { refunds, attempts } = found;
  const left = leftToRefund(order, refunds, listed);
  if (!isEnough(left, wanted)) return { answer: 'not-enough' };
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
