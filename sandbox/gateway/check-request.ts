import { checkFields } from './check-fields';
import {
  type CheckedContent,
  type Endpoint,
  orderNumberOf,
  platformOf,
  type Premises,
  type RequestProblem,
} from './endpoint';
import type { Merchant } from './merchant';
import { type Platform, PLATFORM_NUMBER } from './order';
import { readEnvelope } from './read-envelope';

/** The checked content of a request, or the first problem. */
export type RequestResult =
  | { readonly ok: true; readonly content: CheckedContent }
  | { readonly ok: false; readonly problem: RequestProblem };

/** protocol.md, Payment codes. */
const CODE_SHAPE: Readonly<Record<Platform, RegExp>> = {
  wechat: /^1[0-5][0-9]{16}$/,
  alipay: /^(?:2[5-9]|30)[0-9]{14,22}$/,
};

/** The members of a request that belong to one platform only, by the structure they stand in. */
const EXTENSIONS = {
  pay_mch_key: { wechat: 'wxpay_pay_mch_key_ext', alipay: 'alipay_pay_mch_key_ext' },
  pay_content: { wechat: 'wxpay_pay_content_ext', alipay: 'alipay_pay_content_ext' },
  refund_content: { wechat: 'wxpay_refund_content_ext', alipay: 'alipay_refund_order_content_ext' },
} as const;

/**
 * Reads a request as strictly as the API document allows: envelope, authentication, every field, the merchant,
 * the order number, the payment code, and what the world knows of the order. Nonces are not looked at here.
 */
export function checkRequest(body: Uint8Array, endpoint: Endpoint, premises: Premises): RequestResult {
  const { merchant } = premises;
  const envelope = readEnvelope(body, merchant, endpoint.authentication);
  if (!envelope.ok) return { ok: false, problem: { reason: envelope.reason } };
  const problem = checkFields(envelope.content, endpoint.fields);
  if (problem) return { ok: false, problem };
  const content = envelope.content as CheckedContent;
  const mismatch =
    checkMerchant(content, merchant) ??
    checkPlatform(content) ??
    checkNumbers(content, merchant) ??
    checkCode(content) ??
    checkAgainstOrder(content, premises) ??
    endpoint.check?.(premises, content);
  return mismatch ? { ok: false, problem: mismatch } : { ok: true, content };
}

/** The merchant stands in `pay_mch_key`, or in the content itself where there is none. */
function checkMerchant(content: CheckedContent, merchant: Merchant): RequestProblem | undefined {
  const { pay_mch_key: key, out_mch_id: mch, out_sub_mch_id: subMch } = content;
  const told = [
    ['pay_mch_key.out_mch_id', key?.out_mch_id, merchant.outMchId],
    ['pay_mch_key.out_sub_mch_id', key?.out_sub_mch_id, merchant.outSubMchId],
    ['pay_mch_key.out_shop_id', key?.out_shop_id, merchant.outShopId],
    ['out_mch_id', mch, merchant.outMchId],
    ['out_sub_mch_id', subMch, merchant.outSubMchId],
  ] as const;
  const wrong = told.find(([, value, expected]) => value !== undefined && value !== expected);
  return wrong && { reason: 'merchant', field: wrong[0] };
}

function checkPlatform(content: CheckedContent): RequestProblem | undefined {
  if (!content.pay_mch_key) return undefined;
  const foreign = platformOf(content) === 'wechat' ? 'alipay' : 'wechat';
  for (const place of ['pay_mch_key', 'pay_content', 'refund_content'] as const) {
    const extension = EXTENSIONS[place][foreign];
    if (extension in (content[place] ?? {}))
      return { reason: 'other-platform', field: `${place}.${extension}` };
  }
  return undefined;
}

/** protocol.md, Order numbers: the prefix, then random characters with at least one letter among them. */
function checkNumbers(content: CheckedContent, merchant: Merchant): RequestProblem | undefined {
  const { pay_content: pay, refund_content: refund } = content;
  const numbers = [
    ['pay_content.out_trade_no', pay?.out_trade_no],
    ['refund_content.out_trade_no', refund?.out_trade_no],
    ['refund_content.out_refund_no', refund?.out_refund_no],
    ['out_trade_no', content.out_trade_no],
    ['out_refund_no', content.out_refund_no],
  ] as const;
  for (const [field, number] of numbers) {
    if (number === undefined) continue;
    if (!number.startsWith(merchant.orderPrefix)) return { reason: 'order-prefix', field };
    const rest = number.slice(merchant.orderPrefix.length);
    if (!/[A-Za-z]/.test(rest)) return { reason: 'order-number-without-letter', field };
  }
  return undefined;
}

function checkCode(content: CheckedContent): RequestProblem | undefined {
  const code = content.pay_content?.author_code;
  if (code === undefined) return undefined;
  const platform = platformOf(content);
  if (CODE_SHAPE[platform].test(code)) return undefined;
  const other = platform === 'wechat' ? 'alipay' : 'wechat';
  const reason = CODE_SHAPE[other].test(code) ? 'code-of-other-platform' : 'code-shape';
  return { reason, field: 'pay_content.author_code' };
}

function checkAgainstOrder(content: CheckedContent, { world }: Premises): RequestProblem | undefined {
  const number = content.pay_content ? undefined : orderNumberOf(content);
  const details = number === undefined ? undefined : world.detailsOf(number);
  if (!details) return undefined;
  if (PLATFORM_NUMBER[details.platform] !== content.pay_mch_key?.pay_platform) {
    return { reason: 'platform-of-order', field: 'pay_mch_key.pay_platform' };
  }
  const asked = content.trade_type;
  return asked === undefined || asked === (details.tradeType ?? 1)
    ? undefined
    : { reason: 'trade-type-of-order', field: 'trade_type' };
}
