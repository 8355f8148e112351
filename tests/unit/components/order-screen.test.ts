import { describe, expect, it } from 'vitest';
import { emptyScreen, mayCancel, orderScreen, STATE_SIGNS } from '../../../components/panel/order-screen';
import { ORDER_STATES } from '../../../lib/payment/order-state';
import { LANGUAGES, wordsFor } from '../../../lib/words/words-for';
import { exampleOrder, exampleTill } from './example-order';

const en = wordsFor('en');

describe('orderScreen', () => {
  it.each(LANGUAGES)('has a headline for every state in %s', (language) => {
    for (const state of ORDER_STATES) {
      expect(orderScreen(exampleOrder({ state }), wordsFor(language), language).title).not.toBe('');
    }
  });

  it('gives every state an outline of its own', () => {
    const shapes = ORDER_STATES.map((state) => STATE_SIGNS[state].shape);
    expect(new Set(shapes).size).toBe(ORDER_STATES.length);
  });

  it('is green for a paid order and for nothing else', () => {
    for (const state of ORDER_STATES) {
      const { tone } = orderScreen(exampleOrder({ state }), en, 'en');
      expect(tone === 'success', state).toBe(state === 'paid');
    }
  });

  it('asks for the confirmation before the scan', () => {
    expect(orderScreen(exampleOrder({ confirmNeeded: true }), en, 'en').title).toBe(en.panel.confirmTitle);
    expect(orderScreen(exampleOrder(), en, 'en').title).toBe(en.panel.scanTitle);
  });

  it('tells that the customer is typing the password, and until when', () => {
    const order = exampleOrder({ state: 'paying', customerActs: true, giveUpAt: 1_700_000_060_000 });
    const screen = orderScreen(order, en, 'en');
    expect(screen.shape).toBe('keypad');
    expect(screen.title).toBe(en.panel.customerTitle);
    expect(screen.hint).toMatch(/\d\d:\d\d:20/);
  });

  it('waits for certainty after a cancel, and never over an outcome that is known', () => {
    for (const state of ['created', 'submitting', 'paying', 'unknown', 'closing'] as const) {
      expect(orderScreen(exampleOrder({ state, cancelling: true }), en, 'en').title).toBe(
        en.panel.cancellingTitle,
      );
    }
    expect(orderScreen(exampleOrder({ state: 'paid', cancelling: true }), en, 'en').title).toBe('Paid');
  });

  it('is loud about a late success and about a second payment', () => {
    const late = orderScreen(exampleOrder({ state: 'paid', lateSuccess: true }), en, 'en');
    const twice = orderScreen(exampleOrder({ state: 'paid', lateSuccess: true, overpaid: true }), en, 'en');
    expect(late).toMatchObject({ loud: true, title: en.panel.lateTitle, tone: 'success' });
    expect(twice).toMatchObject({
      loud: true,
      title: en.panel.overpaidTitle,
      tone: 'danger',
      shape: 'twice',
    });
    expect(orderScreen(exampleOrder({ state: 'paid' }), en, 'en').loud).toBe(false);
  });

  it('does not call an open order paid because another attempt was', () => {
    const screen = orderScreen(exampleOrder({ state: 'attention', overpaid: true }), en, 'en');
    expect(screen).toMatchObject({ title: en.panel.attentionTitle, tone: 'caution', loud: false });
  });

  it('offers the cancel only where it can still do something', () => {
    const offered = ORDER_STATES.filter((state) => mayCancel(exampleOrder({ state })));
    expect(offered).toEqual(['created', 'submitting', 'paying', 'unknown']);
  });
});

describe('emptyScreen', () => {
  it('tells why there is nothing to do', () => {
    const titleOf = (till?: ReturnType<typeof exampleTill>) => emptyScreen(till, en).title;
    expect(titleOf()).toBe(en.panel.connecting);
    expect(titleOf(exampleTill({ configured: false }))).toBe(en.panel.setupTitle);
    expect(titleOf(exampleTill({ locked: true }))).toBe(en.panel.lockedTitle);
    expect(titleOf(exampleTill())).toBe(en.panel.emptyTitle);
  });
});
