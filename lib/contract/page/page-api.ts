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
  /** Every refund of the order that this till has made, oldest first. */
  refunds?: RefundEntry[];
  error?: { code: string; message: string };
}

export type RefundState = 'refunding' | 'refunded' | 'failed' | 'attention';

/** One refund, inside the result of its order. Money in fen. */
export interface RefundEntry {
  posRefundId: string;
  outRefundNo: string;
  refundFee: number;
  state: RefundState;
  error?: { code: string; message: string };
}

/** What `refund` resolves with: the refund, and how its order stands. */
export interface RefundResult extends RefundEntry {
  posOrderId: string;
  outTradeNo: string;
  totalFee: number;
  /** Of the whole order, this refund included once it succeeded. */
  refundedFee: number;
  /** True when `refund` was called again for a refund that had been settled before. */
  replayed?: boolean;
}

/** An answer to a call of the page API. */
export type PageReply =
  { ok: true; result: PaymentResult | RefundResult | null } | { ok: false; code: string; message: string };

/** Page's world → content script, over the private port. */
export interface PageCall {
  id: number;
  call: 'pay' | 'refund' | 'lookup' | 'cancel';
  argument: unknown;
}

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
