import { defined } from '../payment/defined';
import type { Fen } from '../payment/money';
import { makeOrderNumber } from '../payment/order-number';
import { qrPlatformOf, type Platform, type PayWay } from '../payment/platform';
import { orderKey, type OrderRecord, type TerminalSnapshot } from './order-record';

/** What the POS asks to be paid; already read and checked. */
export interface OpenRequest {
  origin: string;
  posOrderId: string;
  totalFee: Fen;
  body?: string;
  detail?: string;
  attach?: string;
  /** By a scan (the default), by a QR code, or as the cashier chooses. */
  mode?: 'scan' | 'qr' | 'any';
  /** Whose QR code; undefined leaves it to the policy, and the choice to the cashier. */
  platform?: Platform;
}

/** The merchant's part of a new order; absent while the till is not set up. */
export interface TillIdentity {
  terminal: TerminalSnapshot;
  orderPrefix: string;
  defaultBody: string;
}

/** Half a character, as a POS leaves behind that cuts its text by UTF-16 units, has no UTF-8 bytes. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

function cutToPoints(text: string, most: number): string {
  return [...text.replace(LONE_SURROGATE, '\ufffd')].slice(0, most).join('');
}

/** `String(n)` is n code points; `body` is cut to fit (protocol.md, "Lengths"). */
const BODY_POINTS = 128;

const QR_WAYS: Readonly<Record<Platform, PayWay>> = { wechat: 'wechat-qr', alipay: 'alipay-qr' };

/** The ways that a call leaves to the cashier, the first one first. */
function waysFor({ mode = 'scan', platform }: OpenRequest, preferred: Platform): [PayWay, ...PayWay[]] {
  if (mode === 'scan') return ['scan'];
  const other = preferred === 'wechat' ? 'alipay' : 'wechat';
  const first = QR_WAYS[platform ?? preferred];
  const rest = platform === undefined ? [QR_WAYS[other]] : [];
  return mode === 'qr' ? [first, ...rest] : ['scan', first, ...rest];
}

/** Facts of an attempt that follow from how it is paid. */
export function paidBy(way: PayWay): Pick<OrderRecord, 'way' | 'platform'> {
  return { way, ...defined({ platform: qrPlatformOf(way) }) };
}

/** What an attempt says of its sale, whichever attempt it is. */
type Sale = Pick<
  OrderRecord,
  'key' | 'origin' | 'posOrderId' | 'attempt' | 'totalFee' | 'body' | 'detail' | 'attach' | 'ways'
>;

/** An attempt that is not submitted yet, under a fresh order number. */
function unsent(sale: Sale, way: PayWay, till: TillIdentity, now: number): OrderRecord {
  return {
    ...sale,
    outTradeNo: makeOrderNumber(till.orderPrefix),
    version: 1,
    state: 'created',
    createdAt: now,
    terminal: till.terminal,
    reverse: { tries: 0, refusals: 0, followUps: 0 },
    queries: { count: 0 },
    refundedFee: 0,
    nextAt: now,
    ...paidBy(way),
  };
}

/**
 * Builds an attempt that is not submitted yet, under a fresh order number.
 *
 * @param now ms since the epoch
 * @param qrPlatform whose QR code is shown unless the call names one
 */
export function newOrder(
  request: OpenRequest,
  till: TillIdentity,
  now: number,
  qrPlatform: Platform = 'wechat',
): OrderRecord {
  const { origin, posOrderId, totalFee, body, detail, attach } = request;
  const ways = waysFor(request, qrPlatform);
  const sale = {
    key: orderKey(origin, till.terminal.outSubMchId, posOrderId),
    origin,
    posOrderId,
    attempt: 1,
    totalFee,
    body: cutToPoints(body ?? till.defaultBody, BODY_POINTS),
    ways,
    ...defined({ detail, attach }),
  };
  return unsent(sale, ways[0], till, now);
}

/**
 * Builds the attempt that takes the place of one that the cashier has switched away from: the same sale, a fresh number.
 *
 * @param before the attempt that has ended; its `switchTo` says how the next one is paid
 * @param now ms since the epoch
 */
export function nextAttempt(before: OrderRecord, till: TillIdentity, now: number): OrderRecord {
  const { key, origin, posOrderId, totalFee, body, detail, attach, ways, parkedAt, confirmedAt } = before;
  const sale = {
    key,
    origin,
    posOrderId,
    attempt: before.attempt + 1,
    totalFee,
    body,
    ...defined({ detail, attach, ways }),
  };
  return {
    ...unsent(sale, before.switchTo ?? 'scan', till, now),
    follows: before.outTradeNo,
    ...defined({ parkedAt, confirmedAt }),
  };
}
