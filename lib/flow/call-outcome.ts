import type { OrderEvidence } from '../payment/order-evidence';
import type { RefundEvidence } from '../payment/refund-evidence';

/** Why a reply, or its absence, says nothing about the order. A closed list. */
export const UNSETTLED_REASONS = [
  'no-answer',
  'network-failed',
  'http-status',
  'reply-too-large',
  'reply-malformed',
  'reply-not-authenticated',
  'reply-replayed',
  'reply-mismatched',
  'status-unknown',
  'status-3',
  'status-101',
] as const;

export type UnsettledReason = (typeof UNSETTLED_REASONS)[number];

/** Reasons that mean somebody may be meddling: they raise a security event. */
export const SECURITY_REASONS: ReadonlySet<UnsettledReason> = new Set<UnsettledReason>([
  'reply-not-authenticated',
  'reply-replayed',
  'reply-mismatched',
]);

/** What ties an authenticated reply to its moment: its nonce, or the digest of its bytes; remembered for 7 days. */
export interface Authentic {
  freshness: string;
  /** The gateway's message id, for support. Kept as text: it may exceed 2^53. */
  logId?: string;
  /** The gateway's clock minus ours in ms, by the HTTP `Date` header. */
  clockOffset?: number;
  /** The base URL of the domain that answered; absent where there is only one. */
  domain?: string;
}

/** The details by which a reply after 407 is recognised as ours. */
export interface OrderIdentity {
  codeLastFour?: string;
  totalFee?: number;
  deviceId?: string;
  /** ms since the epoch, by the gateway's clock. */
  createdAt?: number;
}

/**
 * Everything that a call of the gateway can end in: the closed set that the status table of protocol.md names.
 * Only `order`, `code-url`, `acknowledged`, `refused`, `blocked` and `system-error` were authenticated.
 */
export type CallOutcome =
  /** `codeUrl`: the QR code of an order that is still open, where a query brought it. */
  | ({ kind: 'order'; evidence: OrderEvidence; identity: OrderIdentity; codeUrl?: string } & Authentic)
  /** `scan_code_pay` has made the order: this is the text of its QR code. */
  | ({ kind: 'code-url'; codeUrl: string } & Authentic)
  | ({ kind: 'acknowledged' } & Authentic)
  | ({ kind: 'blocked'; description?: string } & Authentic)
  | Refused
  | SystemError
  | Unanswered;

type Refused = {
  kind: 'refused';
  status: 102 | 104;
  internalStatus: number;
  description?: string;
} & Authentic;

type SystemError = { kind: 'system-error' } & Authentic;

type Unanswered =
  { kind: 'unsettled'; reason: UnsettledReason; detail?: string } | { kind: 'not-sent'; detail: string };

/** What a call of `refund` or `query_refund_order` can end in. Only `refund`, `refused` and `system-error` were authenticated. */
export type RefundOutcome =
  | ({ kind: 'refund'; evidence: RefundEvidence; refundId?: string } & Authentic)
  | Refused
  | SystemError
  | Unanswered;

/** A refund of an order as the gateway lists it, whoever made it. Money in fen. */
export interface ListedRefund {
  outRefundNo: string;
  refundFee: number;
  evidence: RefundEvidence;
}

/**
 * What reading all refunds of an order can end in: every page was answered and authenticated, or there is no history.
 * `freshness` and `at` of each page: a page that was seen before is a replay.
 */
export type RefundHistory =
  { kind: 'history'; refunds: readonly ListedRefund[]; freshness: readonly string[] } | Unanswered;
