import { afterEach, describe, expect, it, vi } from 'vitest';
import { acknowledged, paid } from '../flow/support/outcomes';
import { WECHAT_CODE } from '../flow/support/test-till';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';
import { nobodyPays, PAGE, qrCounter, successorOf, switchedToScan } from './support/qr-counter';

const ANY = { posOrderId: 'A', totalFee: 1250, mode: 'any' };
const OTHER = documentOf('other', { tabId: 2 });

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

/** A WeChat code is on show in the page’s panel; the cashier may choose. */
async function onShow() {
  const counter = qrCounter();
  const page = await openPage(counter, PAGE);
  const panel = await counter.connectPanel();
  const call = page.call('pay', ANY);
  await page.caughtUp();
  const first = counter.tabs.get(1)?.outTradeNo ?? '';
  await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'wechat-qr' });
  await counter.time.settle();
  return { counter, page, panel, call, first };
}

describe('switching from a QR code to a scan', () => {
  it('the panel follows, and a scan pays the page’s promise', async () => {
    const { counter, page, panel, call, first } = await onShow();
    const second = await switchedToScan(counter, first);
    expect(await counter.order(first)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'switched-by-cashier' },
    });
    expect(Counter.shown(panel).current).toMatchObject({
      outTradeNo: second.outTradeNo,
      state: 'created',
      way: 'scan',
    });
    expect(Counter.shown(panel).others).toEqual([]);
    await page.look();
    expect(page.repliesTo(call)).toEqual([]);

    counter.gateway.script('micro_pay', now(paid()));
    const { outTradeNo } = second;
    await counter.panelSays(1, { type: 'panel.scan', code: WECHAT_CODE, source: 'wedge', outTradeNo });
    expect(await page.reply(call)).toMatchObject({ result: { state: 'paid', outTradeNo } });
    await counter.time.pass(700_000);
    await page.look();
    expect(page.repliesTo(call)).toHaveLength(1);
  });

  it('says meanwhile what is coming, and takes no scan', async () => {
    const { counter, panel, first } = await onShow();
    counter.gateway.script('close_order', { afterMs: 5_000, outcome: acknowledged() });
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'scan' });
    await counter.time.pass(1_000);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, switchingTo: 'scan' });
    expect(Counter.shown(panel).current?.qr).toBeUndefined();
    await counter.scan(PAGE, first);
    expect(counter.gateway.codes).toEqual([]);
  });

  it('the attempt that ended is not in what the page looks at', async () => {
    const { counter, first } = await onShow();
    const second = await switchedToScan(counter, first);
    const watched = await counter.watch(PAGE, ['A']);
    expect(watched).toMatchObject([{ outTradeNo: second.outTradeNo, state: 'waiting' }]);
  });

  it('a page that heard nothing of it goes on all the same', async () => {
    const { counter, page, call, first } = await onShow();
    counter.browser.onPush = () => undefined;
    const second = await switchedToScan(counter, first);
    await page.look();
    expect(page.repliesTo(call)).toEqual([]);
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo: second.outTradeNo });
    await page.look();
    expect(await page.reply(call)).toMatchObject({
      result: { state: 'cancelled', outTradeNo: second.outTradeNo },
    });
  });

  it('the customer paid the code in the last moment: nothing follows', async () => {
    const { counter, page, call, first } = await onShow();
    counter.gateway.script('query_order', now(paid()));
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'scan' });
    await counter.time.pass(10_000);
    expect(await page.reply(call)).toMatchObject({ result: { state: 'paid', outTradeNo: first } });
    expect(counter.journal.all()).toHaveLength(1);
  });

  it('the customer’s payment lands after the switch: the promise is paid, and nobody may pay again', async () => {
    const { counter, page, panel, call, first } = await onShow();
    const second = await switchedToScan(counter, first);
    counter.gateway.script('query_order', (order) =>
      order.outTradeNo === first ? paid() : nobodyPays(order),
    );
    await counter.time.pass(40_000);
    expect(await page.reply(call)).toMatchObject({ result: { state: 'paid', outTradeNo: first } });
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, lateSuccess: true });
    const before = counter.gateway.codes.length;
    await counter.scan(PAGE, second.outTradeNo);
    expect(counter.gateway.codes).toHaveLength(before);
    expect((await counter.order(second.outTradeNo)).failure).toEqual({ code: 'paid-by-other-attempt' });
  });
});

describe('switching to a QR code', () => {
  it('the code is asked for by itself, and the panel shows it', async () => {
    const { counter, page, panel, call, first } = await onShow();
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'alipay-qr' });
    await counter.time.pass(10_000);
    const second = successorOf(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({
      outTradeNo: second.outTradeNo,
      state: 'paying',
      way: 'alipay-qr',
      qr: { codeUrl: expect.any(String) as string },
    });
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    expect(await page.reply(call)).toMatchObject({ result: { outTradeNo: second.outTradeNo } });
  });

  it('and back again, and again: the promise goes along', async () => {
    const { counter, page, call, first } = await onShow();
    let last = first;
    for (const way of ['alipay-qr', 'wechat-qr', 'scan'] as const) {
      await counter.panelSays(1, { type: 'panel.choose', outTradeNo: last, way });
      await counter.time.pass(10_000);
      await page.look();
      last = successorOf(counter, last).outTradeNo;
      expect(counter.tabs.get(1)).toMatchObject({ outTradeNo: last, orders: [last] });
    }
    expect(page.repliesTo(call)).toEqual([]);
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo: last });
    expect(await page.reply(call)).toMatchObject({ result: { state: 'cancelled', outTradeNo: last } });
    expect(counter.journal.all()).toHaveLength(4);
  });
});

describe('others who have the order', () => {
  it('a second tab that waits for it follows, too', async () => {
    const { counter, first } = await onShow();
    await counter.hello(OTHER);
    const panel = await counter.connectPanel(2);
    await counter.mustCall(OTHER, ANY);
    const { outTradeNo } = await switchedToScan(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'created' });
    expect(counter.browser.placeOf('other')).toBe('here');
    expect(counter.tabs.about(outTradeNo)).toEqual([1, 2]);
    await counter.desk.onTabClosed(1);
    expect((await counter.order(outTradeNo)).state).toBe('created');
    await counter.desk.onTabClosed(2);
    expect((await counter.order(outTradeNo)).state).toBe('cancelled');
  });

  it('a tab that only looked at it is not given what waits in another one', async () => {
    const { counter, first } = await onShow();
    await counter.hello(OTHER);
    const panel = await counter.connectPanel(2);
    await counter.panelSays(2, { type: 'panel.show', outTradeNo: first });
    const { outTradeNo } = await switchedToScan(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, state: 'cancelled' });
    await counter.scan(OTHER, outTradeNo);
    expect(counter.gateway.codes).toEqual([]);
    // Nor when its panel, or its page, comes back.
    const again = await counter.connectPanel(2);
    expect(Counter.shown(again).current?.outTradeNo).toBe(first);
    await counter.hello(OTHER);
    expect(counter.tabs.get(2)).toMatchObject({ outTradeNo: first, orders: [] });
  });

  it('a tab whose cashier serves somebody else keeps its screen', async () => {
    const { counter, panel, first } = await onShow();
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'scan' });
    const next = await counter.mustPay(PAGE, 'B', 300);
    await counter.time.pass(10_000);
    const { outTradeNo } = successorOf(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: next });
    expect(Counter.shown(panel).others).toMatchObject([{ outTradeNo, state: 'created' }]);
    expect(counter.tabs.get(1)?.orders).toEqual(expect.arrayContaining([next, outTradeNo]));
  });

  it('a panel that is closed stays closed, and the order is there when it is asked for', async () => {
    const { counter, first } = await onShow();
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'scan' });
    await counter.panelSays(1, { type: 'panel.close' });
    await counter.time.pass(10_000);
    const { outTradeNo } = successorOf(counter, first);
    expect(counter.browser.placeOf('page')).toBe('closed');
    expect(await counter.mustCall(PAGE, ANY)).toBe(outTradeNo);
    expect(counter.browser.placeOf('page')).toBe('here');
  });
});

describe('an order that is being switched, and parked', () => {
  it('ends; nothing follows, for nobody waits for it', async () => {
    const { counter, page, call, first } = await onShow();
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'scan' });
    await counter.panelSays(1, { type: 'panel.park', outTradeNo: first });
    await counter.time.pass(10_000);
    expect(await page.reply(call)).toMatchObject({
      result: { state: 'attention', outTradeNo: first, error: { code: 'parked' } },
    });
    expect(counter.journal.all()).toMatchObject([{ outTradeNo: first, state: 'cancelled' }]);
    expect(page.told().at(-1)).toMatchObject({ state: 'cancelled' });
    expect(page.repliesTo(call)).toHaveLength(1);
    expect(await counter.mustCall(PAGE, ANY)).not.toBe(first);
  });

  it('parked after the switch, the attempt that followed waits until the page takes it up', async () => {
    const { counter, page, call, first } = await onShow();
    const { outTradeNo } = await switchedToScan(counter, first);
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    expect(await page.reply(call)).toMatchObject({ result: { state: 'attention', outTradeNo } });
    const again = page.call('pay', ANY);
    await page.caughtUp();
    counter.gateway.script('micro_pay', now(paid()));
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, outTradeNo);
    expect(await page.reply(again)).toMatchObject({ result: { state: 'paid', outTradeNo } });
    expect(page.repliesTo(call)).toHaveLength(1);
  });
});
