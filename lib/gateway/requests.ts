import type { OrderRecord, TerminalSnapshot } from '../flow/order-record';
import type { RefundRecord } from '../flow/refund-record';
import { defined } from '../payment/defined';
import { makeNonce } from '../payment/order-number';
import { PAY_PLATFORM, qrPlatformOf, TRADE_TYPE, type Platform } from '../payment/platform';
import type {
  MicroPayRequest,
  OrderRequest,
  QueryRefundRequest,
  RefundRequest,
  ScanCodePayRequest,
} from './fields/requests';

/** The platform that an order is or was to be paid through. Throws where none has been chosen: a programmer's mistake. */
export function platformOf({ platform }: OrderRecord): Platform {
  if (platform === undefined) throw new Error('the order has no platform yet');
  return platform;
}

function payMchKey({ outMchId, outSubMchId, outShopId }: TerminalSnapshot, platform: Platform) {
  return {
    pay_platform: PAY_PLATFORM[platform],
    out_mch_id: outMchId,
    out_sub_mch_id: outSubMchId,
    out_shop_id: outShopId,
  };
}

function orderClient(terminal: TerminalSnapshot, sdkVersion: string) {
  return {
    device_id: terminal.deviceId,
    staff_id: terminal.staffId,
    // The set-up writes what the operating system is; the check refuses what the enum does not name.
    terminal_type: terminal.terminalType as 1 | 2 | 3 | 4 | 100,
    ...defined({ sub_terminal_type: terminal.subTerminalType }),
    machine_no: terminal.machineNo,
    sdk_version: sdkVersion,
    spbill_create_ip: terminal.spbillCreateIp,
  };
}

/** What every payment says of the order. `attach` has a field at WeChat only (protocol.md, "Fields easily missed"). */
function payContent(order: OrderRecord) {
  return {
    out_trade_no: order.outTradeNo,
    total_fee: order.totalFee,
    fee_type: 'CNY',
    body: order.body,
    ...defined({ detail: order.detail }),
  };
}

/**
 * RequestContent of `micro_pay` (API document, 刷卡支付).
 *
 * @param authorCode the customer's payment code: it stands here and nowhere else
 */
export function microPayRequest(order: OrderRecord, authorCode: string, sdkVersion: string): MicroPayRequest {
  const platform = platformOf(order);
  const attach = platform === 'wechat' ? order.attach : undefined;
  return {
    pay_mch_key: payMchKey(order.terminal, platform),
    pay_content: {
      ...payContent(order),
      author_code: authorCode,
      ...defined({ wxpay_pay_content_ext: attach === undefined ? undefined : { attach } }),
    },
    order_client: orderClient(order.terminal, sdkVersion),
    nonce_str: makeNonce(),
  };
}

/**
 * RequestContent of `scan_code_pay` (API document, 扫码支付). WeChat requires a `product_id`: it is the order number.
 *
 * @param timeExpire when the QR code expires, seconds since the epoch by the gateway's clock
 */
export function scanCodePayRequest(
  order: OrderRecord,
  timeExpire: number,
  sdkVersion: string,
): ScanCodePayRequest {
  const platform = platformOf(order);
  const extension = { product_id: order.outTradeNo, ...defined({ attach: order.attach }) };
  return {
    pay_mch_key: payMchKey(order.terminal, platform),
    pay_content: {
      ...payContent(order),
      time_expire: timeExpire,
      ...defined({ wxpay_pay_content_ext: platform === 'wechat' ? extension : undefined }),
    },
    order_client: orderClient(order.terminal, sdkVersion),
    nonce_str: makeNonce(),
  };
}

/** RequestContent of `query_order`, `close_order` and `reverse`: from the same terminal as the payment. */
export function orderRequest(order: OrderRecord, sdkVersion: string): OrderRequest {
  const isQr = qrPlatformOf(order.way ?? 'scan') !== undefined;
  return {
    pay_mch_key: payMchKey(order.terminal, platformOf(order)),
    order_client: orderClient(order.terminal, sdkVersion),
    out_trade_no: order.outTradeNo,
    trade_type: isQr ? TRADE_TYPE.scan_code_pay : TRADE_TYPE.micro_pay,
    nonce_str: makeNonce(),
  };
}

/** RequestContent of `refund` (API document, 申请退款): from the terminal that took the payment. */
export function refundRequest(refund: RefundRecord, order: OrderRecord, sdkVersion: string): RefundRequest {
  return {
    pay_mch_key: payMchKey(order.terminal, refund.platform),
    refund_content: {
      out_trade_no: refund.outTradeNo,
      out_refund_no: refund.outRefundNo,
      total_fee: refund.totalFee,
      refund_fee: refund.refundFee,
      refund_fee_type: 'CNY',
    },
    order_client: orderClient(order.terminal, sdkVersion),
    nonce_str: makeNonce(),
  };
}

/** RequestContent of `query_refund_order` (API document, 查询退款单). */
export function queryRefundRequest(
  refund: RefundRecord,
  order: OrderRecord,
  sdkVersion: string,
): QueryRefundRequest {
  return {
    pay_mch_key: payMchKey(order.terminal, refund.platform),
    order_client: orderClient(order.terminal, sdkVersion),
    out_trade_no: refund.outTradeNo,
    out_refund_no: refund.outRefundNo,
    nonce_str: makeNonce(),
  };
}
