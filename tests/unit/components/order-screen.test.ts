import { describe, expect, it } from 'vitest';
import { emptyScreen, reuseScreen } from '../../../components/panel/empty-screen';
import { mayCancel, mayPressCancel, orderScreen } from '../../../components/panel/order-screen';
import { STATE_SIGNS } from '../../../components/panel/state-signs';
import { ORDER_STATES } from '../../../lib/payment/order-state';
import { LANGUAGES, wordsFor } from '../../../lib/words/words-for';
import { exampleOrder, examplePaid, exampleTill } from './example-order';

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
    const twice = orderScreen(examplePaid({ lateSuccess: true, overpaid: true }), en, 'en');
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

  it('names the app that scans the code on show', () => {
    const order = exampleOrder({ state: 'paying', way: 'alipay-qr', customerActs: true });
    expect(orderScreen(order, en, 'en', { qr: 'show' })).toMatchObject({
      body: 'qr',
      mark: 'alipay',
      title: en.panel.qrTitle.alipay,
    });
    expect(orderScreen(order, en, 'en', { qr: 'getting' })).toMatchObject({
      body: 'qr',
      mark: 'alipay',
      title: en.panel.qrGetting,
    });
  });

  it('warns beside the code on show once the gateway has been silent for more than 10 s', () => {
    const at = 1_700_000_000_000;
    const seen = (times: object, qr: 'show' | 'getting' = 'show') =>
      orderScreen(exampleOrder({ state: 'paying', way: 'wechat-qr', ...times }), en, 'en', { qr });
    const calm = { body: 'qr', tone: 'calm', hint: '' };
    const silent = { body: 'qr', tone: 'caution', hint: en.panel.qrSilent, title: en.panel.qrTitle.wechat };
    expect(seen({ sentAt: at })).toMatchObject(calm);
    expect(seen({ sentAt: at, askedAt: at + 10_000 })).toMatchObject(calm);
    expect(seen({ sentAt: at, askedAt: at + 10_001 })).toMatchObject(silent);
    expect(seen({ sentAt: at, answeredAt: at + 9_000, askedAt: at + 19_000 })).toMatchObject(calm);
    expect(seen({ sentAt: at, answeredAt: at + 9_000, askedAt: at + 19_001 })).toMatchObject(silent);
    expect(seen({ sentAt: at, askedAt: at + 20_000 }, 'getting')).toMatchObject(calm);
  });

  it('shows no code of an order that is being ended, nor of one that is settled', () => {
    for (const state of ORDER_STATES) {
      const ending = orderScreen(exampleOrder({ state, way: 'wechat-qr' }), en, 'en', { qr: 'ending' });
      expect(ending.body, state).not.toBe('qr');
    }
    const closing = exampleOrder({ state: 'closing', way: 'wechat-qr' });
    expect(orderScreen(closing, en, 'en', { qr: 'ending' }).title).toBe(en.panel.endingTitle);
  });

  it('says what comes next while the way to pay is switched', () => {
    for (const state of ['paying', 'unknown', 'closing'] as const) {
      const order = exampleOrder({ state, way: 'wechat-qr', switchingTo: 'scan', cancelling: true });
      const screen = orderScreen(order, en, 'en', { qr: 'ending' });
      expect(screen).toMatchObject({ body: 'ending', title: en.panel.switchingFromQr });
      expect(screen.hint).toContain(en.ways.scan);
      expect(mayPressCancel(order), state).toBe(true);
    }
    const scanned = exampleOrder({ state: 'closing', switchingTo: 'wechat-qr', cancelling: true });
    expect(orderScreen(scanned, en, 'en').title).toBe(en.panel.switchingFromScan);
    expect(mayPressCancel(exampleOrder({ state: 'closing' }))).toBe(false);
    expect(mayPressCancel(exampleOrder({ state: 'paying', cancelling: true }))).toBe(false);
  });

  it('does not ask for a scan of an amount that a QR code takes', () => {
    const order = exampleOrder({ way: 'wechat-qr', confirmNeeded: true });
    expect(orderScreen(order, en, 'en').hint).toBe(en.panel.confirmQrHint);
  });

  it('offers the cancel only where it can still do something', () => {
    const offered = ORDER_STATES.filter((state) => mayCancel(exampleOrder({ state })));
    expect(offered).toEqual(['created', 'submitting', 'paying', 'unknown']);
  });
});

describe('reuseScreen', () => {
  it('asks about the order by its id and what was paid for it', () => {
    const reuse = { outTradeNo: 'A'.repeat(32), posOrderId: 'A-1001', totalFee: 1250, paidAt: 0 };
    const screen = reuseScreen(reuse, en, 'en');
    expect(screen.hint).toContain('A-1001');
    expect(screen.hint).toContain('¥12.50');
    expect(screen.loud).toBe(true);
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
