import { alipayRefundOrderState, tradeType, wxpayRefundOrderState } from './enums';
import { alipayFundBill, wxpayCouponInfo } from './order-content';
import {
  currency,
  fen,
  flag,
  listOf,
  nested,
  number32,
  number64,
  oneOf,
  optional,
  orderNumber,
  required,
  structure,
  text,
} from './rules';

const REQUESTED = '退款请求时的退款单信息';
const REPLIED = '退款单信息';

export const wxpayRefundOrderContentExt = structure('WxpayRefundOrderContentExt', REPLIED, {
  state: required(oneOf(wxpayRefundOrderState)),
  cash_refund_fee: optional(number32),
  settlement_refund_fee: optional(number32),
  coupon_refund_fee: optional(number32),
  coupon_refund_count: optional(number32),
  coupon_refund_infos: optional(nested(wxpayCouponInfo)),
  refund_account: optional(text(30)),
  refund_channel: optional(text(16)),
  refund_rcv_account: optional(text(64)),
});

export const alipayRefundOrderContentExt = structure('AlipayRefundOrderContentExt', REPLIED, {
  fund_change: required(text(1)),
  gmt_refund_pay: required(text(32)),
  refund_detail_item_list: optional(listOf(nested(alipayFundBill))),
  refund_status: required(oneOf(alipayRefundOrderState)),
});

/** What is to go back (仅退款请求使用). */
export const refundContent = structure('RefundContent', REQUESTED, {
  out_trade_no: required(orderNumber),
  out_refund_no: required(orderNumber),
  total_fee: required(fen),
  refund_fee: required(fen),
  refund_fee_type: required(currency),
  wxpay_refund_content_ext: optional(nested(wxpayRefundOrderContentExt)),
  alipay_refund_order_content_ext: optional(nested(alipayRefundOrderContentExt)),
});

/** A refund as replies tell it (仅作为返回参数): one of the two extensions, by its platform. */
export const refundOrderContent = structure('RefundOrderContent', REPLIED, {
  out_refund_no: required(text(32)),
  refund_id: optional(text(32)),
  out_trade_no: required(text(32)),
  trade_type: optional(oneOf(tradeType)),
  nonce_str: required(text(32)),
  create_time: required(number64),
  last_update_time: required(number64),
  is_transforming: required(flag),
  total_fee: required(number64),
  refund_fee: required(number64),
  refund_fee_type: required(text(3)),
  refund_reason: optional(text(255)),
  wxpay_refund_order_content_ext: required(nested(wxpayRefundOrderContentExt)),
  alipay_refund_order_content_ext: required(nested(alipayRefundOrderContentExt)),
});
