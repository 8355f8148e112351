import type { Language, PanelView, TillView } from '../../lib/contract/messages/panel-messages';
import type { Words } from '../../lib/words/words';
import { dateTimeText } from '../shared/clock-text';
import { plainText } from '../shared/plain-text';
import { yuanText } from '../shared/yuan-text';
import type { Screen } from './screen';

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

/** The question whether a POS order id that was settled long ago stands for a new sale. */
export function reuseScreen(
  { posOrderId, totalFee, paidAt }: NonNullable<PanelView['reuse']>,
  { panel }: Words,
  language: Language,
): Screen {
  const time = dateTimeText(paidAt, language);
  const hint = panel.reuseHint(plainText(posOrderId, 64), yuanText(totalFee), time);
  return { body: 'reuse', tone: 'caution', shape: 'question', title: panel.reuseTitle, hint, loud: true };
}
