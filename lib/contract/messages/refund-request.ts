import * as v from 'valibot';
import { readFen, type Fen } from '../../payment/money';
import { defined } from '../../payment/defined';
import type { PageErrorCode } from '../error-codes/page-errors';
import { isPosOrderId } from './pay-request';

/** What `refund` asked for, read from what a hostile page sent. */
export interface ReadRefundRequest {
  posOrderId: string;
  refundFee: Fen;
  posRefundId: string;
  reason?: string;
}

export type RefundRequestReading =
  { ok: true; request: ReadRefundRequest } | { ok: false; code: PageErrorCode; field?: string };

const refundRequestSchema = v.strictObject({
  posOrderId: v.string(),
  refundFee: v.number(),
  posRefundId: v.string(),
  /** Kept in the till's own records: the API document gives a refund request no field for it. */
  reason: v.optional(v.pipe(v.string(), v.maxLength(255))),
});

/**
 * Reads the argument of `tillside.refund` (product.md, "Page API").
 *
 * @param value whatever the page handed over
 * @returns the request, or the page error code and the field it is about
 */
export function readRefundRequest(value: unknown): RefundRequestReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, code: 'invalid-request' };
  const { posOrderId, posRefundId, refundFee: fee } = value as Record<string, unknown>;
  if (!isPosOrderId(posOrderId)) return { ok: false, code: 'invalid-order-id', field: 'posOrderId' };
  if (!isPosOrderId(posRefundId)) return { ok: false, code: 'invalid-refund-id', field: 'posRefundId' };
  const refundFee = readFen(fee);
  if (refundFee === undefined) return { ok: false, code: 'invalid-amount', field: 'refundFee' };
  const reading = v.safeParse(refundRequestSchema, value);
  if (!reading.success) {
    const field = v.getDotPath(reading.issues[0]) ?? undefined;
    return { ok: false, code: 'invalid-request', ...defined({ field }) };
  }
  const { reason } = reading.output;
  return { ok: true, request: { posOrderId, posRefundId, refundFee, ...defined({ reason }) } };
}
