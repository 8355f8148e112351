/**
 * The page API of product.md: what `window.tillside` takes and gives. Tiny on purpose: the page scripts import it.
 */
export type PagePlatform = 'wechat' | 'alipay';

export type SettledState = 'paid' | 'failed' | 'cancelled' | 'attention';
export type ResultState = SettledState | 'waiting' | 'paying' | 'closing';

/** What a page learns of an order. Money in fen, `paidAt` in ms since the epoch. */
export interface PaymentResult {
  posOrderId: string;
  state: ResultState;
  outTradeNo: string;
  totalFee: number;
  cashFee?: number;
  platform?: PagePlatform;
  transactionId?: string;
  paidAt?: number;
  refundedFee: number;
  /** True when `pay` was called again for an order that had been paid before. */
  replayed?: boolean;
  /** True when two attempts of one order were paid: the second has to be refunded. */
  overpaid?: boolean;
  error?: { code: string; message: string };
}

/** An answer to a call of the page API. */
export type PageReply =
  { ok: true; result: PaymentResult | null } | { ok: false; code: string; message: string };

/** Page's world → content script, over the private port. */
export type PageCall =
  { id: number; call: 'pay'; argument: unknown } | { id: number; call: 'lookup'; argument: unknown };

/** Content script → page's world, over the private port. */
export type PageEvent =
  | { type: 'reply'; id: number; reply: PageReply }
  | { type: 'change'; result: PaymentResult }
  | { type: 'ready' }
  | { type: 'bye' };

export const SETTLED_STATES: readonly string[] = ['paid', 'failed', 'cancelled', 'attention'];

/** The DOM events between the two page scripts: the hand-over of the port, and the call for one. */
export const PORT_EVENT = 'tillside:port';
export const HELLO_EVENT = 'tillside:hello';
