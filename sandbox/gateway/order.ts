import { randomDigits } from './merchant';

export type Platform = 'wechat' | 'alipay';

/** How the wire numbers the platforms. API document, PayPlatform. */
export const PLATFORM_NUMBER: Readonly<Record<Platform, number>> = { wechat: 1, alipay: 2 };

/** Where an order stands; the platforms have numbers of their own for it. */
export type OrderPhase = 'waiting' | 'paid' | 'refused' | 'failed' | 'reversed';

/** API document, WxpayOrderState and AlipayOrderState. */
const STATE_NUMBER: Readonly<Record<Platform, Readonly<Record<OrderPhase, number>>>> = {
  wechat: { waiting: 9, paid: 2, refused: 5, failed: 10, reversed: 8 },
  alipay: { waiting: 4, paid: 2, refused: 5, failed: 5, reversed: 5 },
};

/** What a `micro_pay` asked for. `fee` is in fen. */
export interface PaymentDetails {
  readonly outTradeNo: string;
  readonly platform: Platform;
  readonly authorCode: string;
  readonly fee: number;
  readonly deviceId: string;
  readonly body: string;
  readonly attach?: string;
}

/** An order as the gateway holds it. `createdAt` is base time; the `…Shown` stamps are what replies tell; all ms. */
export interface Order {
  readonly details: PaymentDetails;
  readonly createdAt: number;
  readonly createdShown: number;
  updatedShown: number;
  endedShown?: number;
  phase: OrderPhase;
  /** Name of the wallet that was or would be charged. */
  wallet?: string;
  transactionId?: string;
  /** Words for the customer's side of the matter, such as 余额不足. */
  note?: string;
  /** Fen that went back to the wallet. */
  returned: number;
}

/** Fields of an authenticated answer that a test wants changed before it is authenticated. */
export interface OrderChanges {
  readonly outTradeNo?: string;
  readonly totalFee?: number;
  readonly state?: number;
  readonly isTransforming?: boolean;
  readonly authorCode?: string;
}

/** A number in the platform's own style, at most 32 characters. API document, OrderContent. */
export function newTransactionId(platform: Platform, shownMs: number): string {
  const day = new Date(shownMs).toISOString().slice(0, 10).replaceAll('-', '');
  return platform === 'wechat'
    ? `4200001${randomDigits(3)}${day}${randomDigits(10)}`
    : `${day}220014${randomDigits(14)}`;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/**
 * The `order_content` of a reply. API document, OrderContent and the two extensions.
 * @param nonce the order's own `nonce_str`
 * @param zeros whether the Alipay extension's refund fields are sent as 0 while nothing was returned: the table
 *   calls them required, the document's sample leaves them out, so both are met in practice
 */
export function orderContentOf(order: Order, nonce: string, zeros: boolean): Record<string, unknown> {
  const { details } = order;
  const paid = order.transactionId !== undefined;
  return {
    out_trade_no: details.outTradeNo,
    ...(paid ? { transaction_id: order.transactionId } : {}),
    trade_type: 1,
    author_code: details.authorCode,
    ...(order.endedShown === undefined ? {} : { time_end: seconds(order.endedShown) }),
    nonce_str: nonce,
    create_time: seconds(order.createdShown),
    last_update_time: seconds(order.updatedShown),
    is_transforming: false,
    total_fee: details.fee,
    fee_type: 'CNY',
    ...(paid ? { cash_fee: details.fee, cash_fee_type: 'CNY', settlement_total_fee: details.fee } : {}),
    body: details.body,
    ...(details.platform === 'wechat'
      ? { wxpay_order_content_ext: wechatExtension(order) }
      : { alipay_order_content_ext: alipayExtension(order, zeros) }),
  };
}

function wechatExtension(order: Order): Record<string, unknown> {
  const { attach } = order.details;
  return {
    current_trade_state: STATE_NUMBER.wechat[order.phase],
    ...(attach === undefined ? {} : { attach }),
    ...(order.phase === 'paid' ? { bank_type: 'OTHERS' } : {}),
    ...(order.note === undefined ? {} : { trade_state_desc: order.note }),
  };
}

function alipayExtension(order: Order, zeros: boolean): Record<string, unknown> {
  const refund =
    order.returned > 0
      ? { refund_fee: order.returned, gmt_refund: seconds(order.updatedShown) }
      : zeros
        ? { refund_fee: 0, gmt_refund: 0 }
        : {};
  return {
    current_trade_state: STATE_NUMBER.alipay[order.phase],
    ...(order.transactionId === undefined
      ? {}
      : {
          fund_bill_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: order.details.fee }],
          buyer_logon_id: '138****5678',
          point_amount: 0,
          invoice_amount: order.details.fee,
        }),
    ...refund,
  };
}
