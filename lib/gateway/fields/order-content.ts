import { alipayOrderState, tradeType, wxpayOrderState } from './enums';
import {
  flag,
  listOf,
  nested,
  number32,
  number64,
  oneOf,
  optional,
  required,
  secretText,
  structure,
  text,
} from './rules';

const SECTION = '订单信息';

export const wxpayCouponInfo = structure('WxpayCouponInfo', SECTION, {
  coupon_batch_id: optional(text(20)),
  coupon_id: optional(text(20)),
  coupon_fee: optional(number64),
  coupon_type: optional(text(8)),
});

export const wxpayOrderContentExt = structure('WxpayOrderContentExt', SECTION, {
  current_trade_state: required(oneOf(wxpayOrderState)),
  attach: optional(text(127)),
  bank_type: optional(text(16)),
  goods_tag: optional(text(32)),
  coupon_fee: optional(number32),
  coupon_count: optional(number32),
  coupon_infos: optional(nested(wxpayCouponInfo)),
  product_id: optional(text(32)),
  prepare_id: optional(text(64)),
  trade_state_desc: optional(secretText(255)),
  limit_pay: optional(text(32)),
});

export const alipayVoucherDetail = structure('AlipayVoucherDetail', SECTION, {
  id: required(text(32)),
  name: required(text(64)),
  type: required(text(32)),
  amount: required(number64),
  merchant_amount: optional(number64),
  other_amount: optional(number64),
  memo: optional(text(256)),
});

export const alipayFundBill = structure('AlipayFundBill', SECTION, {
  fund_channel: required(text(32)),
  amount: required(number64),
  real_amount: optional(number64),
});

export const alipayOrderContentExt = structure('AlipayOrderContentExt', SECTION, {
  current_trade_state: required(oneOf(alipayOrderState)),
  voucher_detail_list: optional(listOf(nested(alipayVoucherDetail))),
  fund_bill_list: required(listOf(nested(alipayFundBill))),
  discountable_amount: optional(number64),
  undiscountable_amount: optional(number64),
  point_amount: optional(number64),
  invoice_amount: optional(number64),
  product_code: optional(text(32)),
  royalty_info: optional(text(64)),
  send_pay_date: optional(number64),
  extend_params: optional(text(1024)),
  enable_pay_channels: optional(text(1024)),
  disable_pay_channels: optional(text(1024)),
  discount_goods_detail: required(text(1024)),
  buyer_logon_id: required(text(100)),
  seller_id: optional(text(100)),
  seller_email: optional(text(64)),
  gmt_refund: required(number64),
  gmt_close: required(number64),
  refund_fee: required(number64),
  out_biz_no: optional(text(64)),
});

/** An order as replies tell it (仅作为返回参数). */
export const orderContent = structure('OrderContent', SECTION, {
  out_trade_no: required(text(32)),
  transaction_id: optional(text(32)),
  trade_type: optional(oneOf(tradeType)),
  author_code: optional(secretText(128)),
  code_url: optional(text(64)),
  time_expire: optional(number64),
  notify_url: optional(text(1024)),
  time_end: optional(number64),
  nonce_str: required(text(32)),
  create_time: required(number64),
  last_update_time: required(number64),
  is_transforming: required(flag),
  total_fee: optional(number32),
  fee_type: optional(text(3)),
  cash_fee: optional(number32),
  cash_fee_type: optional(text(3)),
  settlement_total_fee: optional(number32),
  body: optional(text(128)),
  detail: optional(text(6000)),
  wxpay_order_content_ext: optional(nested(wxpayOrderContentExt)),
  alipay_order_content_ext: optional(nested(alipayOrderContentExt)),
});
