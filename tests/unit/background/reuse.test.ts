import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { history, saysRefund } from '../flow/support/refund-outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage, type CounterPage } from './support/counter-page';
import { PAGE } from './support/qr-counter';

const LONG_MS = 9 * 3_600_000;
const REQUEST = { posOrderId: 'A', totalFee: 1250 };

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

/** The id of an order that was paid nine hours ago is asked for again. */
async function askedAgain(prepare: (counter: Counter) => Promise<unknown> = async () => undefined) {
  const counter = new Counter();
  await counter.hello(PAGE);
  const panel = await counter.connectPanel();
  const old = await counter.mustBePaid(PAGE, 'A');
  await counter.panelSays(1, { type: 'panel.close' });
  await counter.time.pass(LONG_MS);
  await prepare(counter);
  const reply = await counter.pay(PAGE, 'A');
  await counter.time.settle();
  expect(reply).toMatchObject({ ok: false, code: 'order-already-settled' });
  return { counter, panel, old };
}

describe('an id that was settled long ago', () => {
  it('is asked about in the panel, and nothing of the old payment is handed out', async () => {
    const { counter, panel, old } = await askedAgain();
    expect(counter.browser.placeOf('page')).toBe('here');
    expect(Counter.shown(panel).reuse).toMatchObject({ outTradeNo: old, posOrderId: 'A', totalFee: 1250 });
    expect(await counter.pay(PAGE, 'A', 1)).toMatchObject({ code: 'order-conflict' });
    expect(counter.journal.all()).toHaveLength(1);
  });

  it('is asked about whatever the new amount is, and also where the old sale was refunded', async () => {
    const { counter, panel, old } = await askedAgain();
    await counter.panelSays(1, { type: 'panel.close' });
    expect(await counter.pay(PAGE, 'A', 300)).toMatchObject({ code: 'order-conflict' });
    await counter.time.settle();
    expect(Counter.shown(panel).reuse).toMatchObject({ outTradeNo: old });
    await counter.panelSays(1, { type: 'panel.close' });

    counter.refunds.refunds = [() => saysRefund('succeeded')];
    await counter.refund(PAGE, { posOrderId: 'A', refundFee: 1250, posRefundId: 'R' });
    await counter.time.settle();
    expect(await counter.pay(PAGE, 'A')).toMatchObject({ code: 'order-refunded' });
    await counter.time.settle();
    expect(Counter.shown(panel).reuse).toMatchObject({ outTradeNo: old });
  });

  it('the same sale: the panel goes, and the id stays taken', async () => {
    const { counter, old } = await askedAgain();
    await counter.panelSays(1, { type: 'panel.close' });
    await counter.time.settle();
    expect(counter.browser.placeOf('page')).toBe('closed');
    expect((await counter.order(old)).releasedAt).toBeUndefined();
    expect(await counter.pay(PAGE, 'A')).toMatchObject({ code: 'order-already-settled' });
  });

  it('a new sale: the next call opens one, and the question is gone', async () => {
    const { counter, panel, old } = await askedAgain();
    await counter.panelSays(1, { type: 'panel.release', outTradeNo: old });
    await counter.time.settle();
    expect(counter.browser.placeOf('page')).toBe('closed');
    const next = await counter.mustPay(PAGE, 'A');
    expect(next).not.toBe(old);
    expect(Counter.shown(panel)).toMatchObject({ current: { outTradeNo: next, state: 'created' } });
    expect(Counter.shown(panel).reuse).toBeUndefined();
    expect(await counter.order(old)).toMatchObject({ state: 'paid' });
  });

  it('only what was asked about is released, and only in the panel that was asked', async () => {
    const { counter, old } = await askedAgain();
    const recent = await counter.mustBePaid(PAGE, 'B');
    await counter.pay(PAGE, 'A');
    await counter.hello(documentOf('other', { tabId: 2 }));
    await counter.panelSays(2, { type: 'panel.release', outTradeNo: old });
    await counter.panelSays(1, { type: 'panel.release', outTradeNo: recent });
    expect((await counter.order(old)).releasedAt).toBeUndefined();
    expect((await counter.order(recent)).releasedAt).toBeUndefined();
  });

  it('an answer that comes twice, or after the panel went, changes nothing', async () => {
    const { counter, old } = await askedAgain();
    await counter.panelSays(1, { type: 'panel.close' });
    await counter.panelSays(1, { type: 'panel.release', outTradeNo: old });
    expect((await counter.order(old)).releasedAt).toBeUndefined();
  });
});

describe('an order that waits beside the question', () => {
  const besideWaiting = async () => {
    let waiting = '';
    const asked = await askedAgain(async (counter) => {
      waiting = await counter.mustPay(PAGE, 'B', 300);
      await counter.time.pass(LOOK_MS);
    });
    asked.counter.gateway.script('micro_pay', now(paid()));
    return { ...asked, waiting };
  };

  it('is not paid by a scan that the cashier makes while its amount is not on the screen', async () => {
    const { counter, panel, waiting } = await besideWaiting();
    const before = counter.gateway.codes.length;
    await counter.scan(PAGE, waiting);
    expect(counter.gateway.codes).toHaveLength(before);
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'order-changed' });
    expect(Counter.shown(panel).reuse).toBeDefined();
    await counter.panelSays(1, { type: 'panel.close' });
    await counter.scan(PAGE, waiting);
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: waiting, state: 'paid' });
  });

  it.each(['panel.close', 'panel.release'] as const)(
    'is on the screen again after the answer: %s',
    async (type) => {
      const { counter, panel, old, waiting } = await besideWaiting();
      await counter.panelSays(1, type === 'panel.close' ? { type } : { type, outTradeNo: old });
      await counter.time.settle();
      expect(Counter.shown(panel).reuse).toBeUndefined();
      expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: waiting, state: 'created' });
      expect(counter.browser.placeOf('page')).toBe('here');
    },
  );

  it('a refund of the page does not take the question off the screen', async () => {
    const { counter, panel } = await askedAgain();
    counter.refunds.refunds = [() => saysRefund('succeeded')];
    await counter.refund(PAGE, { posOrderId: 'A', refundFee: 100, posRefundId: 'R' });
    await counter.time.settle();
    expect(Counter.shown(panel).reuse).toBeDefined();
  });

  it('another order takes the question’s place: it is asked again when the page calls again', async () => {
    const { counter, panel } = await askedAgain();
    const next = await counter.mustPay(PAGE, 'C');
    expect(Counter.shown(panel).reuse).toBeUndefined();
    expect(Counter.shown(panel).current?.outTradeNo).toBe(next);
    await counter.pay(PAGE, 'A');
    await counter.time.settle();
    expect(Counter.shown(panel).reuse).toBeDefined();
  });
});

/** The old sale is over, with a refund; its id means a new sale, of which the page awaits the end. */
async function released() {
  const counter = new Counter();
  const page: CounterPage = await openPage(counter, PAGE);
  const panel = await counter.connectPanel();
  const old = await counter.mustBePaid(PAGE, 'A');
  counter.refunds.refunds = [() => saysRefund('succeeded')];
  await counter.refund(PAGE, { posOrderId: 'A', refundFee: 100, posRefundId: 'R' });
  await counter.time.pass(LONG_MS);
  await counter.pay(PAGE, 'A');
  await counter.panelSays(1, { type: 'panel.release', outTradeNo: old });
  const call = page.call('pay', REQUEST);
  await page.caughtUp();
  return { counter, page, panel, old, call, next: counter.tabs.get(1)?.outTradeNo ?? '' };
}

describe('a released id', () => {
  it('means the new sale alone, in watch, push, lookup and reply', async () => {
    const { counter, page, old, call, next } = await released();
    const since = page.told().length;
    await page.look();
    expect(page.repliesTo(call)).toEqual([]);
    expect(await counter.watch(PAGE, ['A'])).toMatchObject([{ outTradeNo: next, state: 'waiting' }]);
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ result: { outTradeNo: next } });
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, next);
    expect(await page.reply(call)).toMatchObject({ result: { outTradeNo: next, state: 'paid' } });
    const results = [...page.told().slice(since), ...(await counter.watch(PAGE, ['A']))];
    expect(results.map(({ outTradeNo }) => outTradeNo)).not.toContain(old);
  });

  it('the refunds and the money of the old sale are none of the new one’s', async () => {
    const { counter, next } = await released();
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, next);
    await counter.time.settle();
    const [result] = await counter.watch(PAGE, ['A']);
    expect(result).toMatchObject({ state: 'paid', refundedFee: 0 });
    expect(result).not.toHaveProperty('refunds');
    expect(result).not.toHaveProperty('overpaid');
    counter.refunds.list = () => history();
    expect(
      await counter.refund(PAGE, { posOrderId: 'A', refundFee: 1250, posRefundId: 'R-2' }),
    ).toMatchObject({ ok: true, result: { outTradeNo: next } });
    expect(await counter.watch(PAGE, ['A'])).toMatchObject([{ refunds: [{ posRefundId: 'R-2' }] }]);
  });

  it('the old sale’s refund id means a refund of the new one, once that is paid', async () => {
    const { counter, old, next } = await released();
    const request = { posOrderId: 'A', refundFee: 50, posRefundId: 'R' };
    expect(await counter.refund(PAGE, request)).toMatchObject({ ok: false, code: 'order-not-paid' });
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, next);
    await counter.time.settle();
    expect(await counter.refund(PAGE, request)).toMatchObject({
      result: { outTradeNo: next, refundFee: 50 },
    });
    await counter.time.settle();
    expect((await counter.order(old)).refundedFee).toBe(100);
  });

  it('says nothing of the old sale, even before the new one is opened', async () => {
    const { counter, old } = await askedAgain();
    await counter.panelSays(1, { type: 'panel.release', outTradeNo: old });
    expect(await counter.lookup(PAGE, 'A')).toEqual({ ok: true, result: null });
    expect(await counter.watch(PAGE, ['A'])).toEqual([]);
    expect(await counter.cancel(PAGE, 'A')).toMatchObject({ ok: false, code: 'order-not-found' });
  });

  it('cancelled, the new sale ends and the old one stays paid', async () => {
    const { counter, page, old, call, next } = await released();
    expect(await counter.cancel(PAGE, 'A')).toMatchObject({
      result: { outTradeNo: next, state: 'cancelled' },
    });
    expect(await page.reply(call)).toMatchObject({ result: { outTradeNo: next, state: 'cancelled' } });
    expect((await counter.order(old)).state).toBe('paid');
  });
});
