/**
 * What the engine needs from outside. Adapters live in their own rooms and import only these types.
 */
import type { CallOutcome, RefundHistory, RefundOutcome } from './call-outcome';
import type { OrderRecord } from './order-record';
import type { RefundRecord } from './refund-record';
import type { Platform } from '../payment/platform';

/** Authentication of requests and replies; holds non-extractable keys. Implemented by `lib/signing`. */
export interface Signer {
  /** Names the key set without telling anything about it. */
  readonly keyId: string;
  /** HMAC-SHA256 over the bytes of `request_content`. */
  authenticate(bytes: Uint8Array): Promise<{ a: { authen_type: 1; authen_code: string } }>;
  /** Checks a reply's HMAC-SHA256 in constant time; either case of hexadecimal digits. */
  verify(bytes: Uint8Array, code: string): Promise<boolean>;
  /** RSASSA-PSS (SHA-256, salt 222) over the bytes of `request_content`: refunds only. */
  sign?(bytes: Uint8Array): Promise<{ s: { sign_type: 1; sign: string } }>;
}

/** A request that is signed and may be sent once. */
export interface PreparedCall<Outcome = CallOutcome> {
  send(): Promise<Outcome>;
}

/** One call of the gateway as the monitor keeps it: no content, no code, no key. */
export interface CallFact {
  /** The path below the base URL, for example `micro_pay`. */
  path: string;
  /** Value of the Interface enum; undefined where the API document gives none. */
  interfaceNumber?: number;
  /** The base URL that was called. */
  domain: string;
  /** ms since the epoch. */
  startedAt: number;
  tookMs: number;
  /** The reply's `status`; 3 (outcome unknown) where none came or it could not be believed. */
  status: number;
  /** What became of the call, in one of our own words, for example `order` or `no-answer`. */
  result: string;
  logId?: string;
}

/** The calls of the gateway that the engine makes. Never throws for what the network or the gateway does. */
export interface PaymentGateway {
  /**
   * Builds and signs a `micro_pay`; sending is a step of its own, after the intent is committed.
   *
   * @throws Error when it cannot be built or signed: then provably nothing left
   */
  prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall>;
  /**
   * Builds and signs a `scan_code_pay`. It may be made again for the same order while no QR code of it is known.
   *
   * @param timeExpire when the QR code expires, seconds since the epoch by the gateway's clock
   * @throws Error when it cannot be built or signed
   */
  prepareScanCodePay(order: OrderRecord, timeExpire: number): Promise<PreparedCall>;
  queryOrder(order: OrderRecord): Promise<CallOutcome>;
  /** Takes a scanned payment back; from the terminal that made it. */
  reverse(order: OrderRecord): Promise<CallOutcome>;
  /** Ends an unpaid QR order. */
  closeOrder(order: OrderRecord): Promise<CallOutcome>;
  /**
   * Builds and signs a `refund`; sending is a step of its own, after the intent is committed.
   *
   * @param order the attempt whose money goes back
   * @throws Error when it cannot be built or signed: then provably nothing left
   */
  prepareRefund(refund: RefundRecord, order: OrderRecord): Promise<PreparedCall<RefundOutcome>>;
  queryRefund(refund: RefundRecord, order: OrderRecord): Promise<RefundOutcome>;
  /** Reads every refund of an order from `client_order_detail`, to the last page, whoever made them. */
  refundsOf(order: OrderRecord): Promise<RefundHistory>;
  /** The base URL for a new payment: the first of the configured ones that is not known to be down. */
  preferredDomain(): string | undefined;
  /**
   * The gateway's clock minus the till's, ms, by the latest reply; asks a domain where none has come yet.
   *
   * @returns undefined where nobody answers
   */
  clockOffset(): Promise<number | undefined>;
}

/** Whether payments may start: keys present, unlocked, and proven by an authenticated reply. */
export type Readiness =
  { ok: true } | { ok: false; code: 'not-configured' | 'locked' | 'keys-damaged' | 'gateway-not-proven' };

/** Something that happened to an order, kept beside it. No secrets by construction. */
export interface OrderEvent {
  at: number;
  kind: string;
  /** Facts in a few words, for example `{ "status": 104 }`. */
  data?: Readonly<Record<string, string | number | boolean>>;
}

export type CommitResult = 'committed' | 'stale' | 'replayed';

/** What to do about a new `pay` after seeing every attempt made under its key. */
export type OpenDecision<T> = { create: OrderRecord; answer: T } | { answer: T };

/** Everything that a decision about a new refund rests on, read in one transaction. */
export interface RefundFactsFound {
  /** The attempts of the order. */
  orders: OrderRecord[];
  /** Every refund of those attempts, oldest first. */
  refunds: RefundRecord[];
  /** Every attempt under the refund's own key. */
  attempts: RefundRecord[];
}

export type RefundDecision<T> = { create: RefundRecord; answer: T } | { answer: T };

/** What else is looked at or written in the transaction of a commit. */
export interface CommitExtras {
  /** Of the authenticated reply this rests on; one seen in the last 7 days is refused as `replayed`. */
  freshness?: string;
  /** Looks at all attempts of the order's key; false refuses as `stale`. */
  stands?: (attempts: readonly OrderRecord[]) => boolean;
  /** Makes the attempt that takes the place of this one, from all attempts of the key as they stand after the change. */
  successor?: (attempts: readonly OrderRecord[]) => OrderRecord | undefined;
  /**
   * What the change makes of the sale's attempts, this one included, from all of them as they stand after it; each version
   * one above the stored one's.
   */
  siblings?: (attempts: readonly OrderRecord[]) => readonly { next: OrderRecord; event: OrderEvent }[];
}

/** The journal: every write is committed with strict durability before its promise resolves. */
export interface Journal {
  get(outTradeNo: string): Promise<OrderRecord | undefined>;
  byKey(key: string): Promise<OrderRecord[]>;
  /** Orders that have something left to do, and those not yet sent; oldest first. */
  open(): Promise<OrderRecord[]>;
  /**
   * Reads all attempts of a key and, in the same transaction, creates the next one when `decide` says so.
   *
   * @param decide pure and synchronous
   */
  openOrder<T>(key: string, decide: (attempts: OrderRecord[]) => OpenDecision<T>): Promise<T>;
  /**
   * Replaces an order if nobody else has written it since, and remembers the reply's freshness.
   *
   * @param next the new record, its `version` one above the stored one's
   */
  commit(next: OrderRecord, event: OrderEvent, extras?: CommitExtras): Promise<CommitResult>;
  /** An order's history, or a refund's under its `out_refund_no`. */
  events(number: string): Promise<OrderEvent[]>;

  getRefund(outRefundNo: string): Promise<RefundRecord | undefined>;
  /** Every refund of some attempts (`out_trade_no`), oldest first. */
  refundsOf(outTradeNos: readonly string[]): Promise<RefundRecord[]>;
  /** Refunds that have something left to do, or need a person; oldest first. */
  openRefunds(): Promise<RefundRecord[]>;
  /**
   * Reads an order's attempts, its refunds and the refund's own attempts and, in the same transaction, creates the next
   * refund when `decide` says so: the intent of a refund that is about to be sent.
   *
   * @param decide pure and synchronous
   */
  openRefund<T>(
    keys: { orderKey: string; refundKey: string },
    decide: (found: RefundFactsFound) => RefundDecision<T>,
  ): Promise<T>;
  /**
   * Replaces a refund if nobody else has written it since.
   *
   * @param next the new record, its `version` one above the stored one's
   * @param change what it makes of its order, in the same transaction: undefined leaves it; the event is the order's
   */
  commitRefund(
    next: RefundRecord,
    event: OrderEvent,
    freshness?: string,
    change?: (order: OrderRecord) => { next: OrderRecord; event: OrderEvent } | undefined,
  ): Promise<CommitResult>;
  /** Notes replies that no record rests on; `replayed`, and none noted, where one was seen in the last 7 days. */
  noteFresh(freshness: readonly string[], at: number): Promise<'fresh' | 'replayed'>;
}

/** Time and timers, in ms. */
export interface Clock {
  /** Since the epoch; never runs backwards, even where the machine's clock is set back. */
  now(): number;
  /** Never jumps while the worker lives. */
  monotonic(): number;
  /** Time has been at least this far, says the journal: `now` does not fall behind it. */
  atLeast(instant: number): void;
  /** Runs `task` after `ms`; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** Keeps the worker alive, and wakes it. */
export interface Wake {
  /** While true the worker must not idle out: money is in flight. */
  keepAlive(on: boolean): void;
  /** In how many ms an order needs the engine next; undefined when none does. */
  wakeIn(ms: number | undefined): void;
}

/** Timings and limits that the engine obeys; ms and fen. Read anew for each decision. */
export interface FlowPolicy {
  answerTimeoutMs: number;
  queryFastIntervalMs: number;
  queryIntervalMs: number;
  giveUpMs: number;
  attentionAfterMs: number;
  orderReuseAfterMs: number;
  confirmAmount: 'page' | 'always';
  maxFee: number;
  /** How long a QR code can be paid, ms. */
  qrLifeMs: number;
  qrPlatform: Platform;
  refundRequiresPin: boolean;
}
