import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';
import { PAGE, qrCounter, qrCounterWithPanel } from './support/qr-counter';

const QR = { posOrderId: 'A', totalFee: 1250, mode: 'qr' };
const PARKED = { state: 'attention', error: { code: 'parked' } };

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

/** A page whose order is on show as a QR code. */
async function onShow() {
  const counter = qrCounter();
  const page = await openPage(counter, PAGE);
  const panel = await counter.connectPanel();
  const call = page.call('pay', QR);
  await page.caughtUp();
  await counter.time.settle();
  const outTradeNo = counter.tabs.get(1)?.outTradeNo ?? '';
  return { counter, page, panel, call, outTradeNo };
}

describe('parking', () => {
  it('settles the promise once, and changes nothing else', async () => {
    const { counter, page, call, outTradeNo } = await onShow();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    expect(await page.reply(call)).toMatchObject({ ok: true, result: { ...PARKED, outTradeNo } });
    expect(await counter.order(outTradeNo)).toMatchObject({ state: 'paying' });
    expect(counter.browser.placeOf('page')).toBe('closed');

    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    await page.look();
    expect(page.repliesTo(call)).toHaveLength(1);
    expect(page.told().at(-1)).toMatchObject({ outTradeNo, state: 'paid' });
  });

  it('shows the next order that waits, the oldest one first', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    const [first, second, third] = [
      await counter.mustPay(PAGE, 'A'),
      await counter.mustPay(PAGE, 'B'),
      await counter.mustPay(PAGE, 'C'),
    ];
    const screens = [];
    for (const outTradeNo of [third, first, second]) {
      await counter.panelSays(1, { type: 'panel.park', outTradeNo });
      await counter.time.settle();
      screens.push(counter.tabs.get(1)?.outTradeNo);
    }
    expect(screens).toEqual([first, second, second]);
    expect(counter.browser.placeOf('page')).toBe('closed');
    expect(Counter.shown(panel).current).toMatchObject({ parked: true });
  });

  it('three customers are served, and each gets what is theirs', async () => {
    const { counter, page, panel, call, outTradeNo: first } = await onShow();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo: first });
    const second = await counter.mustBePaid(PAGE, 'B', 300);
    expect(Counter.shown(panel)).toMatchObject({
      current: { outTradeNo: second, state: 'paid', totalFee: 300 },
      others: [{ outTradeNo: first, parked: true, state: 'paying' }],
    });
    await counter.mustPay(PAGE, 'C', 400);
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    expect((await counter.order(first)).state).toBe('paid');
    expect(Counter.shown(panel)).toMatchObject({ current: { posOrderId: 'C' }, others: [] });
    expect(page.repliesTo(call)).toHaveLength(1);
  });

  it('is taken back by the page’s next call, whose promise settles with the end', async () => {
    const { counter, page, panel, outTradeNo } = await onShow();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    const again = page.call('pay', QR);
    await page.caughtUp();
    expect(page.repliesTo(again)).toEqual([]);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, parked: false });
    expect(counter.browser.placeOf('page')).toBe('here');
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    expect(await page.reply(again)).toMatchObject({ result: { state: 'paid', outTradeNo } });
  });

  it('before anything is sent the order waits on, and a scan pays it', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    const next = await counter.mustPay(PAGE, 'B', 300);
    expect(Counter.shown(panel).others).toMatchObject([{ outTradeNo, parked: true }]);
    await counter.panelSays(1, { type: 'panel.show', outTradeNo });
    expect(Counter.shown(panel)).toMatchObject({
      current: { outTradeNo, parked: true },
      others: [{ outTradeNo: next }],
    });
    counter.gateway.script('micro_pay', now(paid()));
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, outTradeNo);
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({ state: 'paid', parked: false });
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ result: { state: 'paid' } });
  });

  it('of an order that is not on the screen does nothing', async () => {
    const { counter } = await qrCounterWithPanel();
    const first = await counter.mustPay(PAGE, 'A');
    await counter.mustPay(PAGE, 'B');
    await counter.hello(documentOf('other', { tabId: 2 }));
    await counter.panelSays(1, { type: 'panel.park', outTradeNo: first });
    await counter.panelSays(2, { type: 'panel.park', outTradeNo: first });
    expect((await counter.order(first)).parkedAt).toBeUndefined();
  });

  it('a parked order that the cashier cancels ends, and the page hears of it', async () => {
    const { counter, page, outTradeNo } = await onShow();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    await counter.panelSays(1, { type: 'panel.show', outTradeNo });
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo });
    await counter.time.pass(20_000);
    await page.caughtUp();
    expect(page.told().at(-1)).toMatchObject({ outTradeNo, state: 'cancelled' });
  });

  it('outlives the worker', async () => {
    const { counter, outTradeNo } = await onShow();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    await counter.restart();
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ result: PARKED });
    expect(counter.tabs.get(1)?.panelOpen).toBe(false);
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(10_000);
    expect(counter.browser.statesToldTo('page').at(-1)).toBe('paid');
  });
});
