import { payPlatform } from './enums';
import { flag, listOf, nested, oneOf, opaque, optional, required, structure, text } from './rules';

const SECTION = '交易请求时的商户信息';
const QUERIED = '查询订单时商户信息';

export const wxpayPayMchKeyExt = structure('WxpayPayMchKeyExt', SECTION, { open_id: optional(text(255)) });
export const alipayPayMchKeyExt = structure('AlipayPayMchKeyExt', SECTION, { user_id: optional(text(255)) });

/** Who is paid. */
export const payMchKey = structure('PayMchKey', SECTION, {
  pay_platform: required(oneOf(payPlatform)),
  out_mch_id: required(text(32)),
  out_sub_mch_id: required(text(32)),
  out_shop_id: required(text(32)),
  notify_open_ids: optional(listOf(text(255))),
  wxpay_pay_mch_key_ext: optional(nested(wxpayPayMchKeyExt)),
  alipay_pay_mch_key_ext: optional(nested(alipayPayMchKeyExt)),
});

export const wxpayOrderMchExt = structure('WxpayOrderMchExt', QUERIED, {
  mch_id: optional(text()),
  sub_mch_id: optional(text()),
  shop_id: optional(text()),
  app_id: optional(text()),
  sub_app_id: optional(text()),
  open_id: optional(text()),
  sub_open_id: optional(text()),
  is_subscribe: optional(flag),
  sub_is_subscribe: optional(flag),
  is_bill: optional(flag),
  use_bill: optional(flag),
  bill_channel_id: optional(text()),
  bill_shop_id: optional(text()),
  is_macro: optional(flag),
});

export const alipayOrderMchExt = structure('AlipayOrderMchExt', QUERIED, {
  app_id: optional(text()),
  sub_app_id: optional(text()),
  user_id: optional(text()),
  sub_mch_id: optional(text()),
});

/** Who was paid, as `client_order_detail` tells it. */
export const orderMch = structure('OrderMch', QUERIED, {
  pay_platform: required(oneOf(payPlatform)),
  out_mch_id: optional(text()),
  out_sub_mch_id: optional(text()),
  out_shop_id: optional(text()),
  out_channel_id: optional(text()),
  out_card_id: optional(text()),
  sub_mch_pay_info: optional(text()),
  mch_uin: optional(text()),
  mch_sub_uin: optional(text()),
  using_stream_sub_mch: optional(flag),
  upstream_order_mch_ext: optional(opaque('UpstreamOrderMchExt')),
  wxpay_order_mch_ext: optional(nested(wxpayOrderMchExt)),
  alipay_order_mch_ext: optional(nested(alipayOrderMchExt)),
  card_order_mch_ext: optional(opaque('CardOrderMchExt')),
});
