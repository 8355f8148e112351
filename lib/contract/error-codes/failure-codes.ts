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
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];
