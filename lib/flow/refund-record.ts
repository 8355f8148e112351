import type { RefundFailureCode } from '../contract/error-codes/failure-codes';
import type { Platform } from '../payment/platform';
import type { RefundState } from '../payment/refund-state';
import type { Refusal } from './order-record';

/**
 * One refund: a row of the journal. Facts only; what to do next and what to show are derived from it. Times in ms since
 * the epoch by the till's clock, money in fen.
 */
export interface RefundRecord {
  outRefundNo: string;
  /** Idempotency key: page origin, `out_sub_mch_id` and `posRefundId`. */
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
  refusal?: Refusal;
  queries: {
    since?: number;
    count: number;
    lastAt?: number;
    lastAnsweredAt?: number;
    lastEvidence?: 'succeeded' | 'open' | 'failed' | 'not-known' | 'needs-person' | 'unclear';
  };
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

/** The attempt that stands for its refund: one that counts, or else the newest. */
export function speaksForRefund(attempts: readonly RefundRecord[]): RefundRecord | undefined {
  const newestFirst = [...attempts].sort((a, b) => b.attempt - a.attempt);
  return newestFirst.find(({ state }) => state !== 'failed') ?? newestFirst[0];
}
