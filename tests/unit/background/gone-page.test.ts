import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Readiness } from '../../../lib/flow/ports';
import { history } from '../flow/support/refund-outcomes';
import { Counter, documentOf } from './support/counter';
import { PAGE } from './support/qr-counter';
import { paidOrder, R } from './support/refund-counter';

const NEXT = documentOf('next');
const SLOW_MS = 3_000;

afterEach(() => vi.unstubAllGlobals());

/** The page called, and was reloaded while its call was looked into; the next page's order waits. */
async function reloaded(counter: Counter, course: string) {
  await counter.time.pass(1);
  if (course === 'with a goodbye') await counter.bye(PAGE);
  await counter.hello(NEXT);
  return counter.mustPay(NEXT, 'NEXT');
}

describe.each(['with a goodbye', 'without a word'])(
  'a page that is gone before it is answered: %s',
  (course) => {
    it('its refund is made, and takes nothing from the page that came after it', async () => {
      const { counter } = await paidOrder();
      counter.refunds.list = async () => {
        await counter.time.wait(SLOW_MS);
        return history();
      };
      const refund = counter.refund(PAGE, R);
      const next = await reloaded(counter, course);
      await counter.time.pass(SLOW_MS);
      await refund;
      await counter.time.settle();
      expect(await counter.order(next)).toMatchObject({ state: 'created' });
      expect(counter.tabs.get(1)).toMatchObject({ outTradeNo: next, panelOpen: true });
      expect(Object.keys(counter.tabs.get(1)?.documents ?? {})).toEqual(['next']);
      expect(await counter.lookup(NEXT, 'A')).toMatchObject({ result: { refundedFee: 250 } });
    });

    it('opens no order that nobody waits for', async () => {
      const counter = new Counter();
      await counter.hello(PAGE);
      let isSlow = true;
      vi.spyOn(counter, 'readKeys').mockImplementation(async (): Promise<Readiness> => {
        if (isSlow) await counter.time.wait(SLOW_MS);
        return { ok: true };
      });
      const call = counter.pay(PAGE, 'GONE');
      await counter.time.settle();
      isSlow = false;
      const next = await reloaded(counter, course);
      await counter.time.pass(SLOW_MS);
      expect(await call).toMatchObject({ ok: false });
      expect(counter.journal.all()).toMatchObject([{ outTradeNo: next, state: 'created' }]);
      expect(counter.tabs.get(1)).toMatchObject({ outTradeNo: next, orders: [next] });
    });
  },
);

describe('a page that comes back out of the browser’s cache', () => {
  it('is known again when it asks for a refund before it says hello', async () => {
    const { counter, outTradeNo } = await paidOrder();
    await counter.bye(PAGE);
    await counter.refund(PAGE, R);
    await counter.time.settle();
    expect(Object.keys(counter.tabs.get(1)?.documents ?? {})).toEqual(['page']);
    expect(counter.tabs.get(1)).toMatchObject({ panelOpen: true, outTradeNo });
    expect(counter.browser.statesToldTo('page').at(-1)).toBe('paid');
  });

  it('is not known by what it looks up or cancels', async () => {
    const { counter } = await paidOrder();
    await counter.bye(PAGE);
    await counter.lookup(PAGE, 'A');
    await counter.cancel(PAGE, 'A');
    expect(counter.tabs.get(1)?.documents).toEqual({});
  });
});
