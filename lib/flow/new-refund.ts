import { defined } from '../payment/defined';
import type { Platform } from '../payment/platform';
import type { OrderRecord } from './order-record';
import type { WantedRefund } from './refund-decision';
import type { RefundRecord } from './refund-record';

/** What a new refund is made from; money in fen. */
export interface RefundMaking {
  outRefundNo: string;
  order: OrderRecord;
  platform: Platform;
  refundFee: number;
  attempt: number;
  /** What others have refunded of the order's attempt. */
  elsewhere: number;
}

/**
 * Builds the intent of a refund: it is about to be sent for the first time.
 *
 * @param now ms since the epoch
 */
export function newRefund(wanted: WantedRefund, making: RefundMaking, now: number): RefundRecord {
  const { origin, posOrderId, posRefundId, key, reason, by } = wanted;
  const { outRefundNo, order, platform, refundFee, attempt, elsewhere } = making;
  return {
    outRefundNo,
    key,
    outTradeNo: order.outTradeNo,
    orderKey: order.key,
    origin,
    posOrderId,
    posRefundId,
    attempt,
    version: 1,
    state: 'submitting',
    platform,
    totalFee: order.totalFee,
    refundFee,
    by,
    createdAt: now,
    sentAt: now,
    sends: 1,
    queries: { count: 0 },
    nextAt: now,
    ...defined({ reason, elsewhere: elsewhere > 0 ? elsewhere : undefined }),
  };
}
