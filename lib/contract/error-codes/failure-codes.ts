/** Why a payment attempt ended without money, or is not settled: `PaymentResult.error.code`. A closed list. */
export const FAILURE_CODES = [
  'customer-refused',
  'payment-error',
  'order-closed',
  'order-reversed',
  'payment-refused',
  'payment-not-found',
  'request-not-sent',
  'order-number-reused',
  'cancelled-by-cashier',
  'abandoned',
  'no-answer-in-time',
  'outcome-not-known',
  'money-partly-returned',
  'switched-by-cashier',
  'paid-by-other-attempt',
  'qr-expired',
  'parked',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** Why a refund did not succeed, or is not settled: `RefundResult.error.code`. A closed list. */
export const REFUND_FAILURE_CODES = [
  'refund-refused',
  'refund-failed',
  'refund-not-sent',
  'refund-outcome-not-known',
  'refund-needs-person',
] as const;

export type RefundFailureCode = (typeof REFUND_FAILURE_CODES)[number];
