import { afterEach, describe, expect, it, vi } from 'vitest';
import { acknowledged, open, paid, reversed } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';
import { PAGE, qrCounter, successorOf } from './support/qr-counter';

const REQUEST = { posOrderId: 'A', totalFee: 1250 };
const CANCELLED = { state: 'cancelled', error: { code: 'cancelled-by-cashier' } };

afterEach(() => {
  closePages();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A page whose order waits; its call of `pay` goes on. */
async function waiting(mode: 'scan' | 'any' = 'scan') {
  const counter = qrCounter();
  const page = await openPage(counter, PAGE);
  const panel = await counter.connectPanel();
  const payment = page.call('pay', { ...REQUEST, mode });
  await page.caughtUp();
  await counter.time.pass(LOOK_MS);
  return { counter, page, panel, payment, outTradeNo: counter.tabs.get(1)?.outTradeNo ?? '' };
}

/** The customer has to type a password; taken back, the payment is known to have ended. */
async function underWay() {
  const found = await waiting();
  const { counter, outTradeNo } = found;
  counter.gateway.script('micro_pay', now(open())).script('reverse', now(acknowledged()));
  counter.gateway.script('query_order', ({ reverse }) => (reverse.ackAt === undefined ? open() : reversed()));
  await counter.scan(PAGE, outTradeNo);
  await counter.time.settle();
  return found;
}

describe('cancel by the page', () => {
  it('before anything is sent: both promises end at once, and the panel says so', async () => {
    const { counter, page, panel, payment, outTradeNo } = await waiting();
    expect(await page.reply(page.call('cancel', 'A'))).toMatchObject({
      result: { ...CANCELLED, outTradeNo },
    });
    expect(await page.reply(payment)).toMatchObject({ result: { ...CANCELLED, outTradeNo } });
    expect(Counter.shown(panel).current).toMatchObject({ state: 'cancelled' });
    expect(counter.gateway.calls).toEqual([]);
  });

  it('of a payment under way: both wait until it is certain', async () => {
    const { counter, page, panel, payment } = await underWay();
    const cancel = page.call('cancel', 'A');
    await page.caughtUp();
    expect(page.repliesTo(cancel)).toEqual([]);
    expect(Counter.shown(panel).current).toMatchObject({ cancelling: true });
    await counter.time.pass(40_000);
    expect(await page.reply(cancel)).toMatchObject({ result: CANCELLED });
    expect(await page.reply(payment)).toMatchObject({ result: CANCELLED });
    expect(counter.gateway.timesOf('reverse')).toHaveLength(1);
  });

  it('paid wins', async () => {
    const { counter, page, payment } = await underWay();
    const cancel = page.call('cancel', 'A');
    await page.caughtUp();
    counter.gateway.script('query_order', now(paid()));
    await counter.time.pass(40_000);
    expect(await page.reply(cancel)).toMatchObject({ result: { state: 'paid' } });
    expect(await page.reply(payment)).toMatchObject({ result: { state: 'paid' } });
    expect(counter.gateway.timesOf('reverse')).toEqual([]);
  });

  it('of a parked order takes it up, and waits for its end', async () => {
    const { counter, page, outTradeNo } = await underWay();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    const cancel = page.call('cancel', 'A');
    await page.caughtUp();
    expect(page.repliesTo(cancel)).toEqual([]);
    await counter.time.pass(40_000);
    expect(await page.reply(cancel)).toMatchObject({ result: CANCELLED });
  });

  it('of a parked order that was not sent ends it', async () => {
    const { counter, page, outTradeNo } = await waiting();
    await counter.panelSays(1, { type: 'panel.park', outTradeNo });
    expect(await page.reply(page.call('cancel', 'A'))).toMatchObject({ result: CANCELLED });
  });

  it('of an order whose outcome nobody knows tells that at once, and asks for its end', async () => {
    const { counter, page } = await waiting();
    counter.gateway.script('micro_pay', 'silence').script('query_order', 'silence');
    await counter.scan(PAGE, counter.tabs.get(1)?.outTradeNo);
    await counter.time.pass(400_000);
    expect(await page.reply(page.call('cancel', 'A'))).toMatchObject({ result: { state: 'attention' } });
    const { cancelRequestedAt } = await counter.order(counter.tabs.get(1)?.outTradeNo ?? '');
    expect(cancelRequestedAt).toBeDefined();
  });

  it('of a paid order tells that it is paid, and takes nothing back', async () => {
    const { counter, page, payment } = await waiting();
    counter.gateway.script('micro_pay', now(paid()));
    await counter.scan(PAGE, counter.tabs.get(1)?.outTradeNo);
    await page.reply(payment);
    expect(await page.reply(page.call('cancel', 'A'))).toMatchObject({ result: { state: 'paid' } });
    await counter.time.pass(60_000);
    expect(counter.gateway.timesOf('reverse')).toEqual([]);
  });

  it('of an order that has ended tells how', async () => {
    const { counter, page, outTradeNo } = await waiting();
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo });
    expect(await page.reply(page.call('cancel', 'A'))).toMatchObject({
      result: { ...CANCELLED, outTradeNo },
    });
  });

  it('of a QR order that is being switched: nothing follows', async () => {
    const { counter, page, payment, outTradeNo } = await waiting('any');
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    await counter.time.settle();
    counter.gateway.script('close_order', { afterMs: 5_000, outcome: acknowledged() });
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'scan' });
    await counter.time.pass(1_000);
    const cancel = page.call('cancel', 'A');
    await page.caughtUp();
    await counter.time.pass(20_000);
    expect(await page.reply(cancel)).toMatchObject({ result: CANCELLED });
    expect(await page.reply(payment)).toMatchObject({ result: CANCELLED });
    expect(counter.journal.all()).toHaveLength(1);
  });

  it('of a QR order under way is not undone by the panel: no other way follows', async () => {
    const { counter, page, panel, outTradeNo } = await waiting('any');
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    await counter.time.settle();
    counter.gateway.script('close_order', { afterMs: 5_000, outcome: acknowledged() });
    const cancel = page.call('cancel', 'A');
    await page.caughtUp();
    expect(Counter.shown(panel).current?.otherWays).toEqual([]);
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'scan' });
    await counter.time.pass(20_000);
    expect(await page.reply(cancel)).toMatchObject({ result: CANCELLED });
    expect(counter.journal.all()).toHaveLength(1);
  });

  it('after a switch ends the attempt that is live', async () => {
    const { counter, page, payment, outTradeNo } = await waiting('any');
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    await counter.time.settle();
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'alipay-qr' });
    await counter.time.pass(10_000);
    const second = successorOf(counter, outTradeNo).outTradeNo;
    const cancel = page.call('cancel', 'A');
    await page.caughtUp();
    await counter.time.pass(20_000);
    for (const call of [cancel, payment])
      expect(await page.reply(call)).toMatchObject({ result: { ...CANCELLED, outTradeNo: second } });
  });

  it('of what this site has not asked for is refused', async () => {
    const { counter } = await waiting();
    const stranger = documentOf('stranger', { tabId: 2, origin: 'https://other.example' });
    await counter.hello(stranger);
    expect(await counter.cancel(stranger, 'A')).toMatchObject({ ok: false, code: 'order-not-found' });
    expect(await counter.cancel(PAGE, 'B')).toMatchObject({ ok: false, code: 'order-not-found' });
    expect(counter.journal.all()).toMatchObject([{ state: 'created' }]);
  });

  it.each([[undefined], [null], [7], [''], ['订单'], [['A']], [{ posOrderId: 'A' }]])(
    'of %j is refused',
    async (argument) => {
      const { counter } = await waiting();
      expect(await counter.cancel(PAGE, argument)).toMatchObject({ ok: false, code: 'invalid-order-id' });
    },
  );

  it('a journal that fails is an answer, too', async () => {
    const { counter } = await waiting();
    vi.spyOn(counter.journal, 'commit').mockRejectedValue(new Error('disk full'));
    expect(await counter.cancel(PAGE, 'A')).toMatchObject({ ok: false, code: 'journal-unavailable' });
  });
});
