import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { PAGE } from './support/qr-counter';

const DAY_MS = 86_400_000;
const BY = { who: '王芳', why: '顾客已走，平台查无此单' };

afterEach(() => vi.unstubAllGlobals());

/** Nobody answers: the order ends up waiting for a person. */
async function inAttention() {
  const counter = new Counter();
  await counter.hello(PAGE);
  const panel = await counter.connectPanel();
  counter.gateway.script('micro_pay', 'silence').script('query_order', 'silence');
  const outTradeNo = await counter.mustPay(PAGE, 'A');
  await counter.time.pass(LOOK_MS);
  await counter.scan(PAGE, outTradeNo);
  await counter.time.pass(400_000);
  expect((await counter.order(outTradeNo)).state).toBe('attention');
  return { counter, panel, outTradeNo };
}

describe('asking at once', () => {
  it('brings the answer without waiting for the next turn', async () => {
    const { counter, panel, outTradeNo } = await inAttention();
    const before = counter.gateway.timesOf('query_order').length;
    counter.gateway.script('query_order', now(paid()));
    await counter.panelSays(1, { type: 'panel.ask-now', outTradeNo });
    await counter.time.settle();
    expect(counter.gateway.timesOf('query_order')).toHaveLength(before + 1);
    expect(Counter.shown(panel).current).toMatchObject({ state: 'paid' });
    expect(counter.browser.statesToldTo('page').at(-1)).toBe('paid');
  });

  it('asks about the order on the screen only, and once at a time', async () => {
    const { counter, outTradeNo } = await inAttention();
    await counter.hello(documentOf('other', { tabId: 2 }));
    const before = counter.gateway.timesOf('query_order').length;
    await counter.panelSays(2, { type: 'panel.ask-now', outTradeNo });
    expect(counter.gateway.timesOf('query_order')).toHaveLength(before);
    const asking = [1, 2, 3].map(() => counter.panelSays(1, { type: 'panel.ask-now', outTradeNo }));
    await counter.time.settle();
    expect(counter.gateway.timesOf('query_order')).toHaveLength(before + 1);
    await counter.time.pass(10_000);
    await Promise.all(asking);
  });

  it('of an order that was not sent asks nobody', async () => {
    const counter = new Counter();
    await counter.hello(PAGE);
    const outTradeNo = await counter.mustPay(PAGE, 'A');
    await counter.panelSays(1, { type: 'panel.ask-now', outTradeNo });
    expect(counter.gateway.calls).toEqual([]);
  });
});

describe('writing off', () => {
  it('is refused before seven days have gone by', async () => {
    const { counter, panel, outTradeNo } = await inAttention();
    await counter.time.pass(6.9 * DAY_MS);
    const from = Counter.shown(panel).current?.writeOffFrom ?? 0;
    expect(from).toBeGreaterThan(counter.time.wall());
    await counter.panelSays(1, { type: 'panel.write-off', outTradeNo, ...BY });
    expect((await counter.order(outTradeNo)).state).toBe('attention');
    expect(await counter.pay(PAGE, 'A', 1)).toMatchObject({ code: 'order-conflict' });
  });

  it('then gives the order up: who and why stand in its history, and a new attempt may start', async () => {
    const { counter, panel, outTradeNo } = await inAttention();
    await counter.time.pass(7 * DAY_MS);
    await counter.panelSays(1, { type: 'panel.write-off', outTradeNo, ...BY });
    await counter.time.settle();
    expect(await counter.order(outTradeNo)).toMatchObject({ state: 'written_off', writtenOff: BY });
    expect(Counter.shown(panel).current).toMatchObject({ state: 'written_off' });
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ result: { state: 'attention' } });
    expect((await counter.journal.events(outTradeNo)).at(-1)).toMatchObject({
      kind: 'written-off',
      data: BY,
    });
    expect(await counter.mustPay(PAGE, 'A')).not.toBe(outTradeNo);
  });

  it('is for the order on the screen only', async () => {
    const { counter, outTradeNo } = await inAttention();
    await counter.hello(documentOf('other', { tabId: 2 }));
    await counter.time.pass(7 * DAY_MS);
    await counter.panelSays(2, { type: 'panel.write-off', outTradeNo, ...BY });
    expect((await counter.order(outTradeNo)).state).toBe('attention');
  });
});
