import { computed, createSSRApp, h } from 'vue';
import type { Component } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideWords } from '../../../components/shared/use-words';
import { PAY_WAYS } from '../../../lib/payment/platform';
import { LANGUAGES, wordsFor } from '../../../lib/words/words-for';
import { exampleOrder, examplePaid, exampleRefund, exampleTill } from './example-order';

const en = wordsFor('en');
const NOW = 1_700_000_200_000;

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * The markup of a part, as the panel would show it first.
 *
 * @param name the part's file, without its ending
 */
async function markupOf(name: string, props: object, language: 'en' | 'zh-CN' = 'en'): Promise<string> {
  const { default: part } = (await import(`../../../components/panel/${name}.vue`)) as { default: Component };
  const app = createSSRApp({
    setup() {
      provideWords({ language: computed(() => language), words: computed(() => wordsFor(language)) });
      // A panel that is a window of its own: the guard against covered buttons has nothing to wait for.
      return () => h(part, props);
    },
  });
  const host = { performance } as unknown as Window & typeof globalThis;
  const before = globalThis.window;
  globalThis.window = Object.assign(host, { top: host });
  try {
    return await renderToString(app);
  } finally {
    globalThis.window = before;
  }
}

/** The opening tag of the element with a test id. */
function tagOf(markup: string, testid: string): string {
  return new RegExp(`<[^>]*data-testid="${testid}"[^>]*>`).exec(markup)?.[0] ?? '';
}

const count = (markup: string, testid: string) => markup.split(`data-testid="${testid}"`).length - 1;

describe('the code on show', () => {
  const qr = { codeUrl: 'weixin://wxpay/bizpayurl?pr=1', expiresAt: 1_700_000_300_000 };

  it('is a picture, and there is none before the code is there', async () => {
    const order = exampleOrder({ way: 'wechat-qr', state: 'submitting' });
    expect(tagOf(await markupOf('qr-body', { order, waiting: false }), 'panel-qr')).toBe('');
    const shown = await markupOf('qr-body', { order: { ...order, state: 'paying', qr }, waiting: false });
    expect(tagOf(shown, 'panel-qr')).toContain('WeChat Pay, ¥12.50');
    expect(shown).not.toContain(qr.codeUrl);
  });

  it('can be asked for where nobody fetches it', async () => {
    const order = exampleOrder({ way: 'wechat-qr' });
    expect(tagOf(await markupOf('qr-body', { order, waiting: true }), 'panel-qr-again')).not.toBe('');
  });
});

describe('the header', () => {
  it('names the sale in view by its whole id', async () => {
    const till = exampleTill({ device: 'till-0001' });
    const orderId = `20261123-${'7'.repeat(40)}-003`;
    const markup = await markupOf('panel-header', { till, online: true, orderId });
    expect(tagOf(markup, 'panel-order-id')).toContain(orderId);
    expect(markup).toContain(`${en.panel.orderLabel} ${orderId}`);
    expect(count(await markupOf('panel-header', { till, online: true }), 'panel-order-id')).toBe(0);
  });
});

describe('the line about what was refused', () => {
  it.each(LANGUAGES)('does not advise to refund less where nothing is left in %s', async (language) => {
    const notice = { code: 'refund-exceeds-paid', at: 1 };
    const { notices, panel } = wordsFor(language);
    const said = (refundable: number) =>
      markupOf('panel-notice', { notice, order: examplePaid({ refundable }) }, language);
    expect(await said(0)).toContain(panel.nothingLeft.what);
    expect(await said(0)).not.toContain(notices['refund-exceeds-paid'].next);
    expect(await said(1)).toContain(notices['refund-exceeds-paid'].next);
  });
});

describe('the ways to pay', () => {
  it('stand side by side, the present one marked', async () => {
    const order = exampleOrder({ way: 'wechat-qr', otherWays: ['scan', 'alipay-qr'] });
    const markup = await markupOf('panel-ways', { order, ways: PAY_WAYS });
    expect(count(markup, 'panel-way')).toBe(3);
    expect(markup.match(/aria-pressed="true"/g)).toHaveLength(1);
    expect(markup).toMatch(/data-way="wechat-qr" aria-pressed="true"/);
  });

  it('stay in their place without a choice once a cancel was asked for', async () => {
    const order = exampleOrder({ state: 'paying', way: 'wechat-qr', cancelling: true });
    const markup = await markupOf('panel-ways', { order, ways: PAY_WAYS });
    expect(count(markup, 'panel-way')).toBe(3);
    expect(markup.match(/<button[^>]* disabled/g)).toHaveLength(2);
  });
});

describe('a payment that was made twice', () => {
  it('has one button, with the amount on it', async () => {
    const markup = await markupOf('overpaid-body', { order: examplePaid({ overpaid: true }) });
    expect(markup.match(/<button/g)).toHaveLength(1);
    expect(markup).toContain('Refund ¥12.50');
    expect(tagOf(markup, 'panel-refund-overpaid')).not.toContain('disabled');
  });

  it('cannot be refunded again while a refund runs', async () => {
    const refunds = [exampleRefund({ state: 'unknown', by: 'cashier' })];
    const order = examplePaid({ overpaid: true, refunds, refundable: 850 });
    expect(tagOf(await markupOf('overpaid-body', { order }), 'panel-refund-overpaid')).toContain('disabled');
  });
});

describe('refunds', () => {
  it.each(LANGUAGES)('say what a person has to do in %s', async (language) => {
    const refund = exampleRefund({ state: 'needs_person', failure: { code: 'refund-needs-person' } });
    const markup = await markupOf('refund-body', { order: examplePaid({ refunds: [refund] }) }, language);
    const { what, next } = wordsFor(language).refundFailures['refund-needs-person'];
    expect(markup).toContain(what);
    expect(markup).toContain(next);
  });

  it('stand newest first, with what went back and what is left', async () => {
    const refunds = [
      exampleRefund({ outRefundNo: 'first', posRefundId: 'first', createdAt: 1 }),
      exampleRefund({ outRefundNo: 'second', posRefundId: 'second', createdAt: 2 }),
    ];
    const order = examplePaid({ refunds, refundedFee: 800, refundable: 450 });
    const markup = await markupOf('refund-body', { order });
    expect(markup.indexOf('second')).toBeLessThan(markup.indexOf('first'));
    for (const part of ['Refunded in part', '¥8.00', '¥4.50']) expect(markup).toContain(part);
  });

  it('do not repeat an old reason once the money went back after all', async () => {
    const refund = exampleRefund({ state: 'succeeded', failure: { code: 'refund-failed' } });
    const markup = await markupOf('refund-body', { order: examplePaid({ refunds: [refund] }) });
    expect(markup).not.toContain(en.refundFailures['refund-failed'].what);
  });
});

describe('an outcome that nobody knows', () => {
  const past = { writeOffFrom: NOW };
  const ahead = { writeOffFrom: NOW + 1 };

  it('can be written off after its time, and not before', async () => {
    const markupWith = (different: object) =>
      markupOf('attention-body', { order: exampleOrder({ state: 'attention', ...different }) });
    expect(count(await markupWith(past), 'panel-write-off')).toBe(1);
    expect(count(await markupWith(ahead), 'panel-write-off')).toBe(0);
    expect(count(await markupWith({}), 'panel-write-off')).toBe(0);
  });

  it('says whether the till still asks', async () => {
    const order = exampleOrder({ state: 'attention' });
    expect(await markupOf('attention-body', { order })).toContain(en.panel.attentionStopped);
    const asked = await markupOf('attention-body', { order: { ...order, nextAt: 1 } });
    expect(asked).toContain(en.panel.attentionAsks);
  });
});

describe('what there is to press', () => {
  const actions = (different: object) =>
    markupOf('panel-actions', { order: exampleOrder(different), closing: false });

  it('is cancel and park while an order is open, and close once it is settled', async () => {
    for (const state of ['created', 'submitting', 'paying', 'unknown', 'closing'] as const) {
      const markup = await actions({ state });
      expect([count(markup, 'panel-cancel'), count(markup, 'panel-park')], state).toEqual([1, 1]);
      expect(count(markup, 'panel-close'), state).toBe(0);
    }
    for (const state of ['paid', 'failed', 'cancelled', 'written_off'] as const) {
      const markup = await actions({ state });
      expect(count(markup, 'panel-close'), state).toBe(1);
      expect(markup.match(/<button/g), state).toHaveLength(1);
    }
  });

  it('is to ask now and to serve the next where the outcome is not known', async () => {
    const markup = await actions({ state: 'attention' });
    expect([count(markup, 'panel-ask-now'), count(markup, 'panel-close')]).toEqual([1, 1]);
  });

  it('keeps the cancel while the way is switched, and not once it was asked for', async () => {
    const tag = async (different: object) => tagOf(await actions(different), 'panel-cancel');
    expect(await tag({ state: 'closing', switchingTo: 'scan', cancelling: true })).not.toContain('disabled');
    expect(await tag({ state: 'closing' })).toContain('disabled');
    expect(await tag({ state: 'paying', cancelling: true })).toContain('disabled');
  });
});

describe('the other open orders', () => {
  it('are each within one press, with what tells them apart', async () => {
    const orders = ['017', '018', '019'].map((tail) =>
      exampleOrder({ outTradeNo: tail.repeat(11).slice(1), posOrderId: `20261122-${tail}`, parked: true }),
    );
    const markup = await markupOf('panel-others', { orders, occasion: '' });
    expect(count(markup, 'panel-other')).toBe(3);
    for (const { posOrderId } of orders) {
      expect(markup).toContain(en.panel.othersShow('¥12.50', 'Parked', posOrderId));
    }
  });
});
