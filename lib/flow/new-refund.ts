import type { Fen } from '../payment/money';
import { defined } from '../payment/defined';
import type { Platform } from '../payment/platform';
import type { OrderRecord } from './order-record';
import type { RefundRecord } from './refund-record';

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
  /** The attempt (`out_trade_no`) that was paid too much and goes back; undefined: the one that stands for the sale gives. */
  excess?: string;
  reason?: string;
  by: RefundRecord['by'];
}

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
