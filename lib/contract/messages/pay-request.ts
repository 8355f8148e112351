import * as v from 'valibot';
import { readFen, type Fen } from '../../payment/money';
import { defined } from '../../payment/defined';
import type { Platform } from '../../payment/platform';
import type { PageErrorCode } from '../error-codes/page-errors';

/** What `pay` asked for, read from what a hostile page sent. */
export interface ReadPayRequest {
  posOrderId: string;
  totalFee: Fen;
  body?: string;
  detail?: string;
  attach?: string;
  /** How it may be paid: by a scan, by a QR code, or as the cashier chooses. */
  mode: 'scan' | 'qr' | 'any';
  /** Whose QR code; undefined leaves it to the till's policy. */
  platform?: Platform;
}

export type PayRequestReading =
  { ok: true; request: ReadPayRequest } | { ok: false; code: PageErrorCode; field?: string };

/** `String(n)` of the API document is n Unicode code points. */
const points = (most: number) =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(most * 2),
    v.check((text) => [...text].length <= most),
  );

/** Half a character has no UTF-8 bytes: the gateway could not authenticate it. */
const whole = v.check((text: string) => !/\p{Surrogate}/u.test(text));

const number32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2_147_483_647));

/** Detail and GoodsDetail of the API document. */
const detailSchema = v.strictObject({
  cost_price: v.optional(number32),
  receipt_id: v.optional(points(32)),
  goods_detail: v.pipe(
    v.array(
      v.strictObject({
        goods_id: v.optional(points(32)),
        goods_name: v.optional(points(256)),
        quantity: number32,
        price: number32,
      }),
    ),
    v.minLength(1),
  ),
});

/** JSON with a list of goods. Anything else would make the gateway refuse the payment. */
const isDetail = v.check((text: string) => {
  try {
    return v.safeParse(detailSchema, JSON.parse(text)).success;
  } catch {
    return false;
  }
});

const payRequestSchema = v.strictObject({
  posOrderId: v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,64}$/)),
  totalFee: v.unknown(),
  body: v.optional(v.pipe(v.string(), v.maxLength(4_096))),
  detail: v.optional(v.pipe(points(6000), whole, isDetail)),
  attach: v.optional(v.pipe(points(127), whole)),
  mode: v.optional(v.picklist(['scan', 'qr', 'any'])),
  platform: v.optional(v.picklist(['wechat', 'alipay'])),
});

/** The POS's own order id: 1 to 64 printable ASCII characters (product.md, "Page API"). */
export function isPosOrderId(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,64}$/.test(value);
}

/**
 * Reads the argument of `tillside.pay` (product.md, "Page API").
 *
 * @param value whatever the page handed over
 * @returns the request, or the page error code and the field it is about
 */
export function readPayRequest(value: unknown): PayRequestReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, code: 'invalid-request' };
  const members = value as Record<string, unknown>;
  if (!isPosOrderId(members['posOrderId']))
    return { ok: false, code: 'invalid-order-id', field: 'posOrderId' };
  const totalFee = readFen(members['totalFee']);
  if (totalFee === undefined) return { ok: false, code: 'invalid-amount', field: 'totalFee' };
  const reading = v.safeParse(payRequestSchema, value);
  if (!reading.success) {
    return {
      ok: false,
      code: 'invalid-request',
      ...defined({ field: v.getDotPath(reading.issues[0]) ?? undefined }),
    };
  }
  const { posOrderId, body, detail, attach, mode = 'scan', platform } = reading.output;
  const text = body === undefined || body.trim() === '' ? undefined : body;
  return {
    ok: true,
    request: { posOrderId, totalFee, mode, ...defined({ body: text, detail, attach, platform }) },
  };
}
