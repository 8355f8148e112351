import * as v from 'valibot';
import type { WedgeSettings } from './wedge-settings';
import type { PageReply, PaymentResult } from '../page/page-api';

const posOrderId = v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,64}$/));

/** Content script → worker. What the page wrote is still unchecked in `request`: the worker reads it field by field. */
export const posMessageSchema = v.variant('type', [
  v.strictObject({ type: v.literal('pos.hello') }),
  v.strictObject({ type: v.literal('pos.bye') }),
  v.strictObject({ type: v.literal('pos.pay'), request: v.optional(v.unknown()) }),
  v.strictObject({ type: v.literal('pos.refund'), request: v.optional(v.unknown()) }),
  v.strictObject({ type: v.literal('pos.lookup'), posOrderId: v.optional(v.unknown()) }),
  v.strictObject({ type: v.literal('pos.cancel'), posOrderId: v.optional(v.unknown()) }),
  v.strictObject({ type: v.literal('pos.watch'), posOrderIds: v.pipe(v.array(posOrderId), v.maxLength(50)) }),
  v.strictObject({
    type: v.literal('pos.scan'),
    code: v.pipe(v.string(), v.maxLength(64)),
    /** The order that the panel showed when the scan began. */
    outTradeNo: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{32}$/))),
  }),
]);

export type PosMessage = v.InferOutput<typeof posMessageSchema>;

/** Answers of the worker to the content script, by message. */
export interface PosAnswers {
  'pos.hello': PanelPlace;
  'pos.bye': { done: true };
  'pos.pay': PageReply;
  'pos.refund': PageReply;
  'pos.lookup': PageReply;
  'pos.cancel': PageReply;
  'pos.watch': { results: PaymentResult[] };
  'pos.scan': { taken: boolean };
}

/** Where the tab's panel is, and what a scan is for. Every frame of the tab listens for scans while it is open. */
export interface PanelPlace {
  panel: 'closed' | 'here' | 'elsewhere';
  scanner: WedgeSettings;
  /** The order that the panel is about. */
  outTradeNo?: string;
}

/** Worker → content script of one document. */
export type PosPush = { type: 'pos.change'; result: PaymentResult } | ({ type: 'pos.panel' } & PanelPlace);
