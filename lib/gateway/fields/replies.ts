import { authenInfo } from './envelope';
import { authenType } from './enums';
import { orderMch, payMchKey } from './merchant';
import { orderContent } from './order-content';
import { refundOrderContent } from './refund-content';
import { orderClient, shopInfo, staffInfo } from './shop';
import { subMch } from './sub-merchant';
import {
  listOf,
  nested,
  nonce,
  number32,
  number64,
  oneOf,
  optional,
  required,
  type ReplyOf,
  structure,
  text,
} from './rules';

/** The nodes of ResponseContent, by their endpoint's heading in the API document. */

const DETAIL = '多条件查询订单信息';

export const microPayReply = structure('MicroPayResponse', '刷卡支付', {
  nonce_str: required(nonce),
  pay_mch_key: optional(nested(payMchKey)),
  order_content: optional(nested(orderContent)),
});

export const scanCodePayReply = structure('ScanCodePayResponse', '扫码支付', {
  nonce_str: required(nonce),
  code_url: optional(text(64)),
});

export const refundReply = structure('RefundResponse', '申请退款', {
  nonce_str: required(nonce),
  pay_mch_key: optional(nested(payMchKey)),
  refund_order_content: optional(nested(refundOrderContent)),
});

/** Also what `reverse` answers with. */
export const closeOrderReply = structure('CloseOrderResponse', '关闭订单', { nonce_str: required(nonce) });

export const queryOrderReply = structure('QueryOrderResponse', '查询订单', {
  nonce_str: required(nonce),
  pay_mch_key: optional(nested(payMchKey)),
  order_content: optional(nested(orderContent)),
});

export const queryRefundReply = structure('QueryRefundOrderResponse', '查询退款单', {
  nonce_str: required(nonce),
  pay_mch_key: optional(nested(payMchKey)),
  refund_order_content: optional(listOf(nested(refundOrderContent))),
});

export const listedOrder = structure('Order', DETAIL, {
  order_mch: required(nested(orderMch)),
  order_content: required(nested(orderContent)),
  order_client: required(nested(orderClient)),
  authen_info: required(nested(authenInfo)),
});

export const listedRefund = structure('RefundOrder', DETAIL, {
  refund_order_mch: required(nested(orderMch)),
  refund_order_content: required(nested(refundOrderContent)),
  order_client: required(nested(orderClient)),
  authen_info: required(nested(authenInfo)),
});

export const receipt = structure('Receipt', DETAIL, {
  order: optional(nested(listedOrder)),
  refund_order: optional(nested(listedRefund)),
});

export const orderDetail = structure('OrderDetail', DETAIL, {
  shop_info: optional(nested(shopInfo)),
  shop_staff_info: optional(nested(staffInfo)),
  receipt: optional(nested(receipt)),
});

export const orderDetailReply = structure('OrderDetailQueryResponse', DETAIL, {
  total_count: optional(number32),
  order_details: optional(listOf(nested(orderDetail))),
});

export const shopsReply = structure('QueryShopInfoResponse', '查询门店信息', {
  nonce_str: required(nonce),
  shop_infos: optional(listOf(nested(shopInfo))),
  total_count: required(number32),
});

export const subMerchantsReply = structure('QuerySubMchInfoResponse', '查询子商户信息', {
  nonce_str: required(nonce),
  sub_mch_infos: optional(listOf(nested(subMch))),
  total_count: required(number32),
});

/** Later than the API document (product.md, "Facts from the vendor's later documents"); money in fen. */
export const overview = structure('Overview', '交易统计', {
  fee_type: optional(text(3)),
  success_count: optional(number64),
  success_amount: optional(number64),
  settle_amount: optional(number64),
  discount_amount: optional(number64),
  refund_create_count: optional(number64),
  refund_create_amount: optional(number64),
  order_refunded_amount: optional(number64),
  income_amount: optional(number64),
  poundage: optional(number64),
});

export const overviewReply = structure('QueryOrderListOverviewResponse', '交易统计', {
  nonce_str: required(nonce),
  total_count: optional(number32),
  overviews: optional(listOf(nested(overview))),
});

export const monitorInfoReply = structure('UploadClientMonitorInfoResponse', '上报客户端接口监控信息', {
  nonce_str: required(nonce),
  interval: optional(number32),
});

export const confInfoReply = structure('UploadClientConfInfoResponse', '上报客户端机器配置信息', {
  nonce_str: required(nonce),
});

/** `ping` answers; what it says is of no interest. */
export const pingReply = structure('PingResponse', 'ping', { status: optional(number32) });

/** What a set-up code brings; `authen_key` is a secret. Later than the API document, as above. */
export const deviceSetting = structure('UseDeviceSetting', 'use_device_setting', {
  out_mch_id: required(text(32)),
  out_sub_mch_id: required(text(32)),
  cloud_cashier_id: required(text(32)),
  authen_type: required(oneOf(authenType)),
  authen_key: required(text()),
  out_shop_id: required(text(32)),
  shop_name: required(text()),
  device_id: required(text(64)),
  device_name: required(text()),
  staff_id: optional(text(64)),
  staff_name: optional(text(64)),
});

export type OrderDetail = ReplyOf<typeof orderDetail>;
export type ShopInfo = ReplyOf<typeof shopInfo>;
export type SubMch = ReplyOf<typeof subMch>;
export type Overview = ReplyOf<typeof overview>;
