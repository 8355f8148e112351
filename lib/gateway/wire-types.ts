/** Wire types of the requests, names to the letter (API document, "公共数据结构"). */

/** PayMchKey: who is paid. */
export interface PayMchKey {
  pay_platform: 1 | 2;
  out_mch_id: string;
  out_sub_mch_id: string;
  out_shop_id: string;
}

/** WxpayPayContentExt, as far as `micro_pay` uses it. */
export interface WxpayPayContentExt {
  attach?: string;
}

/** PayContent: the order, in transaction requests only. */
export interface PayContent {
  out_trade_no: string;
  author_code?: string;
  total_fee: number;
  fee_type: 'CNY';
  body: string;
  detail?: string;
  wxpay_pay_content_ext?: WxpayPayContentExt;
}

/** OrderClient: the till. `terminal_type`: 1 Windows, 2 Android, 3 iOS, 4 Linux, 100 other. */
export interface OrderClient {
  device_id: string;
  staff_id: string;
  terminal_type: number;
  sub_terminal_type?: number;
  machine_no?: string;
  sdk_version: string;
  spbill_create_ip: string;
}

/** RequestContent of `micro_pay` (section 刷卡支付). */
export interface MicroPayRequest {
  pay_mch_key: PayMchKey;
  pay_content: PayContent;
  order_client: OrderClient;
  nonce_str: string;
}

/** RequestContent of `query_order` (section 查询订单) and, by protocol.md, of `reverse`. */
export interface OrderRequest {
  pay_mch_key: PayMchKey;
  order_client: OrderClient;
  out_trade_no: string;
  trade_type: number;
  nonce_str: string;
}
