import type { FailureCode } from '../contract/error-codes/failure-codes';
import { isInFlight, moveTo } from '../payment/order-state';
import type { PayWay } from '../payment/platform';
import { paidBy } from './new-order';
import { isUntold, wayOf, type OrderRecord } from './order-record';
import type { OrderChange } from './order-writer';
import { SETTLE_FOR_MS } from './plan';

/**
 * What people decide about an order: pure functions from the order as it stands to the change, or to undefined where the
 * decision has no meaning any more. `now` is ms since the epoch.
 */

function endUnsent(order: OrderRecord, now: number, code: FailureCode, kind: string): OrderChange {
  const state = moveTo(order.state, 'cancelled');
  return { next: { ...order, state, settledAt: now, failure: { code } }, event: { kind } };
}

/** The cashier confirms the amount; a scan may then submit it. */
export function confirmed(order: OrderRecord, now: number): OrderChange | undefined {
  if (order.state !== 'created') return undefined;
  return { next: { ...order, confirmedAt: now }, event: { kind: 'amount-confirmed' } };
}

/** Nobody waits any more for an order that was never sent. */
export function abandoned(order: OrderRecord, now: number): OrderChange | undefined {
  return order.state === 'created' ? endUnsent(order, now, 'abandoned', 'abandoned') : undefined;
}

/**
 * A cancel is a request: before sending it ends the order; afterwards the till makes sure first, and *paid* wins. It also
 * takes back that another way of paying was to follow.
 */
export function cancelled(order: OrderRecord, now: number): OrderChange | undefined {
  if (order.state === 'created') {
    return endUnsent(order, now, 'cancelled-by-cashier', 'cancelled-before-sending');
  }
  const isAsked = order.cancelRequestedAt !== undefined && order.switchTo === undefined;
  if (!isInFlight(order.state) || (isAsked && order.parkedAt === undefined)) return undefined;
  const { switchTo: _other, parkedAt: _parked, cancelRequestedAt = now, ...rest } = order;
  return { next: { ...rest, cancelRequestedAt }, event: { kind: 'cancel-requested' } };
}

/** Whether another way of paying may be chosen: not where the sale itself was cancelled, by the page perhaps. */
export function mayChoose({ state, cancelRequestedAt, switchTo }: OrderRecord): boolean {
  if (state === 'created') return true;
  return isInFlight(state) && (cancelRequestedAt === undefined || switchTo !== undefined);
}

/**
 * The cashier chooses how the order is paid. An attempt that was not sent yet just changes; one that is under way is ended
 * first, and the next one follows it.
 */
export function chosen(order: OrderRecord, way: PayWay, now: number): OrderChange | undefined {
  if (order.ways?.includes(way) !== true || !mayChoose(order)) return undefined;
  if (order.state === 'created') {
    if (wayOf(order) === way) return undefined;
    const { way: _way, platform: _platform, ...rest } = order;
    return { next: { ...rest, ...paidBy(way) }, event: { kind: 'way-chosen', data: { way } } };
  }
  if (order.switchTo === way || (wayOf(order) === way && order.switchTo === undefined)) return undefined;
  const { cancelRequestedAt = now, ...rest } = order;
  return {
    next: { ...rest, cancelRequestedAt, switchTo: way },
    event: { kind: 'switch-requested', data: { way } },
  };
}

/** Nobody waits any more for the attempt that was to follow; that this one is to be ended stays as it is. */
export function withoutSwitch(order: OrderRecord): OrderRecord {
  const { switchTo: _other, ...rest } = order;
  return rest;
}

/** Withdraws a switch that nobody waits for any more. */
export function switchWithdrawn(order: OrderRecord): OrderChange | undefined {
  if (order.switchTo === undefined || !isInFlight(order.state)) return undefined;
  return { next: withoutSwitch(order), event: { kind: 'switch-withdrawn' } };
}

/** The cashier serves the next customer: nobody waits, neither for this attempt nor for one that was to follow it. */
export function parked(order: OrderRecord, now: number): OrderChange | undefined {
  if (order.parkedAt !== undefined || !(order.state === 'created' || isInFlight(order.state)))
    return undefined;
  return { next: { ...withoutSwitch(order), parkedAt: now }, event: { kind: 'parked' } };
}

/** Somebody waits for a parked order again. */
export function takenUp(order: OrderRecord): OrderChange | undefined {
  if (order.parkedAt === undefined) return undefined;
  const { parkedAt: _parked, ...rest } = order;
  return { next: rest, event: { kind: 'taken-up' } };
}

/** A cashier has taken note of money that landed late. */
export function acknowledged(order: OrderRecord, now: number): OrderChange | undefined {
  return isUntold(order) ? { next: { ...order, toldAt: now }, event: { kind: 'told' } } : undefined;
}

/** From when on a person may give an order up: after seven days of asking (product.md). ms since the epoch. */
export function writeOffFrom({ state, sentAt }: OrderRecord): number | undefined {
  return state !== 'attention' || sentAt === undefined ? undefined : sentAt + SETTLE_FOR_MS;
}

/** A person gives an order up: it is never reported as failed or paid, and a late answer reopens it. */
export function writtenOff(
  order: OrderRecord,
  now: number,
  { who, why }: { who: string; why: string },
): OrderChange | undefined {
  const from = writeOffFrom(order);
  if (from === undefined || now < from) return undefined;
  return {
    next: {
      ...order,
      state: moveTo(order.state, 'written_off'),
      writtenOff: { at: now, who, why },
      settledAt: now,
    },
    event: { kind: 'written-off', data: { who, why } },
  };
}

/**
 * A cashier says that the POS order id means a new sale now: every attempt of the earlier sale steps out of its way, whatever
 * became of it.
 *
 * @param at the instant that all of them are released together, ms since the epoch
 */
export function released(order: OrderRecord, at: number): OrderChange | undefined {
  const isOpen = order.state === 'created' || isInFlight(order.state);
  if (isOpen || order.releasedAt !== undefined) return undefined;
  return { next: { ...order, releasedAt: at }, event: { kind: 'released-for-new-sale' } };
}
