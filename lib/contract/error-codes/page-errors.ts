/**
 * Codes with which `window.tillside` rejects. A closed list: codes travel, words are chosen where people read them.
 * `pay()` that ends as *failed* or *cancelled* resolves with a result; only a request that was not taken rejects.
 */
export const PAGE_ERROR_CODES = [
  'invalid-request',
  'invalid-amount',
  'invalid-order-id',
  'amount-over-limit',
  'order-conflict',
  'order-already-settled',
  'order-refunded',
  'order-not-found',
  'order-not-paid',
  'invalid-refund-id',
  'refund-exceeds-paid',
  'refund-conflict',
  'refund-history-unknown',
  'refund-key-missing',
  'refund-needs-pin',
  'site-not-approved',
  'not-configured',
  'locked',
  'keys-damaged',
  'gateway-not-proven',
  'journal-unavailable',
  'too-many-requests',
  'extension-unavailable',
] as const;

export type PageErrorCode = (typeof PAGE_ERROR_CODES)[number];
