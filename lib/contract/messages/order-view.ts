import type { OrderState } from '../../payment/order-state';
import type { Platform } from '../../payment/platform';
import type { FailureCode } from '../error-codes/failure-codes';

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
  /** The cashier asked to cancel; the outcome is being made sure of. */
  cancelling: boolean;
  /** The amount has to be confirmed before a scan submits it. */
  confirmNeeded: boolean;
  paidAt?: number;
  transactionId?: string;
  cashFee?: number;
  failure?: { code: FailureCode; detail?: string };
  overpaid?: boolean;
  /** The payment was reported as ended and landed after all. */
  lateSuccess?: boolean;
}
