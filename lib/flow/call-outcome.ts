import type { OrderEvidence } from '../payment/order-evidence';

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
 * Only `order`, `acknowledged`, `refused`, `blocked` and `system-error` were authenticated.
 */
export type CallOutcome =
  | ({ kind: 'order'; evidence: OrderEvidence; identity: OrderIdentity } & Authentic)
  | ({ kind: 'acknowledged' } & Authentic)
  | ({ kind: 'refused'; status: 102 | 104; internalStatus: number; description?: string } & Authentic)
  | ({ kind: 'blocked'; description?: string } & Authentic)
  | ({ kind: 'system-error' } & Authentic)
  | { kind: 'unsettled'; reason: UnsettledReason; detail?: string }
  | { kind: 'not-sent'; detail: string };
