import { compressType, queryOrderType, payPlatform, tradeType } from './enums';
import { payMchKey } from './merchant';
import { uncompressedMonitorInfo } from './monitor-info';
import { microPayContent, scanCodePayContent } from './pay-content';
import { refundContent } from './refund-content';
import { orderClient, payingClient } from './shop';
import {
  counting,
  flag,
  nested,
  nonce,
  number32,
  number64,
  oneOf,
  optional,
  orderNumber,
  required,
  type RequestOf,
  structure,
  text,
} from './rules';

/** RequestContent of each endpoint, by the endpoint's heading in the API document. */

export const microPayRequest = structure('RequestContent (micro_pay)', '刷卡支付', {
  pay_mch_key: required(nested(payMchKey)),
  pay_content: required(nested(microPayContent)),
  order_client: required(nested(payingClient)),
  nonce_str: required(nonce),
});

export const scanCodePayRequest = structure('RequestContent (scan_code_pay)', '扫码支付', {
  pay_mch_key: required(nested(payMchKey)),
  pay_content: required(nested(scanCodePayContent)),
  order_client: required(nested(orderClient)),
  nonce_str: required(nonce),
});

export const refundRequest = structure('RequestContent (refund)', '申请退款', {
  pay_mch_key: required(nested(payMchKey)),
  refund_content: required(nested(refundContent)),
  order_client: required(nested(orderClient)),
  nonce_str: required(nonce),
});

/** `query_order`, `close_order` and, by protocol.md, `reverse`. */
export const orderRequest = structure(
  'RequestContent (query_order, close_order, reverse)',
  '查询订单, 关闭订单',
  {
    pay_mch_key: required(nested(payMchKey)),
    order_client: required(nested(orderClient)),
    out_trade_no: required(orderNumber),
    trade_type: required(oneOf(tradeType)),
    nonce_str: required(nonce),
  },
);

export const queryRefundRequest = structure('RequestContent (query_refund_order)', '查询退款单', {
  pay_mch_key: required(nested(payMchKey)),
  order_client: required(nested(orderClient)),
  out_trade_no: required(orderNumber),
  out_refund_no: required(orderNumber),
  nonce_str: required(nonce),
});

export const orderDetailRequest = structure('RequestContent (client_order_detail)', '多条件查询订单信息', {
  pay_platform: optional(oneOf(payPlatform)),
  out_sub_mch_id: required(text()),
  out_shop_id: optional(text()),
  staff_id: optional(text()),
  device_id: optional(text()),
  query_order_type: required(oneOf(queryOrderType)),
  start_time: optional(number64),
  end_time: required(number64),
  page_num: required(counting),
  page_size: required(counting),
  nonce_str: optional(nonce),
});

export const shopsRequest = structure('RequestContent (query_sub_mch_shop_info)', '查询门店信息', {
  out_mch_id: required(text(32)),
  out_sub_mch_id: required(text(32)),
  nonce_str: required(nonce),
  page_num: required(counting),
  page_size: required(counting),
});

export const subMerchantsRequest = structure('RequestContent (sdk_query_sub_mch_info)', '查询子商户信息', {
  out_sub_mch_id: required(text(32)),
  nonce_str: required(nonce),
  page_num: required(counting),
  page_size: required(counting),
});

/** Later than the API document (product.md, "Facts from the vendor's later documents"). */
export const overviewRequest = structure('RequestContent (query_order_list_overview)', '交易统计', {
  out_sub_mch_id: required(text(32)),
  out_shop_id: optional(text(32)),
  staff_id: optional(text(64)),
  device_id: optional(text(64)),
  order_type: optional(oneOf(queryOrderType)),
  start_time: required(number64),
  end_time: required(number64),
  trade_type: optional(oneOf(tradeType)),
  nonce_str: required(nonce),
});

export const monitorInfoRequest = structure(
  'RequestContent (upload_client_monitor_info)',
  '上报客户端接口监控信息',
  {
    out_mch_id: required(text(32)),
    out_sub_mch_id: required(text(32)),
    out_shop_id: required(text(32)),
    order_client: required(nested(orderClient)),
    interval: required(number32),
    is_compress: required(flag),
    compress_type: optional(oneOf(compressType)),
    compressed_monitor_info: optional(text()),
    uncompressed_monitor_info: optional(nested(uncompressedMonitorInfo)),
    nonce_str: required(nonce),
  },
);

export const confInfoRequest = structure(
  'RequestContent (upload_client_conf_info)',
  '上报客户端机器配置信息',
  {
    out_mch_id: required(text(32)),
    out_sub_mch_id: required(text(32)),
    out_shop_id: required(text(32)),
    order_client: required(nested(orderClient)),
    machine_info: required(text()),
    nonce_str: required(nonce),
  },
);

/** `ping` is asked without anything. */
export const pingRequest = structure('Query (ping)', 'ping', {});

/** Query of `use_device_setting`: shop, setting and machine. Later than the API document, as above. */
export const deviceSettingRequest = structure('Query (use_device_setting)', 'use_device_setting', {
  osi: required(text(64)),
  si: required(text(64)),
  sn: required(text(64)),
});

export type MicroPayRequest = RequestOf<typeof microPayRequest>;
export type ScanCodePayRequest = RequestOf<typeof scanCodePayRequest>;
export type RefundRequest = RequestOf<typeof refundRequest>;
export type OrderRequest = RequestOf<typeof orderRequest>;
export type QueryRefundRequest = RequestOf<typeof queryRefundRequest>;
