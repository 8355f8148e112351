/**
 * What the engine needs from outside. Adapters live in their own rooms and import only these types.
 */
import type { CallOutcome } from './call-outcome';
import type { OrderRecord } from './order-record';

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
export interface PreparedCall {
  send(): Promise<CallOutcome>;
}

/** The calls of the gateway that the engine makes. Never throws for what the network or the gateway does. */
export interface PaymentGateway {
  /**
   * Builds and signs a `micro_pay`; sending is a step of its own, after the intent is committed.
   *
   * @throws Error when it cannot be built or signed: then provably nothing left
   */
  prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall>;
  queryOrder(order: OrderRecord): Promise<CallOutcome>;
  reverse(order: OrderRecord): Promise<CallOutcome>;
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
   * @param freshness of the authenticated reply this rests on; one seen in the last 7 days is refused as `replayed`
   * @param stands looks, in the same transaction, at all attempts of the order's key; false refuses as `stale`
   */
  commit(
    next: OrderRecord,
    event: OrderEvent,
    freshness?: string,
    stands?: (attempts: readonly OrderRecord[]) => boolean,
  ): Promise<CommitResult>;
  events(outTradeNo: string): Promise<OrderEvent[]>;
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
}
