/**
 * The states of one payment attempt (one `out_trade_no`). *unknown* is an open state, not a failure.
 * *Refunded* is not a state of its own: it follows from `refundedFee` of a paid order.
 */
export const ORDER_STATES = [
  'created',
  'submitting',
  'paying',
  'unknown',
  'closing',
  'attention',
  'paid',
  'failed',
  'cancelled',
  'written_off',
] as const;

export type OrderState = (typeof ORDER_STATES)[number];

/**
 * Which state may follow which. A late success is legal from everywhere below `submitting`; an order whose money
 * came back before it was ever reported paid is cancelled without having been paid.
 */
export const TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  created: ['submitting', 'cancelled'],
  submitting: ['paying', 'unknown', 'paid', 'failed', 'cancelled', 'closing', 'attention'],
  paying: ['unknown', 'paid', 'failed', 'cancelled', 'closing', 'attention'],
  unknown: ['paying', 'paid', 'failed', 'cancelled', 'closing', 'attention'],
  closing: ['paid', 'failed', 'cancelled', 'attention'],
  attention: ['paid', 'failed', 'cancelled', 'written_off'],
  paid: [],
  failed: ['paid'],
  cancelled: ['paid', 'attention'],
  written_off: ['paid', 'failed', 'cancelled', 'attention'],
};

/** True where the order's outcome is not known yet and money may be in flight. */
export function isInFlight(state: OrderState): boolean {
  return IN_FLIGHT.has(state);
}

const IN_FLIGHT: ReadonlySet<OrderState> = new Set([
  'submitting',
  'paying',
  'unknown',
  'closing',
  'attention',
]);

/** True where a new attempt (a new `out_trade_no`) for the same idempotency key may start. */
export function endedWithoutMoney(state: OrderState): boolean {
  return ENDED.has(state);
}

const ENDED: ReadonlySet<OrderState> = new Set(['failed', 'cancelled', 'written_off']);

/**
 * Moves from one state to another, or stays.
 *
 * @throws Error when the table has no such row: a programmer's mistake, never the gateway's
 */
export function moveTo(from: OrderState, to: OrderState): OrderState {
  if (from === to) return to;
  if (!TRANSITIONS[from].includes(to)) throw new Error(`no transition from ${from} to ${to}`);
  return to;
}
