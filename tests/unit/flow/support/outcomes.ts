import type { CallOutcome, OrderIdentity, UnsettledReason } from '../../../../lib/flow/call-outcome';
import type { OrderEvidence } from '../../../../lib/payment/order-evidence';

let nonces = 0;

/** A freshness that no other reply has. */
export function freshness(): string {
  nonces += 1;
  return `nonce-${nonces}`;
}

/** An authenticated statement about the order. */
export function says(evidence: OrderEvidence, identity: OrderIdentity = {}): CallOutcome {
  return { kind: 'order', evidence, identity, freshness: freshness() };
}

export const paid = (identity: OrderIdentity = {}): CallOutcome =>
  says({ kind: 'paid', transactionId: '4200001', paidAt: 1_700_000_003_000, cashFee: 1250 }, identity);
export const open = (): CallOutcome => says({ kind: 'open' });
export const notKnown = (): CallOutcome => says({ kind: 'not-known' });
export const unclear = (): CallOutcome => says({ kind: 'unclear', why: 'wechat state 99' });
export const reversed = (): CallOutcome => says({ kind: 'ended', reason: 'order-reversed' });
export const customerRefused = (): CallOutcome => says({ kind: 'ended', reason: 'customer-refused' });
export const paymentError = (detail: string): CallOutcome =>
  says({ kind: 'ended', reason: 'payment-error', detail });
export const returned = (fee?: number): CallOutcome =>
  says(fee === undefined ? { kind: 'returned' } : { kind: 'returned', fee });

export const acknowledged = (): CallOutcome => ({ kind: 'acknowledged', freshness: freshness() });
export const systemError = (): CallOutcome => ({ kind: 'system-error', freshness: freshness() });
export const refused = (status: 102 | 104, description?: string): CallOutcome => ({
  kind: 'refused',
  status,
  internalStatus: 10_000 + status,
  freshness: freshness(),
  ...(description === undefined ? {} : { description }),
});
/** The clocks of gateway and till agree. */
export const blocked = (): CallOutcome => ({ kind: 'blocked', freshness: freshness(), clockOffset: 0 });
export const unsettled = (reason: UnsettledReason): CallOutcome => ({ kind: 'unsettled', reason });
/** `scan_code_pay` has made the order. */
export const codeUrl = (url = 'weixin://wxpay/bizpayurl?pr=abc123'): CallOutcome => ({
  kind: 'code-url',
  codeUrl: url,
  freshness: freshness(),
});
export const closed = (): CallOutcome => says({ kind: 'ended', reason: 'order-closed' });
