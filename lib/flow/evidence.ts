import { defined } from '../payment/defined';
import type { OrderEvidence } from '../payment/order-evidence';
import { endedWithoutMoney, isInFlight, moveTo, type OrderState } from '../payment/order-state';
import type { CallOutcome, OrderIdentity } from './call-outcome';
import { isQr, type OrderRecord } from './order-record';
import { QR_NOT_KNOWN_AFTER_MS } from './plan';

type OrderOutcome = Extract<CallOutcome, { kind: 'order' }>;

/** *Not known there* proves nothing earlier than this after sending (protocol.md, "Order and refund states"). */
const NOT_KNOWN_AFTER_MS = 600_000;
/** Two answers that an order is not known must lie this far apart. */
const NOT_KNOWN_APART_MS = 30_000;
/** The gateway's times are whole seconds, and its `Date` header is read a little late. */
const CLOCK_TOLERANCE_MS = 2_000;

/** Ends an order: state, instant and whatever else changes with it. */
export function settle(
  order: OrderRecord,
  to: OrderState,
  now: number,
  change: Partial<OrderRecord> = {},
): OrderRecord {
  return { ...order, ...change, state: moveTo(order.state, to), settledAt: now };
}

function cancelledBy(order: OrderRecord): OrderRecord['failure'] {
  if (order.switchTo !== undefined) return { code: 'switched-by-cashier' };
  if (order.cancelRequestedAt !== undefined) return { code: 'cancelled-by-cashier' };
  return { code: isQr(order) ? 'qr-expired' : 'no-answer-in-time' };
}

function wasTakenBack(order: OrderRecord): boolean {
  const { cancelRequestedAt, reverse } = order;
  return cancelRequestedAt !== undefined || reverse.ackAt !== undefined || reverse.tries > 0;
}

/**
 * Whether a statement after 407 is about our own request: payment code, amount and device match, and the order is not
 * older than our intent. Where the reply leaves code, amount or time out, nothing can be told; the device is compared where
 * the reply names one, which a query's documented reply does not.
 */
function whose(order: OrderRecord, identity: OrderIdentity): 'ours' | 'another' | 'cannot-tell' {
  const offset = order.blocked?.clockOffset;
  const intendedAt = offset === undefined || order.sentAt === undefined ? undefined : order.sentAt + offset;
  const older =
    intendedAt === undefined || identity.createdAt === undefined
      ? undefined
      : identity.createdAt + CLOCK_TOLERANCE_MS < intendedAt;
  const differs = [
    identity.codeLastFour === undefined ? undefined : identity.codeLastFour !== order.codeLastFour,
    identity.totalFee === undefined ? undefined : identity.totalFee !== order.totalFee,
    identity.deviceId !== undefined && identity.deviceId !== order.terminal.deviceId,
    older,
  ];
  if (differs.includes(true)) return 'another';
  return differs.includes(undefined) ? 'cannot-tell' : 'ours';
}

/**
 * How far the till's clock was set forward between two answers, by the gateway's clock; ms.
 *
 * @param before the gateway's clock minus the till's at the first of them
 * @param after the same at the second; where either is missing, nothing can be told
 */
export function setForward(before: number | undefined, after: number | undefined): number {
  if (before === undefined || after === undefined) return 0;
  const forward = before - after;
  return forward > CLOCK_TOLERANCE_MS ? forward : 0;
}

/**
 * *Not known* of a QR order: at Alipay it does not exist before the customer scans it, so only its end is proof: 60 s after
 * its `time_expire` by the gateway's clock, two queries agreeing (protocol.md).
 */
function onQrNotKnown(order: OrderRecord, now: number, clockOffset: number | undefined): OrderRecord {
  const { qr, queries } = order;
  if (qr === undefined) return order;
  // Without the gateway's time in this very answer nothing can be told: the till's clock may have been set since.
  const endsAt = qr.timeExpire * 1000 + QR_NOT_KNOWN_AFTER_MS;
  if (clockOffset === undefined || now + clockOffset < endsAt) return order;
  if (queries.notKnownSince === undefined) return { ...order, queries: { ...queries, notKnownSince: now } };
  if (now <= queries.notKnownSince) return order;
  return settle(order, 'cancelled', now, defined({ failure: cancelledBy(order) }));
}

/** Another domain may only be late: what it does not know proves nothing about the one that took the payment. */
export function isElsewhere({ terminal, reverse }: OrderRecord, domain: string | undefined): boolean {
  return domain !== undefined && domain !== terminal.baseUrl && domain !== reverse.ackDomain;
}

function onNotKnown(found: OrderRecord, now: number, { clockOffset, domain }: OrderOutcome): OrderRecord {
  if (!isInFlight(found.state)) return found;
  const order = answered(found);
  const { ackAt } = order.reverse;
  if (isElsewhere(order, domain)) return order;
  if (!isQr(order) && ackAt !== undefined && now > ackAt)
    return settle(order, 'cancelled', now, defined({ failure: cancelledBy(order) }));
  if (order.refusal !== undefined && order.blocked === undefined && order.qr?.codeUrl === undefined) {
    if (wasTakenBack(order)) return settle(order, 'cancelled', now, defined({ failure: cancelledBy(order) }));
    const detail = order.refusal.description;
    return settle(order, 'failed', now, { failure: { code: 'payment-refused', ...defined({ detail }) } });
  }
  if (isQr(order)) return onQrNotKnown(order, now, clockOffset);
  // Reckoned from the first answer, because from there on the gateway's clock tells when the till's is set forward.
  const { firstAnsweredAt = now, clockOffset: firstOffset } = order.queries;
  const proofFrom = firstAnsweredAt + NOT_KNOWN_AFTER_MS + setForward(firstOffset, clockOffset);
  if (now < proofFrom) return order;
  const since = order.queries.notKnownSince ?? now;
  const marked = { ...order, queries: { ...order.queries, notKnownSince: since } };
  if (now - since < NOT_KNOWN_APART_MS) return marked;
  return settle(marked, wasTakenBack(order) ? 'cancelled' : 'failed', now, {
    failure: { code: 'payment-not-found' },
  });
}

/** An order whose payment call has been answered, however unclearly, is no longer waiting for that answer. */
export function answered(order: OrderRecord): OrderRecord {
  return order.state === 'submitting' ? { ...order, state: moveTo(order.state, 'unknown') } : order;
}

/** An order that was written off is reopened by a late answer. */
function mayStillEnd({ state }: OrderRecord): boolean {
  return isInFlight(state) || state === 'written_off';
}

function onReturned(order: OrderRecord, fee: number | undefined, now: number): OrderRecord {
  if (order.state === 'paid') return { ...order, refundedFee: Math.max(order.refundedFee, fee ?? 0) };
  if (!mayStillEnd(order) && order.state !== 'cancelled') return order;
  const whole = fee === order.totalFee || (fee === undefined && order.reverse.ackAt !== undefined);
  if (whole)
    return order.state === 'cancelled'
      ? order
      : settle(order, 'cancelled', now, defined({ failure: cancelledBy(order) }));
  return { ...order, state: moveTo(order.state, 'attention'), failure: { code: 'money-partly-returned' } };
}

function onEnded(
  order: OrderRecord,
  evidence: Extract<OrderEvidence, { kind: 'ended' }>,
  now: number,
): OrderRecord {
  if (!mayStillEnd(order)) return order;
  // A QR order that was closed has expired, whoever closed it.
  const isExpired = isQr(order) && evidence.reason === 'order-closed';
  if (isExpired || wasTakenBack(order))
    return settle(order, 'cancelled', now, defined({ failure: cancelledBy(order) }));
  const code = order.refusal === undefined ? evidence.reason : 'payment-refused';
  const detail = evidence.detail ?? order.refusal?.description;
  return settle(order, 'failed', now, { failure: { code, ...defined({ detail }) } });
}

function onPaid(
  order: OrderRecord,
  evidence: Extract<OrderEvidence, { kind: 'paid' }>,
  now: number,
): OrderRecord {
  if (order.state === 'paid') return order;
  const late = endedWithoutMoney(order.state) || order.reverse.ackAt !== undefined;
  const paid = {
    at: evidence.paidAt ?? now,
    ...(evidence.paidAt === undefined ? {} : { stamped: true }),
    ...defined({ transactionId: evidence.transactionId, cashFee: evidence.cashFee }),
  };
  const { failure: _gone, ...rest } = order;
  return settle(rest, 'paid', now, { paid, ...(late ? { lateSuccess: true } : {}) });
}

function onOpenOrUnclear(order: OrderRecord, kind: 'open' | 'unclear'): OrderRecord {
  if (kind === 'open' && (order.state === 'submitting' || order.state === 'unknown')) {
    return { ...order, state: moveTo(order.state, 'paying') };
  }
  if (kind === 'unclear' && (order.state === 'submitting' || order.state === 'paying')) {
    return { ...order, state: moveTo(order.state, 'unknown') };
  }
  return order;
}

/**
 * The statement as far as it is about our own request. Without a 407 another payment code is reason enough for doubt: the
 * 407 may have been lost on its way, or with a worker that died before it was written.
 */
function concerning(order: OrderRecord, { evidence, identity }: OrderOutcome): OrderEvidence | 'another' {
  if (evidence.kind === 'not-known' || evidence.kind === 'unclear') return evidence;
  if (order.blocked === undefined) {
    const { codeLastFour = order.codeLastFour } = identity;
    return codeLastFour === order.codeLastFour
      ? evidence
      : { kind: 'unclear', why: 'the payment code is not the one that was scanned' };
  }
  const owner = whose(order, identity);
  if (owner === 'another') return owner;
  return owner === 'ours'
    ? evidence
    : { kind: 'unclear', why: 'after 407 it cannot be told whose order this is' };
}

/**
 * What an authenticated statement about an order makes of it.
 *
 * After 407 only a statement that is provably about our own request is accepted; a statement about somebody else's
 * order under the same number means that ours was blocked (protocol.md, status 104 with 407).
 */
export function applyEvidence(order: OrderRecord, outcome: OrderOutcome, now: number): OrderRecord {
  const evidence = concerning(order, outcome);
  if (evidence === 'another') {
    if (!isInFlight(order.state)) return order;
    return settle(order, 'failed', now, { failure: { code: 'order-number-reused' } });
  }
  const { notKnownSince, ...queries } = order.queries;
  const seen: OrderRecord = {
    ...order,
    // A QR code's end is the gateway's: the till's own clock may be set meanwhile.
    ...(order.qr === undefined || outcome.clockOffset === undefined
      ? {}
      : { qr: { ...order.qr, clockOffset: outcome.clockOffset } }),
    queries: {
      ...queries,
      lastEvidence: evidence.kind,
      firstAnsweredAt: queries.firstAnsweredAt ?? now,
      ...defined({ clockOffset: queries.clockOffset ?? outcome.clockOffset }),
      ...(evidence.kind === 'not-known' ? defined({ notKnownSince }) : {}),
    },
  };
  switch (evidence.kind) {
    case 'paid':
      return onPaid(seen, evidence, now);
    case 'ended':
      return onEnded(seen, evidence, now);
    case 'not-known':
      return onNotKnown(seen, now, outcome);
    case 'returned':
      return onReturned(seen, evidence.fee, now);
    case 'open':
    case 'unclear':
      return onOpenOrUnclear(seen, evidence.kind);
  }
}
