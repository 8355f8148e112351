/** Why a scan did not start a payment. A closed list. */
export const SCAN_ERROR_CODES = [
  'code-not-payment',
  'code-looks-like-id',
  'no-order-waiting',
  'confirm-amount-first',
  'already-submitted',
  'qr-still-payable',
  'already-paid',
  'order-changed',
  'locked',
  'keys-damaged',
  'not-configured',
  'gateway-not-proven',
  'gateway-silent',
  'journal-unavailable',
] as const;

export type ScanErrorCode = (typeof SCAN_ERROR_CODES)[number];
