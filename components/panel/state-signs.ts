import type { OrderView, RefundView } from '../../lib/contract/messages/order-view';
import { isInFlight, type OrderState } from '../../lib/payment/order-state';
import { isRefundOpen, type RefundState } from '../../lib/payment/refund-state';
import type { Words } from '../../lib/words/words';
import type { Shape, Tone } from '../shared/shape';
import type { StageBody } from './screen';

/** Colour and symbol of something in a list. */
export interface Sign {
  tone: Tone;
  shape: Shape;
}

/** Tone and symbol of each state, used wherever an order is listed. */
export const STATE_SIGNS: Readonly<Record<OrderState, Sign & { body: StageBody }>> = {
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

/** Tone and symbol of each state of a refund. */
export const REFUND_SIGNS: Readonly<Record<RefundState, Sign>> = {
  submitting: { tone: 'progress', shape: 'turn' },
  processing: { tone: 'progress', shape: 'turn' },
  unknown: { tone: 'caution', shape: 'search' },
  needs_person: { tone: 'danger', shape: 'hand' },
  succeeded: { tone: 'refund', shape: 'full' },
  failed: { tone: 'danger', shape: 'cross' },
};

/** The refund that the order is about now: one that is under way, otherwise the newest. */
export function refundInView({ refunds }: Pick<OrderView, 'refunds'>): RefundView | undefined {
  const newestFirst = refunds.toSorted((one, other) => other.createdAt - one.createdAt);
  return newestFirst.find(({ state }) => isRefundOpen(state)) ?? newestFirst[0];
}

/** True while two payments of one order stand against each other and this one still holds money. */
export function isOverpaid({
  state,
  overpaid,
  refundable,
}: Pick<OrderView, 'state' | 'overpaid' | 'refundable'>): boolean {
  return state === 'paid' && overpaid === true && refundable > 0;
}

/** How a list of open orders names one of them: symbol, colour and a word or two. */
export function listSign(order: OrderView, words: Words): Sign & { word: string } {
  const { panel, states, refundStates } = words;
  if (isOverpaid(order)) return { tone: 'danger', shape: 'twice', word: panel.overpaidTitle };
  const refund = refundInView(order);
  if (order.state === 'paid' && refund !== undefined && refund.state !== 'succeeded') {
    return { ...REFUND_SIGNS[refund.state], word: refundStates[refund.state] };
  }
  const { parked, state } = order;
  if (state === 'created' && parked) return { tone: 'calm', shape: 'pause', word: panel.parked };
  const isEnding = state === 'closing' && order.way !== 'scan';
  const isShown = order.qr !== undefined && (state === 'paying' || state === 'submitting');
  const { tone, shape } = STATE_SIGNS[state];
  const word = isEnding ? panel.making : states[state];
  const isParked = parked && isInFlight(state);
  return { tone, shape: isShown ? 'code' : shape, word: isParked ? `${panel.parked} · ${word}` : word };
}
