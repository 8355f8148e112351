import type { OrderView } from '../../lib/contract/messages/order-view';
import type { Language, TillView } from '../../lib/contract/messages/panel-messages';
import type { OrderState } from '../../lib/payment/order-state';
import type { Words } from '../../lib/words/words';
import { timeText } from '../shared/clock-text';
import type { Shape, Tone } from '../shared/shape';

/** Which drawing fills the lower half of the stage. */
export type StageBody = 'empty' | 'scan' | 'progress' | 'attention' | 'paid' | 'ended';

/** How one moment looks: colour, symbol, headline and one sentence of advice. */
export interface Screen {
  body: StageBody;
  tone: Tone;
  shape: Shape;
  title: string;
  hint: string;
  /** Must not go away by itself, and is read out at once. */
  loud: boolean;
}

/** Tone and symbol of each state, used wherever an order is listed. */
export const STATE_SIGNS: Readonly<Record<OrderState, { tone: Tone; shape: Shape; body: StageBody }>> = {
  created: { tone: 'calm', shape: 'scan', body: 'scan' },
  submitting: { tone: 'progress', shape: 'send', body: 'progress' },
  paying: { tone: 'progress', shape: 'turn', body: 'progress' },
  unknown: { tone: 'caution', shape: 'search', body: 'progress' },
  closing: { tone: 'caution', shape: 'back', body: 'progress' },
  attention: { tone: 'caution', shape: 'question', body: 'attention' },
  paid: { tone: 'success', shape: 'tick', body: 'paid' },
  failed: { tone: 'danger', shape: 'cross', body: 'ended' },
  cancelled: { tone: 'muted', shape: 'minus', body: 'ended' },
  written_off: { tone: 'muted', shape: 'receipt', body: 'ended' },
};

type Text = Pick<Screen, 'title' | 'hint'>;

function payingText(order: OrderView, words: Words, language: Language): Text {
  const { panel } = words;
  if (!order.customerActs) return { title: panel.payingTitle, hint: panel.payingHint };
  const hint =
    order.giveUpAt === undefined ? panel.payingHint : panel.customerHint(timeText(order.giveUpAt, language));
  return { title: panel.customerTitle, hint };
}

function paidHint(order: OrderView, words: Words, language: Language): string {
  const platform = order.platform === undefined ? [] : [words.platforms[order.platform]];
  const time = order.paidAt === undefined ? [] : [timeText(order.paidAt, language)];
  return [...platform, ...time].join(' · ');
}

const TEXTS: Readonly<Record<OrderState, (order: OrderView, words: Words, language: Language) => Text>> = {
  created: (order, { panel }) =>
    order.confirmNeeded
      ? { title: panel.confirmTitle, hint: panel.confirmHint }
      : { title: panel.scanTitle, hint: panel.scanHint },
  submitting: (_, { panel }) => ({ title: panel.submittingTitle, hint: panel.submittingHint }),
  paying: payingText,
  unknown: (_, { panel }) => ({ title: panel.unknownTitle, hint: panel.unknownHint }),
  closing: (_, { panel }) => ({ title: panel.closingTitle, hint: panel.closingHint }),
  attention: (_, { panel }) => ({ title: panel.attentionTitle, hint: panel.attentionServe }),
  paid: (order, words, language) => {
    const { panel } = words;
    if (order.overpaid === true) return { title: panel.overpaidTitle, hint: panel.overpaidHint };
    if (order.lateSuccess === true) return { title: panel.lateTitle, hint: panel.lateHint };
    return { title: panel.paidTitle, hint: paidHint(order, words, language) };
  },
  failed: (_, { panel }) => ({ title: panel.failedTitle, hint: panel.noMoney }),
  cancelled: (_, { panel }) => ({ title: panel.cancelledTitle, hint: panel.noMoney }),
  written_off: (_, { panel }) => ({ title: panel.writtenOffTitle, hint: panel.writtenOffHint }),
};

/** States in which a cashier's cancel may still be on its way; *closing* and *attention* have words of their own. */
const CANCELLABLE: ReadonlySet<OrderState> = new Set(['created', 'submitting', 'paying', 'unknown']);

/** True where *Cancel payment* is offered. */
export function mayCancel(order: OrderView): boolean {
  return CANCELLABLE.has(order.state);
}

/**
 * What the cashier sees of an order. Never says *paid* or *not paid* of an order that is open.
 *
 * @param order the order in view
 */
export function orderScreen(order: OrderView, words: Words, language: Language): Screen {
  const signs = STATE_SIGNS[order.state];
  if (order.cancelling && (CANCELLABLE.has(order.state) || order.state === 'closing')) {
    const { cancellingTitle: title, cancellingHint: hint } = words.panel;
    return { ...STATE_SIGNS.closing, title, hint, loud: false };
  }
  const text = TEXTS[order.state](order, words, language);
  if (order.state === 'paid' && order.overpaid === true) {
    return { ...signs, ...text, tone: 'danger', shape: 'twice', loud: true };
  }
  const shape = order.state === 'paying' && order.customerActs ? 'keypad' : signs.shape;
  return { ...signs, ...text, shape, loud: order.state === 'paid' && order.lateSuccess === true };
}

/**
 * What the cashier sees while there is no order in view.
 *
 * @param till the till, absent until the worker has answered
 */
export function emptyScreen(till: TillView | undefined, { panel }: Words): Screen {
  const base = { body: 'empty', tone: 'muted', shape: 'receipt', loud: false } as const;
  if (till === undefined) return { ...base, shape: 'turn', title: panel.connecting, hint: '' };
  if (!till.configured) return { ...base, tone: 'caution', title: panel.setupTitle, hint: panel.setupHint };
  if (till.locked) {
    return { ...base, tone: 'caution', shape: 'lock', title: panel.lockedTitle, hint: panel.lockedHint };
  }
  return { ...base, title: panel.emptyTitle, hint: panel.emptyHint };
}
