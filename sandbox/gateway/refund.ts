import type { OrderClient } from './endpoint';
import { type Platform, seconds, type TradeType } from './order';

/** Where a refund stands. */
export type RefundPhase = 'processing' | 'succeeded' | 'failed' | 'needs-person';

/**
 * What becomes of a refund. `ms` are milliseconds. `open`: nothing until it is ended by hand. `needs-person` is
 * WeChat's alone; an Alipay refund fails instead. `short-of-funds`: the merchant's account, so there is no refund.
 */
export type RefundLife =
  | { readonly life: 'instant' }
  | { readonly life: 'takes'; readonly ms: number }
  | { readonly life: 'fails'; readonly ms: number }
  | { readonly life: 'needs-person'; readonly ms?: number }
  | { readonly life: 'open' }
  | { readonly life: 'short-of-funds' };

/** What a refund asked for. Fees in fen. */
export interface RefundRequest {
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  readonly totalFee: number;
  readonly fee: number;
  readonly shopId?: string;
  /** `order_client` as it was sent. */
  readonly client?: OrderClient;
}

/** A refund as the gateway holds it. `createdAt` is base time; the `…Shown` stamps are what replies tell; all ms. */
export interface Refund extends RefundRequest {
  readonly platform: Platform;
  readonly tradeType: TradeType;
  readonly refundId: string;
  readonly createdAt: number;
  readonly createdShown: number;
  updatedShown: number;
  phase: RefundPhase;
  /** While it is processing: whether the platform has taken it up. */
  takenUp: boolean;
}

/** API document, WxpayRefundOrderState and AlipayRefundOrderState, with 4 of the later documents. */
const STATE_NUMBER: Readonly<Record<Platform, Readonly<Record<RefundPhase, number>>>> = {
  wechat: { processing: 4, succeeded: 2, failed: 3, 'needs-person': 5 },
  alipay: { processing: 4, succeeded: 2, failed: 3, 'needs-person': 3 },
};

const INITIAL_STATE = 1;

/** Beijing is 8 hours ahead; Alipay tells this time in words. */
const BEIJING_MS = 8 * 60 * 60 * 1000;

/**
 * The `refund_order_content` of a reply. API document, RefundOrderContent and the two extensions.
 * @param nonce the refund's own `nonce_str`
 */
export function refundContentOf(refund: Refund, nonce: string): Record<string, unknown> {
  const state =
    refund.phase === 'processing' && !refund.takenUp
      ? INITIAL_STATE
      : STATE_NUMBER[refund.platform][refund.phase];
  return {
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    out_trade_no: refund.outTradeNo,
    trade_type: refund.tradeType,
    nonce_str: nonce,
    create_time: seconds(refund.createdShown),
    last_update_time: seconds(refund.updatedShown),
    is_transforming: false,
    total_fee: refund.totalFee,
    refund_fee: refund.fee,
    refund_fee_type: 'CNY',
    ...(refund.platform === 'wechat'
      ? { wxpay_refund_order_content_ext: wechatExtension(refund, state) }
      : { alipay_refund_order_content_ext: alipayExtension(refund, state) }),
  };
}

function wechatExtension(refund: Refund, state: number): Record<string, unknown> {
  return {
    state,
    cash_refund_fee: refund.fee,
    settlement_refund_fee: refund.fee,
    refund_channel: 'ORIGINAL',
    ...(refund.phase === 'succeeded' ? { refund_rcv_account: '支付用户零钱' } : {}),
  };
}

function alipayExtension(refund: Refund, state: number): Record<string, unknown> {
  const done = refund.phase === 'succeeded';
  const stamp = new Date(refund.updatedShown + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
  return {
    fund_change: done ? 'Y' : 'N',
    gmt_refund_pay: done ? stamp : '',
    ...(done ? { refund_detail_item_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: refund.fee }] } : {}),
    refund_status: state,
  };
}
