import type { OrderRecord } from '../../lib/flow/order-record';
import { refundKey, type RefundRecord } from '../../lib/flow/refund-record';

let made = 0;

/**
 * A refund as the engine would open it, with numbers of its own.
 *
 * @param order whose money goes back
 * @param change what is to be different
 */
export function makeRefundRecord(order: OrderRecord, change: Partial<RefundRecord> = {}): RefundRecord {
  made += 1;
  const { outTradeNo, key: orderKey, origin, posOrderId, totalFee, terminal } = order;
  const posRefundId = change.posRefundId ?? `R-${made}`;
  return {
    outRefundNo: `sz0100lmnxR${String(made).padStart(21, '0')}`,
    key: refundKey(origin, terminal.outSubMchId, posRefundId),
    outTradeNo,
    orderKey,
    origin,
    posOrderId,
    posRefundId,
    attempt: 1,
    version: 1,
    state: 'submitting',
    platform: 'wechat',
    totalFee,
    refundFee: totalFee,
    by: 'page',
    createdAt: 1_700_000_000_000,
    sentAt: 1_700_000_000_000,
    sends: 1,
    queries: { count: 0 },
    nextAt: 1_700_000_000_000,
    ...change,
  };
}
