import { afterEach, describe, expect, it, vi } from 'vitest';
import { acknowledged, paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import type { PayWay } from '../../../lib/payment/platform';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';
import { PAGE, qrCounterWithPanel, successorOf } from './support/qr-counter';

const ANY = { posOrderId: 'A', totalFee: 1250, mode: 'any' };
const NEXT = documentOf('next');

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

/** The cashier has switched from a WeChat code that is on show; the gateway takes its time to close that order. */
async function switching(way: PayWay) {
  const { counter, panel } = await qrCounterWithPanel();
  const first = await counter.mustCall(PAGE, ANY);
  await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'wechat-qr' });
  await counter.time.settle();
  counter.gateway.script('close_order', { afterMs: 5_000, outcome: acknowledged() });
  await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way });
  await counter.time.pass(1_000);
  return { counter, panel, first };
}

describe('a page that is reloaded during a switch', () => {
  it('its panel follows, and a scan is taken', async () => {
    const { counter, first } = await switching('scan');
    await counter.bye(PAGE);
    expect(await counter.hello(NEXT)).toMatchObject({ panel: 'here', outTradeNo: first });
    const panel = await counter.connectPanel();
    await counter.time.pass(20_000);
    const { outTradeNo } = successorOf(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'created' });
    counter.gateway.script('micro_pay', now(paid()));
    await counter.scan(NEXT, outTradeNo);
    await counter.time.settle();
    expect(counter.browser.statesToldTo('next').at(-1)).toBe('paid');
  });

  it('its call joins the attempt that follows, and gets its end', async () => {
    const { counter, first } = await switching('scan');
    await counter.bye(PAGE);
    const page = await openPage(counter, NEXT);
    const call = page.call('pay', ANY);
    await page.caughtUp();
    await counter.time.pass(20_000);
    await page.look();
    const { outTradeNo } = successorOf(counter, first);
    expect(page.repliesTo(call)).toEqual([]);
    expect(counter.tabs.get(1)).toMatchObject({ outTradeNo, orders: [outTradeNo] });
    counter.gateway.script('micro_pay', now(paid()));
    await counter.time.pass(LOOK_MS);
    await counter.scan(NEXT, outTradeNo);
    expect(await page.reply(call)).toMatchObject({ result: { state: 'paid', outTradeNo } });
  });

  it('reloaded once more, what was never sent ends', async () => {
    const { counter, first } = await switching('scan');
    await counter.bye(PAGE);
    await counter.hello(NEXT);
    await counter.connectPanel();
    await counter.time.pass(20_000);
    await counter.bye(NEXT);
    expect((await counter.order(successorOf(counter, first).outTradeNo)).state).toBe('cancelled');
  });

  it.each(['scan', 'alipay-qr'] as const)(
    'where nobody is there when it is done, the attempt that follows ends unsent: %s',
    async (way) => {
      const { counter, panel, first } = await switching(way);
      panel.disconnect();
      await counter.desk.onTabClosed(1);
      await counter.time.pass(20_000);
      const { state, failure } = successorOf(counter, first);
      expect({ state, failure }).toEqual({ state: 'cancelled', failure: { code: 'abandoned' } });
      expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
      // Neither its amount nor anything else is in the way of the next sale.
      const later = documentOf('later', { tabId: 5 });
      await counter.hello(later);
      expect(await counter.pay(later, 'A', 999)).toMatchObject({ ok: true });
    },
  );
});

describe('a worker that dies during a switch', () => {
  it.each(['scan', 'alipay-qr'] as const)(
    'between the attempt that follows and its showing: %s',
    async (way) => {
      const { counter, first } = await switching(way);
      counter.diesOf = ({ follows }) => follows !== undefined;
      await counter.time.pass(20_000);
      const { outTradeNo } = successorOf(counter, first);
      expect(counter.tabs.get(1)?.outTradeNo).toBe(first);

      await counter.restart();
      const panel = await counter.connectPanel();
      expect(counter.tabs.get(1)).toMatchObject({ outTradeNo, orders: [outTradeNo], panelOpen: true });
      const state = way === 'scan' ? 'created' : 'paying';
      expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state, way });
      expect(await counter.watch(PAGE, ['A'])).toMatchObject([{ outTradeNo }]);
      expect(counter.browser.pushes.at(-1)?.push).toMatchObject(
        way === 'scan' ? { type: 'pos.panel', outTradeNo } : { type: 'pos.change' },
      );
    },
  );

  it('and the page was reloaded before: its panel finds the attempt that follows', async () => {
    const { counter, first } = await switching('scan');
    await counter.bye(PAGE);
    await counter.hello(NEXT);
    counter.diesOf = ({ follows }) => follows !== undefined;
    await counter.time.pass(20_000);
    await counter.restart();
    const panel = await counter.connectPanel();
    const { outTradeNo } = successorOf(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'created' });
    expect(counter.tabs.get(1)?.orders).toEqual([outTradeNo]);
  });

  it('and the page is reloaded afterwards: its hello finds it', async () => {
    const { counter, first } = await switching('scan');
    await counter.bye(PAGE);
    counter.diesOf = ({ follows }) => follows !== undefined;
    await counter.time.pass(20_000);
    await counter.restart();
    const { outTradeNo } = successorOf(counter, first);
    expect(await counter.hello(NEXT)).toMatchObject({ panel: 'here', outTradeNo });
  });

  it('before the first attempt has ended: the switch goes on', async () => {
    const { counter, first } = await switching('scan');
    await counter.restart();
    const panel = await counter.connectPanel();
    await counter.time.pass(30_000);
    const { outTradeNo } = successorOf(counter, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'created' });
  });

  it('with the browser: the switch is withdrawn, and nothing follows', async () => {
    const { counter, first } = await switching('scan');
    await counter.restart({ browser: true });
    await counter.time.pass(60_000);
    expect((await counter.order(first)).state).toBe('cancelled');
    expect(counter.journal.all()).toHaveLength(1);
  });
});

describe('a tab with more orders than are counted', () => {
  it('still finds the attempt that follows', async () => {
    const { counter, first } = await switching('scan');
    for (let made = 0; made < 49; made += 1) await counter.mustPay(PAGE, `B-${made}`);
    await counter.mustPay(PAGE, 'C');
    await counter.time.pass(20_000);
    expect(counter.tabs.about(successorOf(counter, first).outTradeNo)).toEqual([1]);
  });
});
