import { checkFields } from './check-fields';
import { type CheckedContent, type Endpoint, orderNumberOf, platformOf } from './endpoints';
import type { Merchant } from './merchant';
import { type Platform, PLATFORM_NUMBER } from './order';
import { readEnvelope } from './read-envelope';
import type { World } from './world';

/** What is wrong with a request. */
export interface RequestProblem {
  readonly reason: string;
  readonly field?: string;
}

/** The checked content of a request, or the first problem. */
export type RequestResult =
  | { readonly ok: true; readonly content: CheckedContent }
  | { readonly ok: false; readonly problem: RequestProblem };

/** protocol.md, Payment codes. */
const CODE_SHAPE: Readonly<Record<Platform, RegExp>> = {
  wechat: /^1[0-5][0-9]{16}$/,
  alipay: /^(?:2[5-9]|30)[0-9]{14,22}$/,
};

/**
 * Reads a request as strictly as the API document allows: envelope, authentication, every field, the merchant,
 * the order number, the payment code, and what the world knows of the order. Nonces are not looked at here.
 */
export function checkRequest(
  body: Uint8Array,
  endpoint: Endpoint,
  merchant: Merchant,
  world: World,
): RequestResult {
  const envelope = readEnvelope(body, merchant);
  if (!envelope.ok) return { ok: false, problem: { reason: envelope.reason } };
  const problem = checkFields(envelope.content, endpoint.fields);
  if (problem) return { ok: false, problem };
  const content = envelope.content as CheckedContent;
  const mismatch =
    checkMerchant(content, merchant) ??
    checkOrderNumber(content, merchant) ??
    checkPayment(content) ??
    checkAgainstOrder(content, world);
  return mismatch ? { ok: false, problem: mismatch } : { ok: true, content };
}

function checkMerchant(content: CheckedContent, merchant: Merchant): RequestProblem | undefined {
  const key = content.pay_mch_key;
  const expected = {
    out_mch_id: merchant.outMchId,
    out_sub_mch_id: merchant.outSubMchId,
    out_shop_id: merchant.outShopId,
  } as const;
  for (const name of ['out_mch_id', 'out_sub_mch_id', 'out_shop_id'] as const) {
    if (key[name] !== expected[name]) return { reason: 'merchant', field: `pay_mch_key.${name}` };
  }
  const foreignExtension = key.pay_platform === 1 ? 'alipay_pay_mch_key_ext' : 'wxpay_pay_mch_key_ext';
  return foreignExtension in key
    ? { reason: 'other-platform', field: `pay_mch_key.${foreignExtension}` }
    : undefined;
}

/** protocol.md, Order numbers: the prefix, then random characters with at least one letter among them. */
function checkOrderNumber(content: CheckedContent, merchant: Merchant): RequestProblem | undefined {
  const number = orderNumberOf(content);
  const field = content.pay_content ? 'pay_content.out_trade_no' : 'out_trade_no';
  if (!number.startsWith(merchant.orderPrefix)) return { reason: 'order-prefix', field };
  const rest = number.slice(merchant.orderPrefix.length);
  return /[A-Za-z]/.test(rest) ? undefined : { reason: 'order-number-without-letter', field };
}

function checkPayment(content: CheckedContent): RequestProblem | undefined {
  const pay = content.pay_content;
  if (!pay) return undefined;
  const platform = platformOf(content);
  if (!CODE_SHAPE[platform].test(pay.author_code)) {
    const other = platform === 'wechat' ? 'alipay' : 'wechat';
    const reason = CODE_SHAPE[other].test(pay.author_code) ? 'code-of-other-platform' : 'code-shape';
    return { reason, field: 'pay_content.author_code' };
  }
  const foreignExtension = platform === 'wechat' ? 'alipay_pay_content_ext' : 'wxpay_pay_content_ext';
  return foreignExtension in pay
    ? { reason: 'other-platform', field: `pay_content.${foreignExtension}` }
    : undefined;
}

function checkAgainstOrder(content: CheckedContent, world: World): RequestProblem | undefined {
  const order = content.pay_content ? undefined : world.order(orderNumberOf(content));
  if (!order) return undefined;
  if (PLATFORM_NUMBER[order.details.platform] !== content.pay_mch_key.pay_platform) {
    return { reason: 'platform-of-order', field: 'pay_mch_key.pay_platform' };
  }
  const isMicroPay = content.trade_type === undefined || content.trade_type === 1;
  return isMicroPay ? undefined : { reason: 'trade-type-of-order', field: 'trade_type' };
}
