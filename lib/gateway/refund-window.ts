import type { OrderRecord } from '../flow/order-record';

const DAY_MS = 86_400_000;
/** How long before the payment refunds are looked for, where the gateway has named the time of the payment itself. */
const BEFORE_STAMPED_MS = DAY_MS;
/** And where only the till's clock tells: it may have been wrong then by more than it is now. */
const BEFORE_UNSTAMPED_MS = 7 * DAY_MS;

/**
 * The span of time in which every refund of an order was made: there are none before it was paid. It never begins after
 * it ends, whatever the clocks have told. It ends now, so that no refund that is made while the list is read comes into it.
 *
 * @param now ms since the epoch by the till's clock
 * @param clockOffset the gateway's clock minus the till's, ms
 * @returns `start_time` and `end_time` of `client_order_detail`, seconds since the epoch by the gateway's clock
 */
export function refundWindow(
  { createdAt, paid }: Pick<OrderRecord, 'createdAt' | 'paid'>,
  now: number,
  clockOffset: number,
): { start: number; end: number } {
  const atGateway = now + clockOffset;
  const before = paid?.stamped === true ? BEFORE_STAMPED_MS : BEFORE_UNSTAMPED_MS;
  const earliest = Math.min(paid?.at ?? Infinity, createdAt + clockOffset, atGateway);
  const start = Math.max(0, Math.floor((earliest - before) / 1000));
  return { start, end: Math.max(start + 1, Math.ceil(atGateway / 1000)) };
}
