import type { ListedRefund } from './call-outcome';
import type { OrderRecord } from './order-record';
import { leftToRefund } from './refund-account';
import type { RefundRecord } from './refund-record';

/**
 * Why a refund that is due to be sent again has to wait: nobody said who has refunded what, the gateway lists it already, or
 * others have refunded so much meanwhile that it does not fit any more.
 */
export type Hold = 'history-unknown' | 'known' | 'no-room';

/**
 * Judges each repeat as the first copy was judged, by a list that was just read (product.md, rule 7).
 *
 * @param order the attempt whose money goes back
 * @param refunds our own, this one among them
 * @param listed what the gateway lists; undefined where it gave no answer
 * @returns undefined where it may be sent
 */
export function holdOf(
  { outRefundNo, refundFee }: RefundRecord,
  order: OrderRecord,
  refunds: readonly RefundRecord[],
  listed: readonly ListedRefund[] | undefined,
): Hold | undefined {
  if (listed === undefined) return 'history-unknown';
  const own = listed.find((there) => there.outRefundNo === outRefundNo);
  if (own !== undefined && own.evidence.kind !== 'not-known') return 'known';
  const others = refunds.filter((other) => other.outRefundNo !== outRefundNo);
  const listedOthers = listed.filter((there) => there.outRefundNo !== outRefundNo);
  return refundFee <= leftToRefund(order, others, listedOthers) ? undefined : 'no-room';
}
