import { isRefundOpen } from '../payment/refund-state';
import { SETTLE_FOR_MS } from './plan';
import type { FlowPolicy } from './ports';
import type { RefundRecord } from './refund-record';

/** What the engine does next for a refund, and when (ms since the epoch). `resend` keeps its number. */
export interface PlannedRefundStep {
  do: 'query' | 'resend';
  at: number;
}

/** Asked quickly for so long after each sending. */
const FAST_FOR_MS = 10_000;
const BACK_OFF_MS = { least: 5_000, most: 600_000 } as const;
/** Where a person has to act the platform will hardly say anything else: it is asked this seldom. */
const NEEDS_PERSON_PAUSE_MS = 3_600_000;

function bounded(pause: number, least: number): number {
  return Math.min(BACK_OFF_MS.most, Math.max(least, pause));
}

function byAge({ createdAt }: RefundRecord, now: number): number {
  return Math.round((now - createdAt) / 4);
}

/**
 * How long a refund that the gateway does not know waits before it is sent again, ms: longer with each sending, and the
 * older it is.
 *
 * @param now ms since the epoch
 */
export function resendPause(refund: RefundRecord, now: number): number {
  const bySends = BACK_OFF_MS.least * 2 ** Math.min(refund.sends - 1, 10);
  return bounded(Math.max(bySends, byAge(refund, now)), BACK_OFF_MS.least);
}

function nextQueryAt(refund: RefundRecord, policy: FlowPolicy): number {
  const { since = refund.sentAt, lastAt } = refund.queries;
  if (lastAt === undefined || lastAt < since) return since;
  if (refund.state === 'needs_person') return lastAt + NEEDS_PERSON_PAUSE_MS;
  if (lastAt - since < FAST_FOR_MS) return lastAt + policy.queryFastIntervalMs;
  return lastAt + bounded(byAge(refund, lastAt), policy.queryIntervalMs);
}

/**
 * Whether asking the gateway may still settle a refund by itself: not where a person has to act, and not once it has been
 * asked about for seven days.
 *
 * @param now ms since the epoch
 */
export function canStillBeAsked({ state, createdAt }: RefundRecord, now: number): boolean {
  return isRefundOpen(state) && now - createdAt <= SETTLE_FOR_MS;
}

/**
 * Derives from a refund's facts what the engine has to do next; pure, so that any worker at any time decides alike.
 *
 * @param refund as it stands in the journal
 * @param policy timings
 * @returns undefined when there is nothing left to do by itself
 */
export function planRefund(refund: RefundRecord, policy: FlowPolicy): PlannedRefundStep | undefined {
  const { state, resendAt, createdAt } = refund;
  if (state === 'submitting' || state === 'succeeded' || state === 'failed') return undefined;
  const query: PlannedRefundStep = { do: 'query', at: nextQueryAt(refund, policy) };
  const step: PlannedRefundStep =
    resendAt !== undefined && resendAt <= query.at ? { do: 'resend', at: resendAt } : query;
  return step.at - createdAt > SETTLE_FOR_MS ? undefined : step;
}
