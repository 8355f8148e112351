import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { WECHAT_CODE } from '../flow/support/test-till';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';

const PAGE = documentOf('page');
const STRANGER = documentOf('stranger', { tabId: 2, origin: 'https://other.example' });
const DAY_MS = 86_400_000;

afterEach(() => vi.unstubAllGlobals());

async function withPanel() {
  const counter = new Counter();
  counter.gateway.script('micro_pay', now(paid()));
  await counter.hello(PAGE);
  return { counter, panel: await counter.connectPanel() };
}

describe('a scan', () => {
  it('pays the order that was on the screen', async () => {
    const { counter, panel } = await withPanel();
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    await counter.time.pass(LOOK_MS);
    await counter.panelSays(1, { type: 'panel.scan', code: WECHAT_CODE, source: 'wedge', outTradeNo });
    await counter.time.pass(0);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'paid' });
  });

  it('that was meant for another order, or for none, is refused', async () => {
    const { counter, panel } = await withPanel();
    const first = await counter.mustPay(PAGE, 'A', 100);
    await counter.mustPay(PAGE, 'B', 990_000);
    await counter.time.pass(LOOK_MS);
    for (const meant of [first, undefined]) {
      await counter.scan(PAGE, meant);
      expect(Counter.shown(panel).notice).toMatchObject({ code: 'order-changed' });
    }
    expect(counter.gateway.calls).toEqual([]);
  });

  it('within a second of an exchange is refused, and taken after it', async () => {
    const { counter, panel } = await withPanel();
    await counter.mustPay(PAGE, 'A', 100);
    await counter.time.pass(5_000);
    const second = await counter.mustPay(PAGE, 'B', 990_000);
    await counter.time.pass(LOOK_MS - 1);
    await counter.scan(PAGE, second);
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'order-changed' });
    expect(counter.gateway.calls).toEqual([]);
    await counter.time.pass(1);
    await counter.scan(PAGE, second);
    expect(counter.gateway.timesOf('micro_pay')).toHaveLength(1);
    expect(Counter.shown(panel).notice).toBeUndefined();
  });

  it('is taken at once where no order that waited was exchanged', async () => {
    const { counter } = await withPanel();
    const first = await counter.mustPay(PAGE, 'A');
    await counter.scan(PAGE, first);
    await counter.time.pass(0);
    const second = await counter.mustPay(PAGE, 'B');
    await counter.scan(PAGE, second);
    expect(counter.gateway.timesOf('micro_pay')).toHaveLength(2);
  });

  it('is taken although the machine’s clock was set back after an exchange', async () => {
    const { counter } = await withPanel();
    await counter.mustPay(PAGE, 'A');
    const second = await counter.mustPay(PAGE, 'B');
    await counter.time.pass(LOOK_MS);
    counter.time.wallShift = -DAY_MS;
    await counter.scan(PAGE, second);
    expect(counter.gateway.timesOf('micro_pay')).toHaveLength(1);
  });

  it('says why it did nothing; what was said goes with the order’s next change', async () => {
    const { counter, panel } = await withPanel();
    await counter.scan(PAGE, undefined);
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'no-order-waiting' });
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    expect(Counter.shown(panel).notice).toBeUndefined();
    await counter.scan(PAGE, outTradeNo, '6901234567892');
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'code-not-payment' });
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo });
    await counter.time.settle();
    expect(Counter.shown(panel).notice).toBeUndefined();
  });

  it('a second one for an order that is under way is no news', async () => {
    const { counter, panel } = await withPanel();
    counter.gateway.script('micro_pay', 'silence');
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    await counter.scan(PAGE, outTradeNo);
    await counter.scan(PAGE, outTradeNo);
    expect(counter.gateway.timesOf('micro_pay')).toHaveLength(1);
    expect(Counter.shown(panel).notice).toBeUndefined();
  });
});

describe('a panel speaks for its own tab only', () => {
  it('neither confirms, cancels nor shows what waits in another', async () => {
    const { counter } = await withPanel();
    await counter.hello(STRANGER);
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    await counter.panelSays(2, { type: 'panel.confirm', outTradeNo });
    await counter.panelSays(2, { type: 'panel.cancel', outTradeNo });
    await counter.panelSays(2, { type: 'panel.show', outTradeNo });
    expect(await counter.order(outTradeNo)).toMatchObject({ state: 'created', version: 1 });
    expect(counter.tabs.get(2)?.outTradeNo).toBeUndefined();
    await counter.panelSays(2, { type: 'panel.scan', code: WECHAT_CODE, source: 'wedge', outTradeNo });
    expect(counter.gateway.calls).toEqual([]);
  });

  it('shows its own, what is in flight anywhere, and nothing that is over', async () => {
    const { counter } = await withPanel();
    await counter.hello(STRANGER);
    const first = await counter.mustPay(PAGE, 'A');
    await counter.mustPay(PAGE, 'B');
    await counter.panelSays(1, { type: 'panel.show', outTradeNo: first });
    expect(counter.tabs.get(1)?.outTradeNo).toBe(first);

    counter.gateway.script('micro_pay', { afterMs: 5_000, outcome: paid() });
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, first);
    await counter.panelSays(2, { type: 'panel.show', outTradeNo: first });
    expect(counter.tabs.get(2)).toMatchObject({ outTradeNo: first, panelOpen: true });

    await counter.time.pass(5_000);
    await counter.hello(documentOf('third', { tabId: 3 }));
    await counter.panelSays(3, { type: 'panel.show', outTradeNo: first });
    await counter.panelSays(3, { type: 'panel.show', outTradeNo: 'sz0100lmnxA000000000000000000000' });
    expect(counter.tabs.get(3)?.outTradeNo).toBeUndefined();
  });

  it('lists what waits in its own tab, and what is in flight anywhere', async () => {
    const { counter, panel } = await withPanel();
    await counter.hello(STRANGER);
    const first = await counter.mustPay(PAGE, 'A');
    await counter.mustPay(STRANGER, 'X');
    await counter.mustPay(PAGE, 'B');
    expect(Counter.shown(panel).others.map(({ outTradeNo }) => outTradeNo)).toEqual([first]);
    const away = await counter.mustPay(STRANGER, 'Y');
    counter.gateway.script('micro_pay', 'silence');
    await counter.time.pass(LOOK_MS);
    await counter.scan(STRANGER, away);
    await counter.time.settle();
    expect(Counter.shown(panel).others.map(({ outTradeNo }) => outTradeNo)).toEqual([first, away]);
  });

  it('has the amount confirmed where the policy asks for it', async () => {
    const { counter, panel } = await withPanel();
    counter.policy = { ...counter.policy, confirmAmount: 'always' };
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    await counter.scan(PAGE, outTradeNo);
    expect(Counter.shown(panel)).toMatchObject({
      current: { confirmNeeded: true },
      notice: { code: 'confirm-amount-first' },
    });
    await counter.panelSays(1, { type: 'panel.confirm', outTradeNo });
    await counter.scan(PAGE, outTradeNo);
    expect(counter.gateway.timesOf('micro_pay')).toHaveLength(1);
  });
});

describe('closing the panel', () => {
  it('shows what else waits in the tab, and goes when nothing does', async () => {
    const { counter } = await withPanel();
    const first = await counter.mustPay(PAGE, 'A');
    const second = await counter.mustPay(PAGE, 'B');
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo: second });
    await counter.panelSays(1, { type: 'panel.close' });
    expect(counter.tabs.get(1)).toMatchObject({ panelOpen: true, outTradeNo: first });
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo: first });
    await counter.panelSays(1, { type: 'panel.close' });
    expect(counter.browser.placeOf('page')).toBe('closed');
  });
});

describe('the panel’s port', () => {
  it('a frame that goes after its successor came does not take the place from it', async () => {
    const { counter, panel } = await withPanel();
    const next = await counter.connectPanel();
    panel.disconnect();
    const seen = panel.views.length;
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    expect(Counter.shown(next).current?.outTradeNo).toBe(outTradeNo);
    expect(panel.views).toHaveLength(seen);
  });

  it('a frame that is gone is told nothing', async () => {
    const { counter, panel } = await withPanel();
    panel.disconnect();
    const seen = panel.views.length;
    await counter.mustPay(PAGE, 'A');
    expect(panel.views).toHaveLength(seen);
  });
});
