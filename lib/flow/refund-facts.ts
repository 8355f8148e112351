import { defined } from '../payment/defined';
import type { RefundEvidence } from '../payment/refund-evidence';
import { isRefundOpen, moveRefundTo } from '../payment/refund-state';
import type { RefundOutcome } from './call-outcome';
import { setForward } from './evidence';
import type { Hold } from './refund-hold';
import { resendPause } from './refund-plan';
import type { RefundRecord } from './refund-record';

type Said = Extract<RefundOutcome, { kind: 'refund' }>;
type Queries = RefundRecord['queries'];

/** After a call that settled nothing the gateway is asked this much later (protocol.md, status 102). */
const ASK_AFTER_MS = 2_000;
/** The same fields again after this (protocol.md, status 103). */
const SYSTEM_ERROR_PAUSE_MS = 3_000;
/** A copy of a request, or news of it, may be as late as this. */
const LATE_COPY_MS = 600_000;

function asking(refund: RefundRecord, since: number): RefundRecord {
  const state = refund.state === 'submitting' ? moveRefundTo(refund.state, 'unknown') : refund.state;
  const { resendAt: _done, ...rest } = refund;
  return { ...rest, state, queries: { ...refund.queries, since } };
}

function fail(refund: RefundRecord, failure: RefundRecord['failure'], now: number): RefundRecord {
  const { resendAt: _none, ...rest } = refund;
  return { ...rest, state: moveRefundTo(refund.state, 'failed'), settledAt: now, ...defined({ failure }) };
}

function onSucceeded(refund: RefundRecord, now: number): RefundRecord {
  if (refund.state === 'succeeded') return refund;
  const { failure: _gone, resendAt: _none, ...rest } = refund;
  return { ...rest, state: moveRefundTo(refund.state, 'succeeded'), settledAt: now };
}

/**
 * Whether *not known* after a refusal means that no money goes back. At once only after 104 to the only copy, by the domain
 * that refused it; else a copy, or news of it, may be late, and after 102 the refund keeps its number (protocol.md, `status`).
 * And never once the gateway has known the refund.
 */
function isRefusalFinal({ refusal, sends, sentAt, queries }: RefundRecord, said: Said, now: number): boolean {
  if (refusal === undefined || queries.knownAt !== undefined) return false;
  const forward = setForward(refusal.clockOffset, said.clockOffset);
  if (now >= Math.max(refusal.at, sentAt) + LATE_COPY_MS + forward) return true;
  if (refusal.status !== 104 || sends > 1) return false;
  return said.domain === undefined || said.domain === refusal.domain;
}

/**
 * When a refund that is not known is sent again. After 104 never; after 102 only as long as the back-off is shorter than a
 * copy can be late, for then an answer that it is still not known ends it.
 */
function resendTime(refund: RefundRecord, now: number): number | undefined {
  const { refusal, sentAt } = refund;
  const resendAt = refund.resendAt ?? now + resendPause(refund, now);
  if (refusal === undefined) return resendAt;
  return refusal.status === 102 && resendAt < sentAt + LATE_COPY_MS ? resendAt : undefined;
}

function onNotKnown(refund: RefundRecord, said: Said, now: number): RefundRecord {
  if (!isRefundOpen(refund.state)) return refund;
  if (isRefusalFinal(refund, said, now)) {
    const detail = refund.refusal?.description;
    return fail(refund, { code: 'refund-refused', ...defined({ detail }) }, now);
  }
  const { resendAt: _old, ...rest } = refund;
  // The number stays, so that however often it arrives it is one refund (product.md, rule 7).
  const resendAt = resendTime(refund, now);
  return { ...rest, state: moveRefundTo(refund.state, 'unknown'), ...defined({ resendAt }) };
}

function onNeedsPerson(refund: RefundRecord): RefundRecord {
  if (!isRefundOpen(refund.state)) return refund;
  const { resendAt: _none, ...rest } = refund;
  const state = moveRefundTo(refund.state, 'needs_person');
  return { ...rest, state, failure: { code: 'refund-needs-person' } };
}

function onOpenOrUnclear(refund: RefundRecord, to: 'processing' | 'unknown'): RefundRecord {
  if (!isRefundOpen(refund.state)) return refund;
  const { resendAt: _none, ...rest } = refund;
  return { ...rest, state: moveRefundTo(refund.state, to) };
}

function conclude(refund: RefundRecord, said: Said, now: number): RefundRecord {
  switch (said.evidence.kind) {
    case 'succeeded':
      return onSucceeded(refund, now);
    case 'failed': {
      const isOver = refund.state === 'succeeded' || refund.state === 'failed';
      return isOver ? refund : fail(refund, { code: 'refund-failed' }, now);
    }
    case 'not-known':
      return onNotKnown(refund, said, now);
    case 'needs-person':
      return onNeedsPerson(refund);
    case 'open':
      return onOpenOrUnclear(refund, 'processing');
    case 'unclear':
      return onOpenOrUnclear(refund, 'unknown');
  }
}

/** A value that is not in the tables may mean anything, that the refund does not exist included. */
function isKnownBy(evidence: RefundEvidence): boolean {
  return evidence.kind !== 'not-known' && evidence.kind !== 'unclear';
}

/** What an authenticated statement about a refund makes of it; a success is taken whenever it comes. */
export function applyRefundEvidence(refund: RefundRecord, said: Said, now: number): RefundRecord {
  const { evidence } = said;
  const { queries } = refund;
  const knownAt = queries.knownAt ?? (isKnownBy(evidence) ? now : undefined);
  const { refundId = refund.refundId } = said;
  const seen: RefundRecord = {
    ...refund,
    ...defined({ refundId }),
    queries: { ...queries, lastEvidence: evidence.kind, ...defined({ knownAt }) },
  };
  return conclude(seen, said, now);
}

/** What the outcome of `refund` makes of it, whether it was sent for the first time or again. */
export function afterRefundCall(refund: RefundRecord, outcome: RefundOutcome, now: number): RefundRecord {
  if (outcome.kind === 'refund') return applyRefundEvidence(asking(refund, now + ASK_AFTER_MS), outcome, now);
  if (!isRefundOpen(refund.state)) return refund;
  switch (outcome.kind) {
    case 'refused': {
      const { status, internalStatus, description, domain, clockOffset } = outcome;
      const more = defined({ description, domain, clockOffset });
      const refusal = { status, internalStatus, at: now, ...more };
      return { ...asking(refund, now + ASK_AFTER_MS), refusal };
    }
    case 'system-error': {
      const resendAt = now + Math.max(SYSTEM_ERROR_PAUSE_MS, refund.sends > 1 ? resendPause(refund, now) : 0);
      // The first time the same fields go out again before anything is asked; later asking comes first, for it may have taken effect.
      const since = refund.sends > 1 ? now + ASK_AFTER_MS : resendAt + ASK_AFTER_MS;
      return { ...asking(refund, since), resendAt };
    }
    case 'not-sent': {
      if (refund.state === 'submitting') return fail(refund, { code: 'refund-not-sent' }, now);
      // Nothing new is on its way that would have to be asked about quickly.
      const { resendAt: _untried, ...rest } = refund;
      return rest;
    }
    case 'unsettled':
      return asking(refund, now + ASK_AFTER_MS);
  }
}

/** Notes an answer; what was heard before the latest copy left says nothing of that copy. */
function answered({ queries, sentAt }: RefundRecord, { clockOffset }: Said, now: number): Queries {
  const { answers } = queries;
  const noted = { ...queries, lastAnsweredAt: now };
  const isFirst = answers?.sentAt !== sentAt;
  if (isFirst || (answers.clockOffset === undefined && clockOffset !== undefined)) {
    return { ...noted, answers: { sentAt, firstAt: now, span: 0, ...defined({ clockOffset }) } };
  }
  // Beside dated answers one without a date tells nothing of the time.
  if (answers.clockOffset !== undefined && clockOffset === undefined) return noted;
  const span = now - answers.firstAt - setForward(answers.clockOffset, clockOffset);
  return { ...noted, answers: { ...answers, span } };
}

/** What the outcome of `query_refund_order` makes of a refund. */
export function afterRefundQuery(refund: RefundRecord, outcome: RefundOutcome, now: number): RefundRecord {
  const { queries } = refund;
  const asked: RefundRecord = { ...refund, queries: { ...queries, count: queries.count + 1, lastAt: now } };
  if (outcome.kind !== 'refund') return asked;
  return applyRefundEvidence({ ...asked, queries: answered(asked, outcome, now) }, outcome, now);
}

/**
 * Whether the gateway has said, ten minutes or more after the last copy left, that it does not know the refund. Reckoned from
 * its first answer after that copy: how the two clocks stood before, nobody has told.
 */
function isGone({ sentAt, queries }: RefundRecord): boolean {
  const { lastEvidence, knownAt, answers } = queries;
  if (lastEvidence !== 'not-known' || knownAt !== undefined) return false;
  return answers?.sentAt === sentAt && answers.span >= LATE_COPY_MS;
}

/**
 * A refund that was due to be sent again is not sent now: it is asked about, and looked at again later. Whatever it waits
 * for, it is given up once an answer says that it is not known and no copy of it can still be on its way, unless the gateway
 * has known it.
 *
 * @param hold why it waits
 */
export function heldBack(refund: RefundRecord, hold: Hold, now: number): RefundRecord {
  const knownAt = refund.queries.knownAt ?? (hold === 'known' ? now : undefined);
  const held = { ...refund, queries: { ...refund.queries, ...defined({ knownAt }) } };
  if (isGone(held)) return fail(held, { code: 'refund-refused' }, now);
  return { ...held, resendAt: now + resendPause(refund, now) };
}

/** The intent of sending a refund once more under its own number: committed before any byte of it leaves. */
export function beforeResend(refund: RefundRecord, now: number): RefundRecord {
  return { ...asking(refund, now), sends: refund.sends + 1, sentAt: now };
}

/** A worker died while it sent the refund: nobody knows whether it left. It is asked about, never blindly sent again. */
export function afterInterruption(refund: RefundRecord, now: number): RefundRecord {
  return refund.state === 'submitting' ? asking(refund, now) : refund;
}
