import * as v from 'valibot';
import { PAY_WAYS } from '../../payment/platform';
import type { PageErrorCode } from '../error-codes/page-errors';
import type { ScanErrorCode } from '../error-codes/scan-errors';
import type { WedgeSettings } from './wedge-settings';
import type { OrderView } from './order-view';

const outTradeNo = v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{32}$/));

/** Panel → worker, over the panel's port. Each panel speaks for its own tab only. */
export const panelMessageSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('panel.scan'),
    outTradeNo,
    code: v.pipe(v.string(), v.maxLength(64)),
    source: v.picklist(['wedge', 'typed']),
  }),
  v.strictObject({ type: v.literal('panel.confirm'), outTradeNo }),
  v.strictObject({ type: v.literal('panel.cancel'), outTradeNo }),
  /** The cashier chooses how it is to be paid; what is under way is ended first. */
  v.strictObject({ type: v.literal('panel.choose'), outTradeNo, way: v.picklist(PAY_WAYS) }),
  v.strictObject({ type: v.literal('panel.park'), outTradeNo }),
  /** Gives back what two attempts of one order took too much: the whole of this one. */
  v.strictObject({ type: v.literal('panel.refund-overpaid'), outTradeNo }),
  v.strictObject({ type: v.literal('panel.ask-now'), outTradeNo }),
  v.strictObject({
    type: v.literal('panel.write-off'),
    outTradeNo,
    who: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)),
    why: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(255)),
  }),
  /** "It is a new sale": the POS order id that was settled long ago may be used again. */
  v.strictObject({ type: v.literal('panel.release'), outTradeNo }),
  v.strictObject({ type: v.literal('panel.show'), outTradeNo }),
  v.strictObject({ type: v.literal('panel.close') }),
  v.strictObject({ type: v.literal('panel.alive') }),
]);

export type PanelMessage = v.InferOutput<typeof panelMessageSchema>;

export type Environment = 'live' | 'sandbox';
export type Language = 'zh-CN' | 'en';

/** The till as the cashier sees it, always in view. */
export interface TillView {
  configured: boolean;
  locked: boolean;
  environment: Environment;
  shop: string;
  device: string;
  /** `auto` follows the browser's language. */
  language: Language | 'auto';
  scanner: WedgeSettings;
}

/** Everything the panel shows: one object, replaced whole at each change. */
export interface PanelView {
  till: TillView;
  /** The order this tab is about; absent when there is none. */
  current?: OrderView;
  /** Other orders that are not settled yet, oldest first. */
  others: OrderView[];
  /** Why the last scan or call did not do what was wanted. */
  notice?: { code: ScanErrorCode | PageErrorCode; at: number };
  /** A POS order id that was settled long ago was asked for again: is it a new sale? */
  reuse?: { outTradeNo: string; posOrderId: string; totalFee: number; paidAt: number };
}

/** Worker → panel. */
export interface PanelPush {
  type: 'panel.view';
  view: PanelView;
}
