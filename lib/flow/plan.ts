import { endedWithoutMoney } from '../payment/order-state';
import { isQr, qrExpiresAt, type OrderRecord } from './order-record';
import type { FlowPolicy } from './ports';

/** What the engine does next for an order, and when (ms since the epoch). */
export interface PlannedStep {
  /**
   * `close` gives the order up, `close-order` ends a QR order at the gateway, `send-again` asks once more for its code.
   */
  do: 'query' | 'close' | 'reverse' | 'close-order' | 'send-again' | 'attention';
  at: number;
}

/** A reverse comes not earlier than this after the payment (product.md, rule 5). */
export const REVERSE_NOT_BEFORE_MS = 15_000;

/** After an acknowledged reverse the order is queried at these distances (product.md, rule 5). */
export const FOLLOW_UPS_MS = [5_000, 30_000, 120_000, 600_000] as const;

/** Background settling goes on for seven days (product.md, "Timing"). */
export const SETTLE_FOR_MS = 7 * 86_400_000;

/** After three refusals a reverse is not tried again (protocol.md, endpoint `reverse`). */
const REVERSE_REFUSALS = 3;

const BACK_OFF_MS = { least: 5_000, most: 600_000 } as const;

/** A reverse rests on an answer that is not older than this: the customer may pay while the till sleeps. */
export const EVIDENCE_FRESH_MS = 10_000;

/** After giving up, taking back is tried at least this long before a person is asked. */
const CLOSING_AT_LEAST_MS = 30_000;

/** A QR order that the gateway does not know has ended this long after its `time_expire` (protocol.md). */
export const QR_NOT_KNOWN_AFTER_MS = 60_000;
/** `scan_code_pay` that brought no code is sent again after this, and then less often (protocol.md, status 103). */
const SEND_AGAIN_MS = { least: 3_000, most: 15_000 } as const;
/** After status 101 a query may still bring the code of an order that was made all the same. */
const NO_CODE_AFTER_MS = 5_000;
/** WeChat may refuse to close in the first five minutes: it is tried at least this often while somebody waits. */
const CLOSE_AGAIN_AT_MOST_MS = 30_000;

/** Doubles with each try, between the bounds. */
function backOff(tries: number): number {
  return Math.min(BACK_OFF_MS.most, BACK_OFF_MS.least * 2 ** Math.min(tries, 10));
}

/** A QR order whose code will not come: nobody is kept waiting for it, once a query has had its chance to bring it. */
function noCodeSince({ qr, refusal, queries }: OrderRecord): number | undefined {
  const willNotCome = qr?.stopped === true || refusal !== undefined;
  if (!willNotCome || qr?.codeUrl !== undefined || queries.since === undefined) return undefined;
  return queries.since + NO_CODE_AFTER_MS;
}

/**
 * When the till stops waiting: at the time-out, or when the cashier asked to cancel, but never within 15 s; for a QR order
 * when its code expires, or at once when the cashier asks.
 *
 * @returns ms since the epoch; undefined while nothing was sent
 */
export function giveUpAt(order: OrderRecord, policy: FlowPolicy): number | undefined {
  if (order.sentAt === undefined) return undefined;
  if (isQr(order)) return order.cancelRequestedAt ?? noCodeSince(order) ?? qrExpiresAt(order);
  const earliest = order.sentAt + REVERSE_NOT_BEFORE_MS;
  if (order.cancelRequestedAt !== undefined) return Math.max(order.cancelRequestedAt, earliest);
  return Math.max(order.sentAt + policy.giveUpMs, earliest);
}

/** True where a reverse may still be sent: never after 407, never on unclear or paid evidence, never a fourth time refused. */
export function mayReverse(order: OrderRecord): boolean {
  if (order.blocked !== undefined) return false;
  if (order.reverse.refusals >= REVERSE_REFUSALS) return false;
  const { lastEvidence } = order.queries;
  return lastEvidence === 'open' || lastEvidence === 'not-known';
}

/** The longer an order has been open, the more seldom it is asked about. */
function pauseByAge(order: OrderRecord, lastAt: number): number {
  const age = lastAt - (order.sentAt ?? lastAt);
  return Math.min(BACK_OFF_MS.most, Math.max(BACK_OFF_MS.least, Math.round(age / 4)));
}

function nextQueryAt(order: OrderRecord, policy: FlowPolicy): number {
  const { since, lastAt } = order.queries;
  if (lastAt === undefined) return since ?? order.sentAt ?? order.createdAt;
  const asking = lastAt - (since ?? lastAt);
  if (order.state === 'attention')
    return lastAt + Math.max(policy.queryIntervalMs, pauseByAge(order, lastAt));
  return lastAt + (asking < 10_000 ? policy.queryFastIntervalMs : policy.queryIntervalMs);
}

function followUp(order: OrderRecord): PlannedStep | undefined {
  const { ackAt, followUps } = order.reverse;
  const distance = FOLLOW_UPS_MS[followUps];
  if (ackAt === undefined || distance === undefined) return undefined;
  const due = ackAt + distance;
  const { lastAt = 0 } = order.queries;
  const inconclusive = lastAt >= due;
  const at = inconclusive ? lastAt + pauseByAge(order, lastAt) : due;
  return at - ackAt > SETTLE_FOR_MS ? undefined : { do: 'query', at };
}

/** Taking back: query last, reverse, and make sure; slower and slower while nobody answers. */
function closingStep(order: OrderRecord, policy: FlowPolicy, sentAt: number): PlannedStep {
  const { reverse, queries } = order;
  const query: PlannedStep = { do: 'query', at: nextQueryAt(order, policy) };
  if (reverse.ackAt !== undefined) return followUp(order) ?? query;
  const lastTryAt = reverse.lastTryAt ?? order.closingAt ?? sentAt;
  // The query before a reverse may fall into its very millisecond, and must not count for the next one.
  const askFrom = reverse.lastTryAt === undefined ? lastTryAt : lastTryAt + 1;
  if ((queries.lastAt ?? 0) < askFrom) return { do: 'query', at: askFrom };
  if (!mayReverse(order)) return query;
  if ((queries.lastAnsweredAt ?? 0) < askFrom) return query;
  const pause = reverse.tries === 0 ? 0 : backOff(reverse.tries - 1);
  return { do: 'reverse', at: Math.max(sentAt + REVERSE_NOT_BEFORE_MS, lastTryAt + pause) };
}

function earlier(one: PlannedStep, other: PlannedStep | undefined): PlannedStep {
  return other !== undefined && other.at < one.at ? other : one;
}

/** Ending a QR order: query last, close, and query again; nothing counts before a query agrees. */
function closingQrStep(order: OrderRecord, policy: FlowPolicy, sentAt: number): PlannedStep {
  const { reverse, queries } = order;
  const query: PlannedStep = { do: 'query', at: nextQueryAt(order, policy) };
  const lastTryAt = reverse.lastTryAt ?? order.closingAt ?? sentAt;
  const askFrom = reverse.lastTryAt === undefined ? lastTryAt : lastTryAt + 1;
  if ((queries.lastAt ?? 0) < askFrom) return { do: 'query', at: askFrom };
  // What the gateway does not know cannot be closed: it ends by itself, and only then is it certain.
  const mayClose =
    queries.lastEvidence === 'open' || (queries.lastEvidence === 'not-known' && reverse.tries === 0);
  if (!mayClose || (queries.lastAnsweredAt ?? 0) < askFrom) return query;
  const most = order.state === 'attention' ? BACK_OFF_MS.most : CLOSE_AGAIN_AT_MOST_MS;
  const pause = reverse.tries === 0 ? 0 : Math.min(most, backOff(reverse.tries - 1));
  return earlier(query, { do: 'close-order', at: lastTryAt + pause });
}

/** Asking once more for the code of a QR order whose answer was lost; the same number, so that it stays one order. */
function sendAgain({ qr, refusal }: OrderRecord): PlannedStep | undefined {
  if (qr === undefined || qr.codeUrl !== undefined || qr.stopped === true || refusal !== undefined)
    return undefined;
  const pause = Math.min(SEND_AGAIN_MS.most, SEND_AGAIN_MS.least * 2 ** Math.min(qr.sends - 1, 4));
  return { do: 'send-again', at: qr.lastSentAt + pause };
}

function whileOpen(order: OrderRecord, policy: FlowPolicy, sentAt: number): PlannedStep {
  const query: PlannedStep = { do: 'query', at: nextQueryAt(order, policy) };
  const step = earlier(query, sendAgain(order));
  const giveUp = giveUpAt(order, policy) ?? sentAt;
  return step.at < giveUp ? step : { do: 'close', at: giveUp };
}

/** When it is certain at the latest what became of a QR order, by the till's clock; undefined for other orders. */
export function qrCertainAt(order: OrderRecord, policy: FlowPolicy): number | undefined {
  const expiresAt = qrExpiresAt(order);
  return expiresAt === undefined ? undefined : expiresAt + QR_NOT_KNOWN_AFTER_MS + 2 * policy.queryIntervalMs;
}

/**
 * Derives from an order's facts what the engine has to do next; pure, so that any worker at any time decides alike.
 *
 * @param order as it stands in the journal
 * @param policy timings
 * @returns undefined when there is nothing left to do by itself
 */
export function planNext(order: OrderRecord, policy: FlowPolicy): PlannedStep | undefined {
  const { state, sentAt } = order;
  if (state === 'created' || sentAt === undefined) return undefined;
  if (state === 'submitting') {
    // A cashier who cancels does not wait for an answer that may take its whole time-out.
    const at = giveUpAt(order, policy);
    return order.cancelRequestedAt === undefined || at === undefined ? undefined : { do: 'close', at };
  }
  if (endedWithoutMoney(state)) return followUp(order);
  if (state === 'paid') return undefined;
  if (state === 'paying' || state === 'unknown') return whileOpen(order, policy, sentAt);
  const step = isQr(order) ? closingQrStep(order, policy, sentAt) : closingStep(order, policy, sentAt);
  if (state === 'closing') {
    const closingFor = order.closingAt === undefined ? 0 : order.closingAt + CLOSING_AT_LEAST_MS;
    const certainAt = qrCertainAt(order, policy) ?? 0;
    const attentionAt = Math.max(
      sentAt + policy.attentionAfterMs,
      closingFor,
      certainAt + CLOSING_AT_LEAST_MS,
    );
    return step.at < attentionAt ? step : { do: 'attention', at: attentionAt };
  }
  return step.at - sentAt > SETTLE_FOR_MS ? undefined : step;
}
