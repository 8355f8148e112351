import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PageReply } from '../../../lib/contract/page/page-api';
import { open, paid, reversed } from '../flow/support/outcomes';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';

const PAGE = documentOf('page');
const REQUEST = { posOrderId: 'A', totalFee: 1250 };

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

/** The first attempt was taken back; the second waits for the customer, and a call of `pay` for it. */
async function secondAttempt() {
  const counter = new Counter();
  const page = await openPage(counter, PAGE);
  const first = await counter.takenBack(PAGE, 'A');
  counter.gateway.script('query_order', (order) => (order.outTradeNo === first ? reversed() : open()));
  const call = page.call('pay', REQUEST);
  await page.caughtUp();
  const second = counter.tabs.get(1)?.outTradeNo ?? '';
  await counter.time.pass(LOOK_MS);
  await counter.scan(PAGE, second);
  return { counter, page, first, second, call };
}

describe('an earlier attempt that is still followed up', () => {
  it('neither settles nor re-labels the new attempt’s call', async () => {
    const { counter, page, first, second, call } = await secondAttempt();
    expect(second).not.toBe(first);
    const before = counter.gateway.calls.length;
    await counter.time.pass(30_000);
    expect(counter.gateway.calls.slice(before).some(({ outTradeNo }) => outTradeNo === first)).toBe(true);
    await page.look();
    expect(page.repliesTo(call)).toEqual([]);
    const told = page.told();
    const since = told.slice(told.findIndex(({ outTradeNo }) => outTradeNo === second));
    expect(since.map(({ outTradeNo }) => outTradeNo)).toEqual(since.map(() => second));
    expect(new Set(since.map(({ state }) => state))).toEqual(new Set(['waiting', 'paying']));
  });

  it('the new attempt’s call settles with its own end', async () => {
    const { counter, page, first, second, call } = await secondAttempt();
    counter.gateway.script('query_order', (order) => (order.outTradeNo === first ? reversed() : paid()));
    await counter.time.pass(10_000);
    expect(await page.reply(call)).toMatchObject({
      ok: true,
      result: { state: 'paid', outTradeNo: second },
    });
    await counter.time.pass(600_000);
    await page.caughtUp();
    expect(page.repliesTo(call)).toHaveLength(1);
  });

  it('settles it with the money that landed after all', async () => {
    const counter = new Counter();
    const page = await openPage(counter, PAGE);
    const first = await counter.takenBack(PAGE, 'A');
    const call = page.call('pay', REQUEST);
    await page.caughtUp();
    await counter.landLate();
    const reply: PageReply = await page.reply(call);
    expect(reply).toMatchObject({ ok: true, result: { state: 'paid', outTradeNo: first } });
  });
});

describe('a call whose changes were all lost', () => {
  it('is settled by asking, with the end of its own attempt', async () => {
    const counter = new Counter();
    const page = await openPage(counter, PAGE);
    counter.browser.onPush = () => undefined;
    const call = page.call('pay', REQUEST);
    await page.caughtUp();
    const first = counter.tabs.get(1)?.outTradeNo ?? '';
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo: first });
    const second = await counter.mustPay(PAGE, 'A');
    expect(second).not.toBe(first);
    await page.look();
    expect(await page.reply(call)).toMatchObject({ result: { state: 'cancelled', outTradeNo: first } });
  });
});

describe('what cannot be a request', () => {
  it.each([
    ['pay', { ...REQUEST, totalFee: 1250n }, 'invalid-request'],
    ['pay', 5n, 'invalid-request'],
    ['pay', undefined, 'invalid-request'],
    ['pay', { posOrderId: 'A', totalFee: 12.5 }, 'invalid-amount'],
    ['pay', { posOrderId: '订单', totalFee: 1250 }, 'invalid-order-id'],
    ['lookup', 5n, 'invalid-order-id'],
    ['lookup', { toString: 'A' }, 'invalid-order-id'],
  ] as const)('%s of %s is refused, not left waiting', async (call, argument, code) => {
    const page = await openPage(new Counter(), PAGE);
    expect(await page.reply(page.call(call, argument))).toMatchObject({ ok: false, code });
  });
});
