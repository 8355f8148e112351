import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeUrl, paid } from '../flow/support/outcomes';
import { WECHAT_CODE } from '../flow/support/test-till';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';
import { PAGE, qrCounter, qrCounterWithPanel } from './support/qr-counter';

const CODE_URL = 'weixin://wxpay/bizpayurl?pr=abc123';
const QR = { posOrderId: 'A', totalFee: 1250, mode: 'qr' };

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

describe('pay for a QR code', () => {
  it('asks for the code by itself and shows it', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    expect(await counter.call(PAGE, QR)).toMatchObject({ ok: true, result: { state: 'waiting' } });
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({
      state: 'paying',
      way: 'wechat-qr',
      platform: 'wechat',
      otherWays: ['alipay-qr'],
      qr: { codeUrl: CODE_URL },
    });
    expect(Counter.shown(panel).notice).toBeUndefined();
    expect(counter.browser.statesToldTo('page')).toEqual(['waiting', 'paying', 'paying']);
  });

  it.each([
    ['wechat', undefined, 'wechat-qr'],
    ['alipay', undefined, 'alipay-qr'],
    ['wechat', 'alipay', 'alipay-qr'],
    ['alipay', 'wechat', 'wechat-qr'],
  ] as const)('policy %s, call %s: %s', async (qrPlatform, platform, way) => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.policy = { ...counter.policy, qrPlatform };
    await counter.call(PAGE, platform === undefined ? QR : { ...QR, platform });
    await counter.time.settle();
    const { current } = Counter.shown(panel);
    expect(current?.way).toBe(way);
    expect(current?.otherWays).toHaveLength(platform === undefined ? 1 : 0);
  });

  it('that the cashier may choose asks for nothing before', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    await counter.call(PAGE, { ...QR, mode: 'any' });
    await counter.time.settle();
    expect(counter.gateway.calls).toEqual([]);
    expect(Counter.shown(panel).current).toMatchObject({
      state: 'created',
      way: 'scan',
      otherWays: ['wechat-qr', 'alipay-qr'],
    });
  });

  it('that the cashier may choose takes a scan at once', async () => {
    const { counter } = await qrCounterWithPanel();
    counter.gateway.script('micro_pay', now(paid()));
    await counter.call(PAGE, { ...QR, mode: 'any' });
    await counter.time.pass(LOOK_MS);
    const outTradeNo = counter.tabs.get(1)?.outTradeNo ?? '';
    await counter.panelSays(1, { type: 'panel.scan', code: WECHAT_CODE, source: 'wedge', outTradeNo });
    await counter.time.settle();
    expect((await counter.order(outTradeNo)).state).toBe('paid');
  });

  it('a customer’s code is no answer to it: it is refused where the page wants a QR code', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.gateway.offset = undefined;
    await counter.call(PAGE, QR);
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, counter.tabs.get(1)?.outTradeNo);
    expect(counter.gateway.codes).toEqual([]);
    expect(Counter.shown(panel)).toMatchObject({
      current: { state: 'created' },
      notice: { code: 'no-order-waiting' },
    });
  });

  it('pays the page, once', async () => {
    const counter = qrCounter();
    const page = await openPage(counter, PAGE);
    const call = page.call('pay', QR);
    await page.caughtUp();
    await counter.time.settle();
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    expect(await page.reply(call)).toMatchObject({ result: { state: 'paid', platform: 'wechat' } });
    expect(await page.reply(page.call('pay', QR))).toMatchObject({ result: { replayed: true } });
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
  });
});

describe('a QR code that cannot be asked for', () => {
  it('says why, and asks again when the cashier or the page does', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.gateway.offset = undefined;
    const outTradeNo = await counter.mustCall(PAGE, QR);
    await counter.time.settle();
    expect(Counter.shown(panel)).toMatchObject({
      current: { outTradeNo, state: 'created', way: 'wechat-qr' },
      notice: { code: 'gateway-silent' },
    });
    expect(counter.gateway.calls).toEqual([]);
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'gateway-silent' });

    counter.gateway.offset = 0;
    expect(await counter.mustCall(PAGE, QR)).toBe(outTradeNo);
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, qr: { codeUrl: CODE_URL } });
    expect(Counter.shown(panel).notice).toBeUndefined();
  });

  it.each(['locked', 'keys-damaged', 'gateway-not-proven'] as const)('%s', async (code) => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.readiness = async () => ({ ok: false, code });
    await counter.call(PAGE, QR);
    await counter.time.settle();
    expect(Counter.shown(panel).notice).toMatchObject({ code });
    expect(counter.gateway.calls).toEqual([]);
  });

  it('a page that calls twice at once has one code asked for, and hears of no trouble', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.readiness = async () => {
      await counter.time.wait(3_000);
      return { ok: true };
    };
    counter.gateway.script('scan_code_pay', { afterMs: 5_000, outcome: codeUrl() });
    const [one, other] = await Promise.all([counter.mustCall(PAGE, QR), counter.mustCall(PAGE, QR)]);
    expect(other).toBe(one);
    await counter.time.pass(7_000);
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    expect(Counter.shown(panel)).toMatchObject({ current: { state: 'submitting' } });
    expect(panel.views.some(({ notice }) => notice !== undefined)).toBe(false);
  });
});

describe('a QR code where every amount is confirmed', () => {
  it('waits for the cashier, and then goes on by itself', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.policy = { ...counter.policy, confirmAmount: 'always' };
    const outTradeNo = await counter.mustCall(PAGE, QR);
    await counter.time.settle();
    expect(counter.gateway.calls).toEqual([]);
    const asked = Counter.shown(panel);
    expect(asked.current).toMatchObject({ state: 'created', confirmNeeded: true });
    expect(asked.notice).toBeUndefined();

    // Another call is no confirmation, nor is the choice of the way.
    await counter.call(PAGE, QR);
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'alipay-qr' });
    await counter.time.settle();
    expect(counter.gateway.calls).toEqual([]);

    await counter.panelSays(1, { type: 'panel.confirm', outTradeNo });
    await counter.time.settle();
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    expect(Counter.shown(panel).current).toMatchObject({ state: 'paying', way: 'alipay-qr' });
  });

  it('confirmed in another tab’s panel, nothing happens', async () => {
    const { counter } = await qrCounterWithPanel();
    counter.policy = { ...counter.policy, confirmAmount: 'always' };
    const outTradeNo = await counter.mustCall(PAGE, QR);
    await counter.hello(documentOf('other', { tabId: 2 }));
    await counter.panelSays(2, { type: 'panel.confirm', outTradeNo });
    await counter.time.settle();
    expect(counter.gateway.calls).toEqual([]);
    expect((await counter.order(outTradeNo)).confirmedAt).toBeUndefined();
  });
});

describe('a QR code on show', () => {
  async function onShow() {
    const { counter, panel } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustCall(PAGE, QR);
    await counter.time.settle();
    return { counter, panel, outTradeNo };
  }

  it('stays through a reload, and the page’s next call joins it', async () => {
    const { counter, outTradeNo } = await onShow();
    await counter.bye(PAGE);
    const next = documentOf('next');
    expect(await counter.hello(next)).toMatchObject({ panel: 'here', outTradeNo });
    const panel = await counter.connectPanel();
    expect(Counter.shown(panel).current?.qr).toMatchObject({ codeUrl: CODE_URL });
    expect(await counter.mustCall(next, QR)).toBe(outTradeNo);
    await counter.time.settle();
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    expect(Counter.shown(panel).current?.qr).toMatchObject({ codeUrl: CODE_URL });
    expect(Counter.shown(panel).notice).toBeUndefined();
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    expect(counter.browser.statesToldTo('next').at(-1)).toBe('paid');
  });

  it('is joined by another tab, and refused for another amount', async () => {
    const { counter, outTradeNo } = await onShow();
    const other = documentOf('other', { tabId: 2 });
    await counter.hello(other);
    const panel = await counter.connectPanel(2);
    expect(await counter.mustCall(other, QR)).toBe(outTradeNo);
    expect(Counter.shown(panel).current?.qr).toMatchObject({ codeUrl: CODE_URL });
    expect(await counter.call(other, { ...QR, totalFee: 1 })).toMatchObject({ code: 'order-conflict' });
  });

  it('a scan changes nothing: one payment is under way, and the panel says so', async () => {
    const { counter, panel, outTradeNo } = await onShow();
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, outTradeNo);
    expect(counter.gateway.codes).toEqual([]);
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'qr-still-payable' });
    expect((await counter.order(outTradeNo)).state).toBe('paying');
  });

  it('expires: the page’s promise ends, and the panel says so', async () => {
    const counter = qrCounter();
    const page = await openPage(counter, PAGE);
    const panel = await counter.connectPanel();
    const call = page.call('pay', QR);
    await page.caughtUp();
    await counter.time.pass(400_000);
    expect(await page.reply(call)).toMatchObject({
      result: { state: 'cancelled', error: { code: 'qr-expired' } },
    });
    expect(Counter.shown(panel).current).toMatchObject({ state: 'cancelled' });
  });

  it('is not asked for once more by a worker that starts', async () => {
    const { counter, outTradeNo } = await onShow();
    await counter.restart();
    await counter.time.pass(5_000);
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    const panel = await counter.connectPanel();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, qr: { codeUrl: CODE_URL } });
  });

  it('is asked for by the next worker where the one before died too early', async () => {
    const { counter } = await qrCounterWithPanel();
    counter.gateway.offset = undefined;
    const outTradeNo = await counter.mustCall(PAGE, QR);
    await counter.time.settle();
    counter.gateway.offset = 0;
    await counter.restart();
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    const panel = await counter.connectPanel();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'paying' });
  });
});
