import * as v from 'valibot';
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
}

/** Worker → panel. */
export interface PanelPush {
  type: 'panel.view';
  view: PanelView;
}
