import type { PageErrorCode } from '../contract/error-codes/page-errors';
import { isInFlight } from '../payment/order-state';
import { isReleased, speaksFor, type OrderRecord } from './order-record';
import type { FlowPolicy, OpenDecision } from './ports';

/** How a call of `pay` is answered before anything else happens. */
export type OpenAnswer =
  | { kind: 'opened' | 'joined' | 'replayed'; order: OrderRecord }
  /** `reusable`: it was settled long ago, so that a cashier may say that its id means a new sale. */
  | { kind: 'refused'; code: PageErrorCode; order: OrderRecord; reusable?: true };

function refuse(order: OrderRecord, code: PageErrorCode, reusable = false): OpenDecision<OpenAnswer> {
  return { answer: { kind: 'refused', code, order, ...(reusable ? { reusable } : {}) } };
}

function forOpen(open: OrderRecord, totalFee: number): OpenDecision<OpenAnswer> {
  if (open.totalFee !== totalFee) return refuse(open, 'order-conflict');
  return { answer: { kind: 'joined', order: open } };
}

/** Whether a paid order is too old to be handed out as the answer to a new call. */
export function isSettledLongAgo({ settledAt }: OrderRecord, now: number, policy: FlowPolicy): boolean {
  const age = now - (settledAt ?? now);
  // Settled in the future means that the clock was wrong then: how old it is cannot be told.
  return age < 0 || age > policy.orderReuseAfterMs;
}

function forPaid(
  paid: OrderRecord,
  totalFee: number,
  now: number,
  policy: FlowPolicy,
): OpenDecision<OpenAnswer> {
  const isOld = isSettledLongAgo(paid, now, policy);
  if (paid.totalFee !== totalFee) return refuse(paid, 'order-conflict', isOld);
  if (paid.refundedFee >= paid.totalFee) return refuse(paid, 'order-refunded', isOld);
  if (isOld) return refuse(paid, 'order-already-settled', isOld);
  return { answer: { kind: 'replayed', order: paid } };
}

/**
 * Decides what a `pay` means under its idempotency key (product.md, "Page API"; rule 2): a new attempt starts only
 * when every earlier one is known to have ended without money.
 *
 * @param attempts every attempt under the key
 * @param candidate the attempt that is created if one is; its `attempt` is set here
 * @param now ms since the epoch
 */
export function decideOpen(
  attempts: OrderRecord[],
  candidate: OrderRecord,
  now: number,
  policy: FlowPolicy,
): OpenDecision<OpenAnswer> {
  // What a cashier has released stood for an earlier sale under the same id.
  const present = attempts.filter((attempt) => !isReleased(attempt));
  // Before an attempt that is open: an earlier one may have been paid late, and then this one is being withdrawn.
  const paid = speaksFor(present.filter(({ state }) => state === 'paid'));
  if (paid !== undefined) return forPaid(paid, candidate.totalFee, now, policy);
  const open =
    present.find(({ state }) => isInFlight(state)) ?? present.find(({ state }) => state === 'created');
  if (open !== undefined) return forOpen(open, candidate.totalFee);
  const order = { ...candidate, attempt: attempts.length + 1 };
  return { create: order, answer: { kind: 'opened', order } };
}
