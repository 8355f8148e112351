import { defined } from '../payment/defined';
import { isInFlight, moveTo } from '../payment/order-state';
import type { CallOutcome } from './call-outcome';
import { answered, applyEvidence, isElsewhere, setForward, settle } from './evidence';
import type { OrderRecord } from './order-record';
import { FOLLOW_UPS_MS } from './plan';

function asking(order: OrderRecord, since: number): OrderRecord {
  return { ...answered(order), queries: { ...order.queries, since } };
}

/** A refused number may have charged with its first copy: it is queried this much later (protocol.md, status 102). */
const AFTER_REFUSAL_MS = 2_000;

/** What the outcome of `micro_pay` makes of the order; it is never sent again, whatever it was. */
export function afterMicroPay(order: OrderRecord, outcome: CallOutcome, now: number): OrderRecord {
  switch (outcome.kind) {
    case 'order':
      // Written before a reverse that has been tried since, it may be out of date: the next query decides.
      if (order.reverse.tries > 0) return order;
      return applyEvidence({ ...order, queries: { ...order.queries, since: now } }, outcome, now);
    case 'refused': {
      const { status, internalStatus, description } = outcome;
      const refusal = { status, internalStatus, at: now, ...defined({ description }) };
      return { ...asking(order, status === 102 ? now + AFTER_REFUSAL_MS : now), refusal };
    }
    case 'blocked':
      return {
        ...asking(order, now),
        blocked: { at: now, ...defined({ clockOffset: outcome.clockOffset }) },
      };
    case 'not-sent':
      if (!isInFlight(order.state)) return order;
      return settle(order, 'failed', now, { failure: { code: 'request-not-sent' } });
    case 'acknowledged':
    case 'code-url':
    case 'system-error':
    case 'unsettled':
      return asking(order, now);
  }
}

/** The intent of asking for a QR order's code once more: committed before it is sent. */
export function beforeSendingAgain(order: OrderRecord, now: number): OrderRecord {
  const { qr } = order;
  return qr === undefined ? order : { ...order, qr: { ...qr, sends: qr.sends + 1, lastSentAt: now } };
}

/**
 * The code of a QR order is taken while somebody waits to show it, and for an order that has none yet.
 *
 * @param codeUrl from the answer to the request in flight, or from a query that names the order
 */
function withCode(order: OrderRecord, codeUrl: string | undefined): OrderRecord {
  const { qr, state } = order;
  const waits = state === 'submitting' || state === 'unknown' || state === 'paying';
  if (codeUrl === undefined || qr === undefined || qr.codeUrl !== undefined || !waits) return order;
  return { ...order, state: moveTo(order.state, 'paying'), qr: { ...qr, codeUrl } };
}

/** What the outcome of `scan_code_pay` makes of the order. Nothing in it says that somebody paid. */
export function afterScanCodePay(order: OrderRecord, outcome: CallOutcome, now: number): OrderRecord {
  const { qr } = order;
  if (qr === undefined) return order;
  switch (outcome.kind) {
    case 'code-url': {
      // The domain that made the order is the one that knows it.
      const baseUrl = outcome.domain ?? order.terminal.baseUrl;
      const made = { ...order, terminal: { ...order.terminal, baseUrl } };
      return withCode(asking(made, now), outcome.codeUrl);
    }
    case 'refused': {
      const { status, internalStatus, description } = outcome;
      const refusal = { status, internalStatus, at: now, ...defined({ description }) };
      return { ...asking(order, status === 102 ? now + AFTER_REFUSAL_MS : now), refusal };
    }
    case 'blocked':
      return { ...asking(order, now), refusal: { status: 104, internalStatus: 407, at: now } };
    case 'not-sent':
      if (!isInFlight(order.state) || qr.sends > 1) return order;
      return settle(order, 'failed', now, { failure: { code: 'request-not-sent' } });
    case 'unsettled':
      return {
        ...asking(order, now),
        qr: outcome.reason === 'status-101' ? { ...qr, stopped: true } : qr,
      };
    case 'order':
    case 'acknowledged':
    case 'system-error':
      return asking(order, now);
  }
}

/** How many of the follow-ups after an acknowledged reverse a clear answer at this instant stands for. */
function followUpsAt(reverse: OrderRecord['reverse'], now: number, clockOffset: number | undefined): number {
  const { ackAt, ackClockOffset, followUps } = reverse;
  if (ackAt === undefined) return followUps;
  const elapsed = now - ackAt - setForward(ackClockOffset, clockOffset);
  return Math.max(followUps, FOLLOW_UPS_MS.filter((distance) => elapsed >= distance).length);
}

/** What the outcome of `query_order` makes of the order. */
export function afterQuery(order: OrderRecord, outcome: CallOutcome, now: number): OrderRecord {
  const spoke = outcome.kind === 'order';
  const { queries, reverse } = order;
  const asked: OrderRecord = {
    ...order,
    queries: {
      ...queries,
      count: queries.count + 1,
      lastAt: now,
      ...(spoke ? { lastAnsweredAt: now } : {}),
    },
  };
  if (!spoke) return asked;
  const seen = applyEvidence(asked, outcome, now);
  const { lastEvidence } = seen.queries;
  // An order that is still open, or of which nothing clear is said, may yet be paid: that concludes no follow-up.
  if (lastEvidence === 'open') return withCode(seen, outcome.codeUrl);
  if (lastEvidence === 'unclear') return seen;
  if (lastEvidence === 'not-known' && isElsewhere(order, outcome.domain)) return seen;
  return { ...seen, reverse: { ...reverse, followUps: followUpsAt(reverse, now, outcome.clockOffset) } };
}

/** The intent of a reverse or a close: committed before it is sent. */
export function beforeReverse(order: OrderRecord, now: number): OrderRecord {
  return { ...order, reverse: { ...order.reverse, tries: order.reverse.tries + 1, lastTryAt: now } };
}

/** What the outcome of `reverse` or `close_order` makes of the order: an acknowledgement counts only once a later query agrees. */
export function afterReverse(order: OrderRecord, outcome: CallOutcome, now: number): OrderRecord {
  const { reverse } = order;
  if (outcome.kind === 'acknowledged') {
    const { clockOffset: ackClockOffset, domain: ackDomain } = outcome;
    return { ...order, reverse: { ...reverse, ackAt: now, ...defined({ ackClockOffset, ackDomain }) } };
  }
  const refused =
    outcome.kind === 'refused' ||
    outcome.kind === 'blocked' ||
    (outcome.kind === 'unsettled' && outcome.reason === 'status-101');
  return refused ? { ...order, reverse: { ...reverse, refusals: reverse.refusals + 1 } } : order;
}
