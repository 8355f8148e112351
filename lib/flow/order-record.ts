import type { FailureCode } from '../contract/error-codes/failure-codes';
import type { OrderState } from '../payment/order-state';
import type { Platform, PayWay } from '../payment/platform';

/** Who pays through which terminal and gateway: frozen at the intent, so that query and reverse come from the same. */
export interface TerminalSnapshot {
  baseUrl: string;
  outMchId: string;
  outSubMchId: string;
  outShopId: string;
  deviceId: string;
  staffId: string;
  machineNo: string;
  terminalType: number;
  subTerminalType?: number;
  spbillCreateIp: string;
}

/** What the gateway has refused, authenticated (status 102 or 104). */
export interface Refusal {
  status: 102 | 104;
  internalStatus: number;
  at: number;
  description?: string;
}

/** Attempts to take the payment back: to reverse a scanned one, to close a QR order. */
export interface ReverseFacts {
  tries: number;
  refusals: number;
  lastTryAt?: number;
  ackAt?: number;
  /** The domain that acknowledged. */
  ackDomain?: string;
  /** The gateway's clock minus the till's at the acknowledgement, ms. */
  ackClockOffset?: number;
  /** Distances after the acknowledgement at or beyond which a query was answered clearly. */
  followUps: number;
}

/** What has been asked and heard so far. Times in ms since the epoch, by the till's clock. */
export interface QueryFacts {
  /** When asking began. */
  since?: number;
  count: number;
  lastAt?: number;
  lastAnsweredAt?: number;
  /** The kind of the last evidence, whichever call brought it. */
  lastEvidence?: 'paid' | 'open' | 'ended' | 'not-known' | 'returned' | 'unclear';
  /** When the gateway first said anything about the order. */
  firstAnsweredAt?: number;
  /** The gateway's clock minus the till's at the first answer, ms: tells when the till's was set forward. */
  clockOffset?: number;
  /** The first of an unbroken row of *not known there*, counted from ten minutes after the first answer. */
  notKnownSince?: number;
}

/** What is known of a QR order. */
export interface QrFacts {
  /** `time_expire`, seconds since the epoch by the gateway's clock. */
  timeExpire: number;
  /** The gateway's clock minus the till's when it was reckoned, ms. */
  clockOffset: number;
  /** How often `scan_code_pay` was sent. */
  sends: number;
  lastSentAt: number;
  codeUrl?: string;
  /** The gateway said not to try again (status 101). */
  stopped?: boolean;
}

/**
 * One payment attempt: a row of the journal. Facts only; what to do next and what to show are derived from it.
 * The customer's code is never here but for its last four digits.
 */
export interface OrderRecord {
  outTradeNo: string;
  /** Idempotency key: page origin, `out_sub_mch_id` and `posOrderId`. */
  key: string;
  origin: string;
  posOrderId: string;
  attempt: number;
  /** Rises with each commit: two workers cannot both write. */
  version: number;
  state: OrderState;
  totalFee: number;
  body: string;
  detail?: string;
  attach?: string;
  createdAt: number;
  terminal: TerminalSnapshot;
  confirmedAt?: number;
  /** How this attempt is paid; absent in older records: `scan`. */
  way?: PayWay;
  /** The ways that the page's call left to the cashier. */
  ways?: readonly PayWay[];
  platform?: Platform;
  codeLastFour?: string;
  /** The QR order's code, and its end: `time_expire` in seconds by the gateway's clock, which was `clockOffset` ms ahead. */
  qr?: QrFacts;
  /** The write-ahead mark: committed before any byte of the request left. */
  sentAt?: number;
  cancelRequestedAt?: number;
  /** The cashier wants it paid in another way: the next attempt starts as soon as this one has ended. */
  switchTo?: PayWay;
  /** The attempt that this one took the place of. */
  follows?: string;
  /** The cashier serves the next customer; the page's promise is settled with *attention*. */
  parkedAt?: number;
  closingAt?: number;
  refusal?: Refusal;
  /** `internal_status` 407 was answered: never reverse. Gateway's clock minus ours then, in ms. */
  blocked?: { at: number; clockOffset?: number };
  reverse: ReverseFacts;
  queries: QueryFacts;
  /** `stamped`: the gateway named the time itself. */
  paid?: { at: number; stamped?: boolean; transactionId?: string; cashFee?: number };
  refundedFee: number;
  failure?: { code: FailureCode; detail?: string };
  settledAt?: number;
  /** After seven days of asking a person has decided to give it up. */
  writtenOff?: { at: number; who: string; why: string };
  /** A cashier has said that its POS order id means a new sale now: it no longer stands in that sale's way. */
  releasedAt?: number;
  /** Since when it is known that another attempt of the same sale was paid, too, and that this one's money is too much. */
  excessAt?: number;
  /** It had been reported as ended before the money landed. */
  lateSuccess?: boolean;
  /** When a cashier has seen that it was paid after all. */
  toldAt?: number;
  /** When the till has to act next, or since when a person has to; absent when nothing is left to do. Indexed. */
  nextAt?: number;
}

/** Builds the idempotency key of product.md, "Page API". */
export function orderKey(origin: string, outSubMchId: string, posOrderId: string): string {
  return JSON.stringify([origin, outSubMchId, posOrderId]);
}

/** How an attempt is paid. */
export function wayOf({ way = 'scan' }: Pick<OrderRecord, 'way'>): PayWay {
  return way;
}

/** True for an attempt that the customer pays by scanning a QR code. */
export function isQr(order: Pick<OrderRecord, 'way'>): boolean {
  return wayOf(order) !== 'scan';
}

/** When the QR code expires by the till's clock, ms since the epoch; undefined where the attempt has none. */
export function qrExpiresAt({ qr }: Pick<OrderRecord, 'qr'>): number | undefined {
  return qr === undefined ? undefined : qr.timeExpire * 1000 - qr.clockOffset;
}

/** True for money that landed after all, or beside another payment, and of which no cashier has taken note yet. */
export function isUntold(order: OrderRecord): boolean {
  const { lateSuccess, excessAt, toldAt } = order;
  return toldAt === undefined && (excessAt === undefined ? lateSuccess === true : holdsExcess(order));
}

/** True for an attempt of an earlier sale, whose POS order id a cashier has said to be a new sale's now. */
export function isReleased(order: OrderRecord): boolean {
  return order.releasedAt !== undefined;
}

/** True for an attempt whose money is too much, and not all of it given back. */
export function holdsExcess({ state, excessAt, refundedFee, totalFee }: OrderRecord): boolean {
  return state === 'paid' && excessAt !== undefined && refundedFee < totalFee;
}

/** The attempt that stands for its order: one that holds money, or else the newest. */
export function speaksFor(attempts: readonly OrderRecord[]): OrderRecord | undefined {
  const newestFirst = [...attempts].sort((a, b) => b.attempt - a.attempt);
  const paid = newestFirst.filter(({ state }) => state === 'paid');
  const present = paid.filter((order) => !isReleased(order));
  return (
    present.find(({ excessAt }) => excessAt === undefined) ??
    present[0] ??
    newestFirst.find((order) => !isReleased(order)) ??
    newestFirst[0]
  );
}

/** The latest instant that an order's facts name, ms since the epoch by the till's clock. */
export function latestInstant(order: OrderRecord): number {
  const { createdAt, sentAt, closingAt, cancelRequestedAt, parkedAt, settledAt, queries, reverse } = order;
  const named = [
    parkedAt,
    order.excessAt,
    order.qr?.lastSentAt,
    createdAt,
    sentAt,
    closingAt,
    cancelRequestedAt,
    settledAt,
    queries.lastAt,
    reverse.lastTryAt,
    reverse.ackAt,
  ];
  return Math.max(...named.map((instant) => instant ?? 0));
}
