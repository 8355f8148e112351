// Threat 14: forged, swapped and downgraded replies. The order of the checks is the point: nothing in a reply is used
// before it is authenticated, and *paid* is believed only of the very order, merchant and amount that was asked about.
import type { CallOutcome, OrderIdentity, UnsettledReason } from '../flow/call-outcome';
import { defined } from '../payment/defined';
import { readOrderEvidence, type OrderEvidence } from '../payment/order-evidence';
import { lastFourDigits, redactCodes } from '../payment/payment-code';
import { PAY_PLATFORM, type Platform } from '../payment/platform';
import type { Endpoint } from './endpoints';
import { isJsonObject, type JsonObject, type JsonValue } from './json-reader';
import type { HttpOutcome } from './transport';

/** What was asked: a reply is tied to it by the order number, the merchant and the amount. */
export interface AskedAbout {
  outTradeNo: string;
  outMchId: string;
  outSubMchId: string;
  platform: Platform;
  totalFee: number;
}

/** The body of a reply after it was opened and its code was checked. */
export type CheckedBody =
  | { kind: 'malformed'; reason: string }
  | { kind: 'opened'; content: JsonObject; verified: boolean; digest: string };

const INTERNAL_STATUS_REUSED = 407;
const MOST_TEXT = 255;
const MOST_NONCE = 64;

function unsettled(reason: UnsettledReason, detail?: string): CallOutcome {
  return { kind: 'unsettled', reason, ...defined({ detail }) };
}

function textAt(object: JsonObject, name: string, most = MOST_TEXT): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined;
}

/** Text for people: the customer's code may be repeated in it. */
function wordsAt(object: JsonObject, name: string): string | undefined {
  const text = textAt(object, name, Infinity);
  // Masked before it is cut: the first half of a code would not be recognised.
  return text === undefined ? undefined : redactCodes(text).slice(0, MOST_TEXT);
}

function integerAt(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A whole number that may exceed 2^53, as text. */
function bigTextAt(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value: JsonValue | undefined = object[name];
  return isJsonObject(value) ? value : undefined;
}

function secondsAt(object: JsonObject, name: string): number | undefined {
  const value = integerAt(object, name);
  return value === undefined || value <= 0 ? undefined : value * 1000;
}

/** Present and different: the reply is about something else. */
function contradicts(found: unknown, expected: unknown): boolean {
  return found !== undefined && found !== expected;
}

interface ReadOrder {
  evidence: OrderEvidence;
  identity: OrderIdentity;
}

function readOrder(node: JsonObject, asked: AskedAbout): ReadOrder | { mismatch: string } {
  const order = objectAt(node, 'order_content');
  if (order === undefined) return { mismatch: 'order_content is missing' };
  const merchant = objectAt(node, 'pay_mch_key') ?? {};
  const pairs: [string, unknown, unknown][] = [
    ['out_trade_no', order['out_trade_no'], asked.outTradeNo],
    ['out_sub_mch_id', merchant['out_sub_mch_id'], asked.outSubMchId],
    ['out_mch_id', merchant['out_mch_id'], asked.outMchId],
    ['pay_platform', merchant['pay_platform'], PAY_PLATFORM[asked.platform]],
    ['total_fee', order['total_fee'], asked.totalFee],
  ];
  const wrong = pairs.find(([, found, expected]) => contradicts(found, expected));
  if (wrong !== undefined) return { mismatch: wrong[0] };

  const extension = objectAt(
    order,
    asked.platform === 'wechat' ? 'wxpay_order_content_ext' : 'alipay_order_content_ext',
  );
  const state = extension === undefined ? undefined : integerAt(extension, 'current_trade_state');
  const identity: OrderIdentity = defined({
    codeLastFour: codeLastFour(order),
    totalFee: integerAt(order, 'total_fee'),
    deviceId: textAt(objectAt(node, 'order_client') ?? {}, 'device_id'),
    createdAt: secondsAt(order, 'create_time'),
  });
  if (extension === undefined || state === undefined) {
    return { evidence: { kind: 'unclear', why: 'no current_trade_state' }, identity };
  }
  const evidence = readOrderEvidence({
    platform: asked.platform,
    state,
    // Absent is taken for false; anything but a plain false is not clear enough for *paid*.
    isTransforming: order['is_transforming'] !== undefined && order['is_transforming'] !== false,
    ...defined({
      refundFee: integerAt(extension, 'refund_fee'),
      transactionId: textAt(order, 'transaction_id', 64),
      paidAt: secondsAt(order, 'time_end'),
      cashFee: integerAt(order, 'cash_fee'),
      detail: wordsAt(extension, 'trade_state_desc'),
    }),
  });
  if (evidence.kind === 'paid') {
    const needed = ['out_trade_no', 'out_sub_mch_id', 'total_fee'];
    const missing = pairs.find(([name, found]) => needed.includes(name) && found === undefined);
    if (missing !== undefined) return { mismatch: `${missing[0]} is missing` };
  }
  return { evidence, identity };
}

/** The reply's own nonce, where it is of the length that the API document gives it. */
function nonceOf(node: JsonObject | undefined): string | undefined {
  const nonce = node?.['nonce_str'];
  return typeof nonce === 'string' && nonce !== '' && nonce.length <= MOST_NONCE ? nonce : undefined;
}

function codeLastFour(order: JsonObject): string | undefined {
  const code = textAt(order, 'author_code', 128);
  // A masked echo tells nothing about whose code it was.
  return code !== undefined && /^\d{16,24}$/.test(code) ? lastFourDigits(code) : undefined;
}

function success(
  endpoint: Endpoint,
  node: JsonObject | undefined,
  asked: AskedAbout,
  authentic: { freshness: string },
): CallOutcome {
  if (endpoint.node === 'reverse') {
    const about = node === undefined ? undefined : node['out_trade_no'];
    if (contradicts(about, asked.outTradeNo)) return unsettled('reply-mismatched', 'out_trade_no');
    return { kind: 'acknowledged', ...authentic };
  }
  if (node === undefined) return unsettled('reply-mismatched', `${endpoint.node} is missing`);
  const order = readOrder(node, asked);
  if ('mismatch' in order) return unsettled('reply-mismatched', order.mismatch);
  return { kind: 'order', ...order, ...authentic };
}

/**
 * Reads what a call ended in: one pure function from (HTTP outcome, checked body) to the closed set of outcomes, by the
 * status table of protocol.md.
 *
 * @param endpoint what was called
 * @param asked what it was about
 * @param http what became of the exchange
 * @param body what stood in it, opened and checked; only looked at where `http` has a body
 */
export function readReply(
  endpoint: Endpoint,
  asked: AskedAbout,
  http: HttpOutcome,
  body?: CheckedBody,
): CallOutcome {
  switch (http.kind) {
    case 'no-answer':
      return unsettled('no-answer');
    case 'network-failed':
      return unsettled('network-failed', http.detail);
    case 'http-status':
      return unsettled('http-status', String(http.status));
    case 'too-large':
      return unsettled('reply-too-large');
    case 'body':
      break;
  }
  if (body === undefined || body.kind === 'malformed') return unsettled('reply-malformed', body?.reason);
  const { content } = body;
  const status = integerAt(content, 'status');
  if (status === 3) return unsettled('status-3');
  if (status === 101) return unsettled('status-101', wordsAt(content, 'description'));
  if (status !== 0 && status !== 102 && status !== 103 && status !== 104) {
    return unsettled('status-unknown', String(status));
  }
  if (!body.verified) return unsettled('reply-not-authenticated');

  const node = objectAt(content, endpoint.node);
  const authentic = {
    freshness: nonceOf(node) ?? `sha256:${body.digest}`,
    ...defined({ logId: bigTextAt(content, 'log_id'), clockOffset: http.clockOffset }),
  };
  const description = wordsAt(content, 'description');
  const internalStatus = integerAt(content, 'internal_status') ?? 0;
  switch (status) {
    case 0:
      return success(endpoint, node, asked, authentic);
    case 103:
      return { kind: 'system-error', ...authentic };
    case 102:
    case 104:
      if (endpoint.node === 'query_order' && status === 104) {
        return { kind: 'order', evidence: { kind: 'not-known' }, identity: {}, ...authentic };
      }
      if (endpoint.node === 'micro_pay' && status === 104 && internalStatus === INTERNAL_STATUS_REUSED) {
        return { kind: 'blocked', ...defined({ description }), ...authentic };
      }
      return { kind: 'refused', status, internalStatus, ...defined({ description }), ...authentic };
  }
}
