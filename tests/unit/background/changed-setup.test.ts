import { afterEach, describe, expect, it, vi } from 'vitest';
import { PROVEN, setupChanges } from './support/setup-changes';
import { Counter, documentOf, LOOK_MS } from './support/counter';

const PAGE = documentOf('page');

afterEach(() => vi.unstubAllGlobals());

async function waiting() {
  const counter = new Counter();
  await counter.hello(PAGE);
  const panel = await counter.connectPanel();
  const outTradeNo = await counter.mustPay(PAGE, 'A');
  await counter.time.pass(LOOK_MS);
  return { counter, panel, outTradeNo };
}

describe('a scan after the till was set up anew', () => {
  it.each(setupChanges)('%s: the order is given up, and nothing is sent', async (_name, change) => {
    const { counter, panel, outTradeNo } = await waiting();
    counter.identity = change(counter.identity);
    await counter.scan(PAGE, outTradeNo);
    await counter.time.settle();
    expect(counter.gateway.calls).toEqual([]);
    expect(counter.gateway.codes).toEqual([]);
    expect(await counter.order(outTradeNo)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'abandoned' },
    });
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'no-order-waiting' });
    expect(counter.browser.statesToldTo('page').at(-1)).toBe('cancelled');
  });

  it('the same when it is set up anew while the keys are being proven', async () => {
    const { counter, outTradeNo } = await waiting();
    counter.readiness = async () => {
      await counter.time.wait(5_000);
      return PROVEN;
    };
    const scan = counter.scan(PAGE, outTradeNo);
    await counter.time.pass(1_000);
    for (const [, change] of setupChanges.slice(0, 1)) counter.identity = change(counter.identity);
    await counter.time.pass(10_000);
    await scan;
    expect(counter.gateway.calls).toEqual([]);
    expect((await counter.order(outTradeNo)).state).toBe('cancelled');
  });
});
