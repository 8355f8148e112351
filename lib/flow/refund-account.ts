import { countsAsRefunded } from '../payment/refund-state';
import type { ListedRefund } from './call-outcome';
import { isReleased, type OrderRecord } from './order-record';
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
 * The attempt that a refund of the sale is taken from: what was paid twice is not the sale's money, and goes back as a whole
 * or not at all. What a cashier has released belongs to an earlier sale under the same id.
 *
 * @returns undefined where nothing that stands for the sale was paid
 */
export function payerOf(attempts: readonly OrderRecord[]): OrderRecord | undefined {
  const paid = attempts.filter((order) => order.state === 'paid' && !isReleased(order));
  return paid.sort((a, b) => b.attempt - a.attempt).find(({ excessAt }) => excessAt === undefined);
}

/** The attempts that were paid although another one stands for their sale, an earlier sale's among them; newest first. */
export function excessOf(attempts: readonly OrderRecord[]): OrderRecord[] {
  const excess = attempts.filter(({ state, excessAt }) => state === 'paid' && excessAt !== undefined);
  return excess.sort((a, b) => b.attempt - a.attempt);
}

/** Whether the present sale was paid twice and the excess has not gone back. What is on its way back counts as gone. */
export function isOverpaid(attempts: readonly OrderRecord[], refunds: readonly RefundRecord[]): boolean {
  const present = attempts.filter((order) => !isReleased(order));
  return excessOf(present).some((order) => leftToRefund(order, refunds, []) > 0);
}
