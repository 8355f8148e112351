import type { OrderView } from '../../lib/contract/messages/order-view';
import type { Language } from '../../lib/contract/messages/panel-messages';
import type { OrderState } from '../../lib/payment/order-state';
import { qrPlatformOf } from '../../lib/payment/platform';
import type { Words } from '../../lib/words/words';
import { timeText } from '../shared/clock-text';
import { isGatewaySilent, type QrPhase } from './qr-phase';
import { refundScreen } from './refund-screen';
import type { Screen, ScreenText } from './screen';
import { STATE_SIGNS } from './state-signs';

/** What a screen depends on besides the order itself. */
export interface Moment {
  /** How far a QR payment is; see `qrPhase`. */
  qr?: QrPhase | undefined;
  /** A refund of this order was asked for and not begun. */
  refundBlocked?: boolean;
}

function payingText(order: OrderView, words: Words, language: Language): ScreenText {
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

type Texts = Readonly<Record<OrderState, (order: OrderView, words: Words, language: Language) => ScreenText>>;

const TEXTS: Texts = {
  created: (order, { panel }) => {
    if (!order.confirmNeeded) return { title: panel.scanTitle, hint: panel.scanHint };
    const hint = order.way === 'scan' ? panel.confirmHint : panel.confirmQrHint;
    return { title: panel.confirmTitle, hint };
  },
  submitting: (_, { panel }) => ({ title: panel.submittingTitle, hint: panel.submittingHint }),
  paying: payingText,
  unknown: (_, { panel }) => ({ title: panel.unknownTitle, hint: panel.unknownHint }),
  closing: (_, { panel }) => ({ title: panel.closingTitle, hint: panel.closingHint }),
  attention: (_, { panel }) => ({ title: panel.attentionTitle, hint: panel.attentionServe }),
  paid: (order, words, language) =>
    order.lateSuccess === true
      ? { title: words.panel.lateTitle, hint: words.panel.lateHint }
      : { title: words.panel.paidTitle, hint: paidHint(order, words, language) },
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

/** True where a press on *Cancel payment* still says something new; while the way is switched it calls the switch off. */
export function mayPressCancel(order: OrderView): boolean {
  if (order.switchingTo !== undefined) return mayCancel(order) || order.state === 'closing';
  return mayCancel(order) && !order.cancelling;
}

/** An order that is being ended, for whatever reason: nothing new can be done with it. */
function endingScreen(order: OrderView, { panel, ways }: Words, qr: QrPhase | undefined): Screen | undefined {
  const isOpen = CANCELLABLE.has(order.state) || order.state === 'closing';
  if (!isOpen) return undefined;
  const base = { ...STATE_SIGNS.closing, loud: false };
  if (order.switchingTo !== undefined) {
    const title = order.way === 'scan' ? panel.switchingFromScan : panel.switchingFromQr;
    const hint = panel.switchingHint(ways[order.switchingTo]);
    return { ...base, body: 'ending', tone: 'progress', shape: 'turn', title, hint };
  }
  if (qr === 'ending') return { ...base, body: 'ending', title: panel.endingTitle, hint: panel.endingHint };
  if (!order.cancelling) return undefined;
  return { ...base, title: panel.cancellingTitle, hint: panel.cancellingHint };
}

/** The code itself, or its place while it is being fetched. */
function codeScreen(order: OrderView, { panel }: Words, qr: QrPhase | undefined): Screen | undefined {
  const mark = qrPlatformOf(order.way);
  if (mark === undefined || qr === undefined || qr === 'ending') return undefined;
  const titles = { show: panel.qrTitle[mark], waiting: panel.qrWaiting, getting: panel.qrGetting };
  const base = { body: 'qr', shape: 'code', title: titles[qr], mark, loud: false } as const;
  const isSilent = qr === 'show' && isGatewaySilent(order);
  return isSilent ? { ...base, tone: 'caution', hint: panel.qrSilent } : { ...base, tone: 'calm', hint: '' };
}

/**
 * What the cashier sees of an order. Never says *paid* or *not paid* of an order that is open.
 *
 * @param order the order in view
 * @param moment what else the screen depends on
 */
export function orderScreen(
  order: OrderView,
  words: Words,
  language: Language,
  { qr, refundBlocked = false }: Moment = {},
): Screen {
  const refund = order.state === 'paid' ? refundScreen(order, refundBlocked, words) : undefined;
  const special = refund ?? endingScreen(order, words, qr) ?? codeScreen(order, words, qr);
  if (special !== undefined) return special;
  const signs = STATE_SIGNS[order.state];
  const shape = order.state === 'paying' && order.customerActs ? 'keypad' : signs.shape;
  const loud = order.state === 'paid' && order.lateSuccess === true;
  return { ...signs, ...TEXTS[order.state](order, words, language), shape, loud };
}
