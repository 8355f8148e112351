import { defined } from '../payment/defined';
import type { OrderRecord } from '../flow/order-record';
import { makeNonce } from '../payment/order-number';
import { PAY_PLATFORM, TRADE_TYPE_MICRO_PAY } from '../payment/platform';
import type { MicroPayRequest, OrderClient, OrderRequest, PayMchKey } from './wire-types';

function payMchKey(order: OrderRecord): PayMchKey {
  if (order.platform === undefined) throw new Error('the order has no platform yet');
  return {
    pay_platform: PAY_PLATFORM[order.platform],
    out_mch_id: order.terminal.outMchId,
    out_sub_mch_id: order.terminal.outSubMchId,
    out_shop_id: order.terminal.outShopId,
  };
}

function orderClient(order: OrderRecord, sdkVersion: string): OrderClient {
  const { terminal } = order;
  return {
    device_id: terminal.deviceId,
    staff_id: terminal.staffId,
    terminal_type: terminal.terminalType,
    ...defined({ sub_terminal_type: terminal.subTerminalType }),
    machine_no: terminal.machineNo,
    sdk_version: sdkVersion,
    spbill_create_ip: terminal.spbillCreateIp,
  };
}

/**
 * RequestContent of `micro_pay` (API document, 刷卡支付). `attach` has a field at WeChat only (protocol.md).
 *
 * @param authorCode the customer's payment code: it stands here and nowhere else
 */
export function microPayRequest(order: OrderRecord, authorCode: string, sdkVersion: string): MicroPayRequest {
  const attach = order.platform === 'wechat' ? order.attach : undefined;
  return {
    pay_mch_key: payMchKey(order),
    pay_content: {
      out_trade_no: order.outTradeNo,
      author_code: authorCode,
      total_fee: order.totalFee,
      fee_type: 'CNY',
      body: order.body,
      ...defined({
        detail: order.detail,
        wxpay_pay_content_ext: attach === undefined ? undefined : { attach },
      }),
    },
    order_client: orderClient(order, sdkVersion),
    nonce_str: makeNonce(),
  };
}

/** RequestContent of `query_order` and `reverse`: from the same terminal as the payment. */
export function orderRequest(order: OrderRecord, sdkVersion: string): OrderRequest {
  return {
    pay_mch_key: payMchKey(order),
    order_client: orderClient(order, sdkVersion),
    out_trade_no: order.outTradeNo,
    trade_type: TRADE_TYPE_MICRO_PAY,
    nonce_str: makeNonce(),
  };
}
