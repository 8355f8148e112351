/**
 * The states of one refund (one `out_refund_no`). *unknown*: it was sent, and what became of it is not known.
 * *needs_person*: the platform gave the money back to the merchant, who has to hand it to the customer.
 */
export const REFUND_STATES = [
  'submitting',
  'unknown',
  'processing',
  'needs_person',
  'succeeded',
  'failed',
] as const;

export type RefundState = (typeof REFUND_STATES)[number];

/** Which state may follow which. A late success is legal from everywhere. */
export const REFUND_TRANSITIONS: Readonly<Record<RefundState, readonly RefundState[]>> = {
  submitting: ['unknown', 'processing', 'needs_person', 'succeeded', 'failed'],
  unknown: ['processing', 'needs_person', 'succeeded', 'failed'],
  processing: ['unknown', 'needs_person', 'succeeded', 'failed'],
  needs_person: ['succeeded', 'failed'],
  succeeded: [],
  failed: ['succeeded'],
};

/**
 * Moves from one state to another, or stays.
 *
 * @throws Error when the table has no such row: a programmer's mistake, never the gateway's
 */
export function moveRefundTo(from: RefundState, to: RefundState): RefundState {
  if (from === to) return to;
  if (!REFUND_TRANSITIONS[from].includes(to)) throw new Error(`no transition from ${from} to ${to}`);
  return to;
}

/** True where money may have gone back or may yet: it counts against what is left to refund (product.md, rule 7). */
export function countsAsRefunded(state: RefundState): boolean {
  return state !== 'failed';
}

/** True where nobody knows yet what becomes of the refund, and the till goes on asking. */
export function isRefundOpen(state: RefundState): boolean {
  return state === 'submitting' || state === 'unknown' || state === 'processing';
}
