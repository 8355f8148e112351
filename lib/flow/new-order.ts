import { defined } from '../payment/defined';
import type { Fen } from '../payment/money';
import { makeOrderNumber } from '../payment/order-number';
import { orderKey, type OrderRecord, type TerminalSnapshot } from './order-record';

/** What the POS asks to be paid; already read and checked. */
export interface OpenRequest {
  origin: string;
  posOrderId: string;
  totalFee: Fen;
  body?: string;
  detail?: string;
  attach?: string;
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

/**
 * Builds an attempt that is not submitted yet, under a fresh order number.
 *
 * @param now ms since the epoch
 */
export function newOrder(request: OpenRequest, till: TillIdentity, now: number): OrderRecord {
  const { origin, posOrderId, totalFee, body, detail, attach } = request;
  return {
    outTradeNo: makeOrderNumber(till.orderPrefix),
    key: orderKey(origin, till.terminal.outSubMchId, posOrderId),
    origin,
    posOrderId,
    attempt: 1,
    version: 1,
    state: 'created',
    totalFee,
    body: cutToPoints(body ?? till.defaultBody, BODY_POINTS),
    createdAt: now,
    terminal: till.terminal,
    reverse: { tries: 0, refusals: 0, followUps: 0 },
    queries: { count: 0 },
    refundedFee: 0,
    nextAt: now,
    ...defined({ detail, attach }),
  };
}
