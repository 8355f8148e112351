import type { RefundFailureCode } from '../contract/error-codes/failure-codes';
import type { Platform } from '../payment/platform';
import type { RefundEvidence } from '../payment/refund-evidence';
import type { RefundState } from '../payment/refund-state';
import type { Refusal } from './order-record';

/**
 * One refund: a row of the journal. Facts only; what to do next and what to show are derived from it. Times in ms since
 * the epoch by the till's clock, money in fen.
 */
export interface RefundRecord {
  outRefundNo: string;
  /** Idempotency key: {@link refundKey} or {@link excessRefundKey}. */
  key: string;
  /** The attempt whose money goes back. */
  outTradeNo: string;
  /** The idempotency key of its order. */
  orderKey: string;
  origin: string;
  posOrderId: string;
  posRefundId: string;
  attempt: number;
  /** Rises with each commit: two workers cannot both write. */
  version: number;
  state: RefundState;
  platform: Platform;
  /** Of the order, fen. */
  totalFee: number;
  refundFee: number;
  reason?: string;
  /** Asked for by the page, or by the cashier in the panel. */
  by: 'page' | 'cashier';
  createdAt: number;
  /** The write-ahead mark of the latest sending: committed before any byte of it left. */
  sentAt: number;
  sends: number;
  /** It may not be sent again before this: after status 103, or until a query has shown that it is not known. */
  resendAt?: number;
  /** With the domain that refused and its clock minus the till's then, ms. */
  refusal?: Refusal & { domain?: string; clockOffset?: number };
  queries: {
    /** When asking begins, or began anew after the latest sending. */
    since?: number;
    count: number;
    lastAt?: number;
    lastAnsweredAt?: number;
    lastEvidence?: RefundEvidence['kind'];
    /** When the gateway first said that it knows this refund. */
    knownAt?: number;
    /**
     * The first answer after the copy that left at `sentAt`, the first dated one if any is, and how much later by the gateway's
     * clock the latest one came, ms.
     */
    answers?: { sentAt: number; firstAt: number; clockOffset?: number; span: number };
  };
  /** What others had refunded of the attempt, as listed by the gateway before this refund was sent; fen. */
  elsewhere?: number;
  /** The platform's own number for it. */
  refundId?: string;
  failure?: { code: RefundFailureCode; detail?: string };
  settledAt?: number;
  /** When the till has to act next, or since when a person has to; absent when nothing is left to do. Indexed. */
  nextAt?: number;
}

/** Builds the idempotency key of a refund (product.md, `refund`: `posRefundId`). */
export function refundKey(origin: string, outSubMchId: string, posRefundId: string): string {
  return JSON.stringify([origin, outSubMchId, posRefundId]);
}

/**
 * Builds the key under which an attempt that was paid too much goes back. No page can spell it: the keys of pages have three
 * members.
 */
export function excessRefundKey(origin: string, outSubMchId: string, outTradeNo: string): string {
  return JSON.stringify([origin, outSubMchId, 'excess', outTradeNo]);
}

/** The attempt that stands for its refund: one that counts, or else the newest. */
export function speaksForRefund(attempts: readonly RefundRecord[]): RefundRecord | undefined {
  const newestFirst = [...attempts].sort((a, b) => b.attempt - a.attempt);
  return newestFirst.find(({ state }) => state !== 'failed') ?? newestFirst[0];
}

/** The latest instant that a refund's facts name, ms since the epoch by the till's clock. */
export function latestInstantOfRefund({
  createdAt,
  sentAt,
  settledAt,
  refusal,
  queries,
}: RefundRecord): number {
  return Math.max(createdAt, sentAt, settledAt ?? 0, refusal?.at ?? 0, queries.lastAt ?? 0);
}
