import type { OrderState } from '../../payment/order-state';
import type { Platform, PayWay } from '../../payment/platform';
import type { RefundState } from '../../payment/refund-state';
import type { FailureCode, RefundFailureCode } from '../error-codes/failure-codes';

/** What a person may know of a refund. Money in fen, times in ms since the epoch by the till's clock. */
export interface RefundView {
  outRefundNo: string;
  posRefundId: string;
  state: RefundState;
  refundFee: number;
  createdAt: number;
  by: 'page' | 'cashier';
  settledAt?: number;
  /** When the till asks next. */
  nextAt?: number;
  failure?: { code: RefundFailureCode; detail?: string };
}

/** What a person may know of an order. Money in fen, times in ms since the epoch by the till's clock. */
export interface OrderView {
  outTradeNo: string;
  posOrderId: string;
  origin: string;
  state: OrderState;
  totalFee: number;
  createdAt: number;
  refundedFee: number;
  platform?: Platform;
  codeLastFour?: string;
  /** The gateway said that the customer has to do something: type the password. */
  customerActs: boolean;
  /** When the request left the till. */
  sentAt?: number;
  /** When the till stops waiting and takes the payment back. */
  giveUpAt?: number;
  /** When the till asks next. */
  nextAt?: number;
  /** When the till last asked the gateway, and when it last got an answer that it could believe. */
  askedAt?: number;
  answeredAt?: number;
  /** The cashier asked to cancel; the outcome is being made sure of. */
  cancelling: boolean;
  /** The amount has to be confirmed before a scan submits it. */
  confirmNeeded: boolean;
  paidAt?: number;
  transactionId?: string;
  cashFee?: number;
  failure?: { code: FailureCode; detail?: string };
  /** How this attempt is paid, and the other ways that the cashier may choose. */
  way: PayWay;
  otherWays: readonly PayWay[];
  /** The QR code on show, and until when it can be paid (till's clock); absent once it must not be shown any more. */
  qr?: { codeUrl: string; expiresAt: number };
  /** A QR order is being ended: it is certain at the latest about now (till's clock), so that a countdown can be shown. */
  certainAt?: number;
  /** The way that is taken once this attempt has ended. */
  switchingTo?: PayWay;
  parked: boolean;
  refunds: RefundView[];
  /** How much may still be refunded, fen: what was paid less every refund that succeeded or is unclear. */
  refundable: number;
  /** From when on a person may write the order off (till's clock); absent where it cannot be. */
  writeOffFrom?: number;
  /** Another attempt of the sale was paid, too: what this one took is too much. */
  overpaid?: boolean;
  /** The payment was reported as ended and landed after all. */
  lateSuccess?: boolean;
}
