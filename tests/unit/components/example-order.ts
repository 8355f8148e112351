import type { OrderView, RefundView } from '../../../lib/contract/messages/order-view';
import type { PanelView, TillView } from '../../../lib/contract/messages/panel-messages';

/** An order that waits for its code, ¥12.50, with whatever a test wants different. */
export function exampleOrder(different: Partial<OrderView> = {}): OrderView {
  return {
    outTradeNo: 'sz0100lmnxABCDEFGHIJKLMNOPQRSTUV',
    posOrderId: '20261122-001',
    origin: 'https://pos.example.com',
    state: 'created',
    totalFee: 1250,
    createdAt: 1_700_000_000_000,
    refundedFee: 0,
    customerActs: false,
    cancelling: false,
    confirmNeeded: false,
    way: 'scan',
    otherWays: [],
    parked: false,
    refunds: [],
    refundable: 0,
    ...different,
  };
}

/** An order that was paid, ¥12.50, of which nothing went back. */
export function examplePaid(different: Partial<OrderView> = {}): OrderView {
  const paidAt = 1_700_000_010_000;
  return exampleOrder({ state: 'paid', platform: 'wechat', paidAt, refundable: 1250, ...different });
}

/** A refund of ¥4.00 that the page asked for, and that succeeded. */
export function exampleRefund(different: Partial<RefundView> = {}): RefundView {
  return {
    outRefundNo: 'sz0100lmnxRRRRRRRRRRRRRRRRRRRRRR',
    posRefundId: 'R-001',
    state: 'succeeded',
    refundFee: 400,
    createdAt: 1_700_000_100_000,
    by: 'page',
    ...different,
  };
}

/** A till that is ready to sell. */
export function exampleTill(different: Partial<TillView> = {}): TillView {
  const till: TillView = {
    configured: true,
    locked: false,
    environment: 'live',
    shop: 'Tillside Coffee',
    device: 'POS-03',
    language: 'en',
    scanner: {},
  };
  return { ...till, ...different };
}

/** A whole view. */
export function exampleView(different: Partial<PanelView> = {}): PanelView {
  return { till: exampleTill(), others: [], ...different };
}
