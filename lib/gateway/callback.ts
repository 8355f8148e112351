// A callback comes from the open internet to a known address: until its code is verified it is nobody's word. Callbacks
// arrive late, twice and out of order; what they say is evidence to be weighed, and `freshness` tells a replay.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { OrderIdentity } from '../flow/call-outcome';
import { defined } from '../payment/defined';
import type { OrderEvidence } from '../payment/order-evidence';
import { PAY_PLATFORM, type Platform } from '../payment/platform';
import type { RefundEvidence } from '../payment/refund-evidence';
import { checkRequest } from './check-request';
import { type HmacAuthenInfo, openReply, type ReplyRefusal, verifyReply } from './envelope';
import { callbackAnswer } from './fields/callbacks';
import { isJsonObject, type JsonObject } from './json-reader';
import { integerAt, objectAt, textAt } from './read-members';
import { evidenceOf, identityOf } from './read-order-reply';
import { refundEvidenceOf } from './read-refund-reply';

/** Who is paid, as the gateway names it (API document, PayMchKey). */
export interface CallbackMerchant {
  outMchId?: string;
  outSubMchId: string;
  outShopId?: string;
  platform: Platform;
}

/** A refund that a callback tells of. Money in fen. */
export interface CallbackRefund {
  outRefundNo: string;
  outTradeNo: string;
  totalFee?: number;
  refundFee: number;
  refundId?: string;
  evidence: RefundEvidence;
}

interface Authenticated {
  ok: true;
  merchant: CallbackMerchant;
  /** Its nonce, or else the digest of its bytes: the same again is a replay or a repetition, and nothing new. */
  freshness: string;
}

export type PaymentCallback = Authenticated & {
  kind: 'payment';
  order: { outTradeNo: string; totalFee: number; evidence: OrderEvidence; identity: OrderIdentity };
};
export type RefundCallback = Authenticated & { kind: 'refund'; refunds: readonly CallbackRefund[] };

/** Why a callback says nothing. Each of them is to be answered with another status than 0. */
export type CallbackRefusal = ReplyRefusal | 'not-authenticated' | 'content-incomplete';

interface Refused {
  ok: false;
  reason: CallbackRefusal;
}

export type CallbackReading<Kind extends 'payment' | 'refund'> =
  (Kind extends 'payment' ? PaymentCallback : RefundCallback) | Refused;

const INCOMPLETE: Refused = { ok: false, reason: 'content-incomplete' };
const MOST_NONCE = 64;
const MOST_NUMBER = 64;

function merchantOf(content: JsonObject): CallbackMerchant | undefined {
  const key = objectAt(content, 'pay_mch_key') ?? {};
  const outSubMchId = textAt(key, 'out_sub_mch_id');
  const platform = (['wechat', 'alipay'] as const).find((name) => PAY_PLATFORM[name] === key['pay_platform']);
  if (outSubMchId === undefined || platform === undefined) return undefined;
  return {
    outSubMchId,
    platform,
    ...defined({ outMchId: textAt(key, 'out_mch_id'), outShopId: textAt(key, 'out_shop_id') }),
  };
}

function refundOf(row: JsonObject, platform: Platform): CallbackRefund | undefined {
  const outRefundNo = textAt(row, 'out_refund_no', MOST_NUMBER);
  const outTradeNo = textAt(row, 'out_trade_no', MOST_NUMBER);
  const refundFee = integerAt(row, 'refund_fee');
  if (outRefundNo === undefined || outTradeNo === undefined || refundFee === undefined) return undefined;
  return {
    outRefundNo,
    outTradeNo,
    refundFee,
    evidence: refundEvidenceOf(row, platform),
    ...defined({ totalFee: integerAt(row, 'total_fee'), refundId: textAt(row, 'refund_id', MOST_NUMBER) }),
  };
}

function readPayment(content: JsonObject, about: Authenticated): PaymentCallback | Refused {
  const found = objectAt(content, 'order_content');
  const outTradeNo = found === undefined ? undefined : textAt(found, 'out_trade_no', MOST_NUMBER);
  const totalFee = found === undefined ? undefined : integerAt(found, 'total_fee');
  if (found === undefined || outTradeNo === undefined || totalFee === undefined) return INCOMPLETE;
  const evidence = evidenceOf(found, about.merchant.platform);
  const identity = identityOf(found, objectAt(content, 'order_client'));
  return { ...about, kind: 'payment', order: { outTradeNo, totalFee, evidence, identity } };
}

function readRefunds(content: JsonObject, about: Authenticated): RefundCallback | Refused {
  const rows = content['refund_order_content'];
  if (!Array.isArray(rows) || rows.length === 0) return INCOMPLETE;
  const refunds: CallbackRefund[] = [];
  for (const row of rows) {
    const refund = isJsonObject(row) ? refundOf(row, about.merchant.platform) : undefined;
    if (refund === undefined) return INCOMPLETE;
    refunds.push(refund);
  }
  return { ...about, kind: 'refund', refunds };
}

/**
 * Opens and verifies a callback (API document, 支付成功回调 and 退款成功回调): `request_content` as a string or as an
 * object, authenticated by HMAC-SHA256 over its exact bytes.
 *
 * What it says has to be tied to an order of one's own by number, merchant and amount before anything rests on it. Of the
 * payment code no more than the last four digits are read.
 *
 * @param kind which of the two addresses it came to
 * @param bytes the HTTP body, as received
 * @param verify checks a code over bytes, in constant time
 * @example
 * const callback = await readCallback('payment', body, (bytes, code) => signer.verify(bytes, code));
 * const stored = callback.ok && (await store(callback));
 * respond(await answerCallback(stored ? 0 : 1, (bytes) => signer.authenticate(bytes)));
 */
export async function readCallback<Kind extends 'payment' | 'refund'>(
  kind: Kind,
  bytes: Uint8Array,
  verify: (bytes: Uint8Array, code: string) => Promise<boolean>,
): Promise<CallbackReading<Kind>>;
export async function readCallback(
  kind: 'payment' | 'refund',
  bytes: Uint8Array,
  verify: (bytes: Uint8Array, code: string) => Promise<boolean>,
): Promise<PaymentCallback | RefundCallback | Refused> {
  const opened = openReply(bytes, 'request_content');
  if (!opened.ok) return opened;
  if (!(await verifyReply(opened, verify))) return { ok: false, reason: 'not-authenticated' };
  const { content, contentBytes } = opened;
  const merchant = merchantOf(content);
  if (merchant === undefined) return INCOMPLETE;
  const nonce = textAt(content, 'nonce_str', Infinity);
  const fits = nonce !== undefined && nonce.length <= MOST_NONCE;
  const freshness = fits ? nonce : `sha256:${bytesToHex(sha256(contentBytes))}`;
  const about: Authenticated = { ok: true, merchant, freshness };
  return kind === 'payment' ? readPayment(content, about) : readRefunds(content, about);
}

/**
 * Builds the answer to a callback: `response_content` as a string, authenticated by `a`.
 *
 * @param status 0 once it is safely stored; anything else makes the gateway call again
 * @param authenticate HMAC-SHA256 over the bytes of `response_content`
 * @param description why it was not stored, at most 255 characters
 * @returns the HTTP body, JSON
 * @throws RequestError for a status or description that the API document does not allow
 */
export async function answerCallback(
  status: number,
  authenticate: (bytes: Uint8Array) => Promise<HmacAuthenInfo>,
  description?: string,
): Promise<string> {
  const content = { status, ...defined({ description }) };
  checkRequest(callbackAnswer, content);
  const responseContent = JSON.stringify(content);
  const authenInfo = await authenticate(new TextEncoder().encode(responseContent));
  return JSON.stringify({ response_content: responseContent, authen_info: authenInfo });
}
