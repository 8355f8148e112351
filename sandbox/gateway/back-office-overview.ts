import type { CheckedContent } from './endpoint';
import { type Order, PAID_PHASES } from './order';
import type { Refund } from './refund';
import type { World } from './world';

/** What a statistics request asks for. Times in s of the shown time, both inclusive. */
export interface OverviewQuery extends CheckedContent {
  readonly out_shop_id?: string;
  readonly staff_id?: string;
  readonly device_id?: string;
  /** 1 payments, 2 refunds, 3 both, which is the default. */
  readonly order_type?: number;
  readonly start_time: number;
  readonly end_time: number;
}

/**
 * Totals by currency: product.md, `query_order_list_overview`. A payment counts at the instant at which it was
 * paid, a refund at the one at which it was asked for; reversed payments are no part of it. The sandbox grants no
 * discounts and takes no charges. Without anything to count there is no entry.
 * @param until what came to be after this base time, in ms, is not seen
 */
export function overviewsFor(world: World, query: OverviewQuery, until: number): Record<string, unknown>[] {
  const { order_type: type = 3 } = query;
  const payments = type === 2 ? [] : world.orders.all().filter((order) => counts(order, query, until));
  const refunds =
    type === 1 ? [] : world.refunds.all().filter((refund) => refundCounts(refund, query, until));
  return payments.length + refunds.length === 0 ? [] : [overviewOf(payments, refunds)];
}

function counts(order: Order, query: OverviewQuery, until: number): boolean {
  const { shopId, deviceId, client, tradeType = 1 } = order.details;
  return (
    PAID_PHASES.has(order.phase) &&
    order.createdAt <= until &&
    isWithin(order.endedShown, query) &&
    isOf({ shopId, deviceId, staffId: client?.staff_id, tradeType }, query)
  );
}

function refundCounts(refund: Refund, query: OverviewQuery, until: number): boolean {
  const { shopId, client, tradeType } = refund;
  return (
    refund.createdAt <= until &&
    isWithin(refund.createdShown, query) &&
    isOf({ shopId, deviceId: client?.device_id, staffId: client?.staff_id, tradeType }, query)
  );
}

function isWithin(shownMs: number | undefined, query: OverviewQuery): boolean {
  return shownMs !== undefined && shownMs >= query.start_time * 1000 && shownMs < (query.end_time + 1) * 1000;
}

interface Place {
  readonly shopId: string | undefined;
  readonly deviceId: string | undefined;
  readonly staffId: string | undefined;
  readonly tradeType: number;
}

function isOf(place: Place, query: OverviewQuery): boolean {
  return (
    (query.out_shop_id ?? place.shopId) === place.shopId &&
    (query.device_id ?? place.deviceId) === place.deviceId &&
    (query.staff_id ?? place.staffId) === place.staffId &&
    (query.trade_type ?? place.tradeType) === place.tradeType
  );
}

function overviewOf(payments: readonly Order[], refunds: readonly Refund[]): Record<string, unknown> {
  const settled = refunds.filter((refund) => refund.phase === 'succeeded');
  const paySettled = sum(payments.map((order) => order.details.fee));
  const refundSettled = sum(settled.map((refund) => refund.fee));
  return {
    fee_type: 'CNY',
    success_count: payments.length,
    success_amount: paySettled,
    settle_amount: paySettled - refundSettled,
    discount_amount: 0,
    pay_settle_amount: paySettled,
    refund_settle_amount: refundSettled,
    refund_create_count: refunds.length,
    refund_create_amount: sum(refunds.map((refund) => refund.fee)),
    order_refunded_amount: sum(payments.map((order) => order.returned)),
    income_amount: paySettled - refundSettled,
    poundage: 0,
  };
}

function sum(fees: readonly number[]): number {
  return fees.reduce((total, fee) => total + fee, 0);
}
