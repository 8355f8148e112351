import { countsAsRefunded } from '../payment/refund-state';
import type { ListedRefund } from './call-outcome';
import { isReleased, speaksFor, type OrderRecord } from './order-record';
import type { RefundRecord } from './refund-record';

const sum = (fees: Iterable<number>): number => [...fees].reduce((total, fee) => total + fee, 0);

function ofAttempt({ outTradeNo }: OrderRecord, refunds: readonly RefundRecord[]): RefundRecord[] {
  return refunds.filter((refund) => refund.outTradeNo === outTradeNo);
}

/**
 * What others have refunded of an attempt, fen.
 *
 * @param refunds our own
 * @param listed what the gateway lists, whoever made it
 */
export function refundedElsewhere(
  order: OrderRecord,
  refunds: readonly RefundRecord[],
  listed: readonly ListedRefund[],
): number {
  const own = new Set(ofAttempt(order, refunds).map(({ outRefundNo }) => outRefundNo));
  const others = listed.filter(
    ({ outRefundNo, evidence }) => evidence.kind === 'succeeded' && !own.has(outRefundNo),
  );
  return sum(others.map(({ refundFee }) => refundFee));
}

/**
 * What has gone back of an attempt, ours and what is known of others'; fen. Never less than was known before, never more
 * than was paid.
 *
 * @param refunds our own
 * @param elsewhere what others have refunded, as just listed
 */
export function refundedFee(order: OrderRecord, refunds: readonly RefundRecord[], elsewhere = 0): number {
  const own = ofAttempt(order, refunds);
  const succeeded = sum(own.filter(({ state }) => state === 'succeeded').map((refund) => refund.refundFee));
  const others = Math.max(elsewhere, ...own.map((refund) => refund.elsewhere ?? 0));
  return Math.min(order.totalFee, Math.max(order.refundedFee, succeeded + others));
}

/**
 * What may still be refunded of an attempt, fen: what was paid less every refund that succeeded or is unclear, whoever made
 * it. Where our journal and the gateway's list differ, the reading counts that leaves less (product.md, rule 7).
 *
 * @param refunds our own
 * @param listed what the gateway lists; none where it has not been asked yet
 */
export function leftToRefund(
  order: OrderRecord,
  refunds: readonly RefundRecord[],
  listed: readonly ListedRefund[],
): number {
  const own = ofAttempt(order, refunds).filter(({ state }) => countsAsRefunded(state));
  const fees = new Map(own.map(({ outRefundNo, refundFee }) => [outRefundNo, refundFee]));
  for (const { outRefundNo, refundFee, evidence } of listed) {
    if (evidence.kind === 'failed' || evidence.kind === 'not-known') continue;
    fees.set(outRefundNo, Math.max(refundFee, fees.get(outRefundNo) ?? 0));
  }
  const unsettled = sum(own.filter(({ state }) => state !== 'succeeded').map(({ refundFee }) => refundFee));
  const gone = Math.max(sum(fees.values()), order.refundedFee + unsettled);
  return Math.max(0, order.totalFee - gone);
}

/**
 * The attempts that a refund of an order may be taken from, in the order in which they are tried: the one that stands for
 * the order first. What a cashier has released belongs to an earlier sale under the same id.
 */
export function payersOf(attempts: readonly OrderRecord[]): OrderRecord[] {
  const first = speaksFor(attempts);
  const others = attempts.filter((order) => order.outTradeNo !== first?.outTradeNo && !isReleased(order));
  const newestFirst = others.sort((a, b) => b.attempt - a.attempt);
  return [...(first === undefined ? [] : [first]), ...newestFirst].filter(({ state }) => state === 'paid');
}

/**
 * Two attempts of one order that both hold the customer's money: it was paid twice. What is on its way back counts as gone, so
 * that the other one is not given back as well.
 */
export function isOverpaid(attempts: readonly OrderRecord[], refunds: readonly RefundRecord[]): boolean {
  const holding = attempts.filter(
    (order) => order.state === 'paid' && !isReleased(order) && leftToRefund(order, refunds, []) > 0,
  );
  return holding.length > 1;
}
