import type { OrderView, RefundView } from '../../lib/contract/messages/order-view';
import type { PanelView } from '../../lib/contract/messages/panel-messages';
import type { RefundState } from '../../lib/payment/refund-state';
import type { PanelWords } from '../../lib/words/en/panel';
import type { Words } from '../../lib/words/words';
import { yuanText } from '../shared/yuan-text';
import type { Screen, ScreenText } from './screen';
import { isOverpaid, REFUND_SIGNS, refundInView, type Sign } from './state-signs';

const TEXTS: Readonly<Record<RefundState, (amount: string, panel: PanelWords) => ScreenText>> = {
  submitting: (amount, panel) => ({ title: panel.refundingTitle(amount), hint: panel.refundingHint }),
  processing: (amount, panel) => ({ title: panel.refundingTitle(amount), hint: panel.refundingHint }),
  unknown: (amount, panel) => ({ title: panel.refundingTitle(amount), hint: panel.refundUnknownHint }),
  needs_person: (amount, panel) => ({ title: panel.refundPersonTitle(amount), hint: panel.refundPersonHint }),
  succeeded: (amount, panel) => ({ title: panel.refundedTitle(amount), hint: panel.refundedHint }),
  failed: (amount, panel) => ({ title: panel.refundFailedTitle(amount), hint: panel.refundFailedHint }),
};

const BLOCKED: ReadonlySet<string> = new Set([
  'invalid-refund-id',
  'order-not-paid',
  'refund-exceeds-paid',
  'refund-conflict',
  'refund-history-unknown',
  'refund-key-missing',
  'refund-needs-pin',
]);

/** True where the notice says that a refund was not begun, so that an earlier one must not look like its answer. */
export function isRefundBlocked(notice: PanelView['notice']): boolean {
  return notice !== undefined && BLOCKED.has(notice.code);
}

/** Refunded not at all, in part or in full: symbol, colour and word. Refunds made elsewhere count. */
export function refundedSign(order: OrderView, { panel, states }: Words): Sign & { word: string } {
  if (order.refundedFee <= 0) return { tone: 'success', shape: 'tick', word: states.paid };
  if (order.refundedFee < order.totalFee) return { tone: 'refund', shape: 'part', word: panel.refundedPart };
  return { tone: 'refund', shape: 'full', word: panel.refundedFull };
}

function screenOf(refund: RefundView, panel: PanelWords): Screen {
  const { state, refundFee } = refund;
  const sign = REFUND_SIGNS[state];
  const loud = state === 'failed' || state === 'needs_person';
  const text = TEXTS[state](yuanText(refundFee), panel);
  return { body: 'refund', ...sign, ...text, loud, goesBack: refundFee };
}

/** How much may still be asked for, in words; *in full* only where everything did go back. */
function leftText({ refundable, refundedFee, totalFee }: OrderView, panel: PanelWords): string {
  if (refundable > 0) return panel.refundBlockedHint(yuanText(refundable));
  return refundedFee >= totalFee ? panel.refundBlockedFull : panel.refundBlockedRunning;
}

/** True where a refund was refused because nothing is left: advice to refund less would lead nowhere. */
export function isNothingLeft(notice: PanelView['notice'], order: OrderView | undefined): boolean {
  return notice?.code === 'refund-exceeds-paid' && order?.state === 'paid' && order.refundable <= 0;
}

/**
 * What the cashier sees of a paid order with refunds, or with a second payment beside it.
 *
 * @param blocked true when the notice beside it says that a refund was not begun
 * @returns undefined for a payment that nothing went back of
 */
export function refundScreen(order: OrderView, blocked: boolean, words: Words): Screen | undefined {
  const { panel } = words;
  const refund = refundInView(order);
  if (isOverpaid(order)) {
    const text = { title: panel.overpaidTitle, hint: panel.overpaidHint };
    return { body: 'overpaid', tone: 'danger', shape: 'twice', ...text, loud: true };
  }
  if (blocked) {
    const text = { title: panel.refundBlockedTitle, hint: leftText(order, panel) };
    return { body: 'refund', tone: 'danger', shape: 'cross', ...text, loud: true };
  }
  if (refund !== undefined) return screenOf(refund, panel);
  if (order.refundedFee === 0) return undefined;
  const { word: title, ...sign } = refundedSign(order, words);
  return { body: 'refund', ...sign, title, hint: '', loud: false, goesBack: order.refundedFee };
}
