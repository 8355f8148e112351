import { payPlatform } from './enums';
import { flag, listOf, nested, number32, oneOf, optional, required, structure, text } from './rules';

const SECTION = '子商户信息';

export const subMchAdminInfo = structure('SubMchAdminInfo', SECTION, {
  name: required(text()),
  receive_one_code_pay_notify: optional(flag),
});

export const oneCodePayAdInfo = structure('OneCodePayAdInfo', SECTION, {
  picture: required(text(64)),
  url: optional(text(64)),
});

export const upstreamSubMchInfo = structure('UpstreamSubMchInfo', SECTION, {
  upstream_out_sub_mch_id: required(text(64)),
  upstream_out_mch_id: required(text()),
  upstream_out_channel_id: required(text()),
  cached_buslic_id: required(text()),
  cached_cloud_cashier_id: required(text()),
  cached_mch_company_name: required(text()),
});

export const wxpaySubMchInfoExt = structure('WxpaySubMchInfoExt', SECTION, {
  sub_app_id: optional(text(32)),
});

export const alipaySubMchInfoExt = structure('AlipaySubMchInfoExt', SECTION, {
  sub_mch_user_id: optional(text(64)),
  ali_authorization_url: optional(text()),
});

/** A sub-merchant; `cloud_cashier_id` is what its order numbers begin with. */
export const subMchInfo = structure('SubMchInfo', SECTION, {
  sub_mch_id: required(text(32)),
  company_name: required(text(255)),
  desc: optional(text(255)),
  cloud_cashier_id: required(text(32)),
  out_sub_mch_id: required(text(32)),
  default_order_body: optional(text()),
  sub_mch_admin_infos: optional(listOf(nested(subMchAdminInfo))),
  out_sub_mch_id_url: required(text(128)),
  merchant_name: required(text(256)),
  logo: optional(text()),
  admin_email: optional(text(255)),
  phone: optional(text(255)),
  one_code_pay_ad_info: optional(nested(oneCodePayAdInfo)),
  is_use_cpay_shop_system: optional(flag),
  ad_page_url: optional(text()),
  buslic_id: optional(text(32)),
  sub_mch_source: optional(number32),
  direct: required(flag),
  upstream_out_channel_id: optional(text()),
  upstream_company_name: optional(text()),
  selectable_upstream_sub_mchs: optional(listOf(nested(upstreamSubMchInfo))),
  bank_rate: optional(number32),
  wxpay_sub_mch_info_ext: optional(nested(wxpaySubMchInfoExt)),
  alipay_sub_mch_info_ext: optional(nested(alipaySubMchInfoExt)),
});

/** A merchant at one platform, with the sub-merchant that was asked for. */
export const subMch = structure('SubMch', '查询子商户信息', {
  mch_id: required(text(32)),
  pay_platform: required(oneOf(payPlatform)),
  company_name: required(text(255)),
  mch_sub_uin: required(text(32)),
  mch_sub_company_name: required(text(255)),
  sub_mch_infos: optional(listOf(nested(subMchInfo))),
  out_mch_id: required(text(32)),
});
