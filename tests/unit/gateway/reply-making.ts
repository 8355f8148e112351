import type { JsonObject } from '../../../lib/gateway/json-reader';
import type { CallOutcome } from '../../../lib/flow/call-outcome';
import type { Endpoint } from '../../../lib/gateway/endpoints';
import { type AskedAbout, readAcknowledgement, readOrderReply } from '../../../lib/gateway/read-order-reply';
import { type CheckedBody, readStatus } from '../../../lib/gateway/read-status';
import type { HttpOutcome } from '../../../lib/gateway/transport';

/** What the replies of these tests were asked for. */
export const ASKED: AskedAbout = {
  outTradeNo: 'sz0100lmnxABCDEFGHIJKLMNOPQRSTUV',
  outMchId: 'mch-1',
  outSubMchId: 'sub-1',
  platform: 'wechat',
  totalFee: 1250,
};

export const BODY: HttpOutcome = { kind: 'body', status: 200, bytes: new Uint8Array() };

/** A body that was opened; authenticated unless told otherwise. */
export function checked(content: JsonObject, verified = true, digest = 'd1'): CheckedBody {
  return { kind: 'opened', content, verified, digest };
}

/** What the client makes of an exchange about one order. */
export function readReply(
  endpoint: Endpoint,
  asked: AskedAbout,
  http: HttpOutcome,
  body?: CheckedBody,
): CallOutcome {
  const reply = readStatus(endpoint, http, body);
  const acknowledges = endpoint.path === 'reverse' || endpoint.path === 'close_order';
  return acknowledges ? readAcknowledgement(endpoint, asked, reply) : readOrderReply(endpoint, asked, reply);
}

/** `order_content` of a paid WeChat order. */
export function orderContent(change: JsonObject = {}): JsonObject {
  return {
    out_trade_no: ASKED.outTradeNo,
    transaction_id: '4200001',
    author_code: '134567890123456789',
    time_end: 1_500_000_005,
    create_time: 1_500_000_004,
    nonce_str: 'inner',
    is_transforming: false,
    total_fee: 1250,
    fee_type: 'CNY',
    cash_fee: 1200,
    body: '咖啡',
    wxpay_order_content_ext: { current_trade_state: 2 },
    ...change,
  };
}

export function merchantKey(change: JsonObject = {}): JsonObject {
  return { pay_platform: 1, out_mch_id: 'mch-1', out_sub_mch_id: 'sub-1', out_shop_id: 'shop-1', ...change };
}

/** A `response_content` of status 0 about an order. */
export function answer(
  node: string,
  order: JsonObject = orderContent(),
  merchant = merchantKey(),
): JsonObject {
  return {
    status: 0,
    description: '',
    log_id: 18_654_852,
    internal_status: 0,
    [node]: { nonce_str: 'n-1', pay_mch_key: merchant, order_content: order },
  };
}

/** A copy without some members. */
export function without(object: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
