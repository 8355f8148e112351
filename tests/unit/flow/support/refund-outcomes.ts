import type {
  ListedRefund,
  RefundHistory,
  RefundOutcome,
  UnsettledReason,
} from '../../../../lib/flow/call-outcome';
import type { RefundEvidence } from '../../../../lib/payment/refund-evidence';
import { freshness } from './outcomes';

/** An authenticated statement about the refund. */
export const saysRefund = (kind: Exclude<RefundEvidence['kind'], 'unclear'>): RefundOutcome => ({
  kind: 'refund',
  evidence: { kind },
  refundId: '50000001',
  freshness: freshness(),
});

export const saysUnclear = (): RefundOutcome => ({
  kind: 'refund',
  evidence: { kind: 'unclear', why: 'wechat refund state 99' },
  freshness: freshness(),
});

/** *Not known there*, without the platform's number. */
export const refundNotKnown = (more: { domain?: string; clockOffset?: number } = {}): RefundOutcome => ({
  kind: 'refund',
  evidence: { kind: 'not-known' },
  freshness: freshness(),
  ...more,
});

export const refundRefused = (status: 102 | 104, description = '余额不足'): RefundOutcome => ({
  kind: 'refused',
  status,
  internalStatus: 10_000 + status,
  description,
  freshness: freshness(),
});

export const refundSystemError = (): RefundOutcome => ({ kind: 'system-error', freshness: freshness() });
export const refundUnsettled = (reason: UnsettledReason): RefundOutcome => ({ kind: 'unsettled', reason });

/** A refund as the gateway lists it. */
export const listed = (
  outRefundNo: string,
  refundFee: number,
  kind: Exclude<RefundEvidence['kind'], 'unclear'> = 'succeeded',
): ListedRefund => ({ outRefundNo, refundFee, evidence: { kind } });

/** A list of one fresh page. */
export const history = (...refunds: ListedRefund[]): RefundHistory => ({
  kind: 'history',
  refunds,
  freshness: [freshness()],
});
