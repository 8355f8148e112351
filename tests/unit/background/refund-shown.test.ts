import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { refundRefused, saysRefund } from '../flow/support/refund-outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { closePages, openPage } from './support/counter-page';
import { PAGE } from './support/qr-counter';
import { paidOrder, R } from './support/refund-counter';

const OTHER = documentOf('other', { tabId: 2 });

afterEach(() => {
  closePages();
  vi.unstubAllGlobals();
});

describe('a cashier in the middle of something else', () => {
  it.each(['waiting', 'under way'])('keeps the screen: an order that is %s', async (course) => {
    const { counter, panel, outTradeNo } = await paidOrder();
    counter.refunds.refunds = [() => saysRefund('open')];
    counter.gateway.script('micro_pay', { afterMs: 20_000, outcome: paid() });
    const next = await counter.mustPay(PAGE, 'B', 300);
    if (course === 'under way') {
      await counter.time.pass(LOOK_MS);
      await counter.scan(PAGE, next);
    }
    await counter.refund(PAGE, R);
    await counter.time.settle();
    expect(Counter.shown(panel)).toMatchObject({
      current: { outTradeNo: next },
      others: [{ outTradeNo, refunds: [{ state: 'processing' }] }],
    });
    await counter.panelSays(1, { type: 'panel.show', outTradeNo });
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo });
  });

  it('hears nothing of a refund that is refused beside it; the page does', async () => {
    const { counter, panel } = await paidOrder();
    const next = await counter.mustPay(PAGE, 'B', 300);
    expect(await counter.refund(PAGE, { ...R, refundFee: 5_000 })).toMatchObject({
      code: 'refund-exceeds-paid',
    });
    expect(Counter.shown(panel).current?.outTradeNo).toBe(next);
    expect(Counter.shown(panel).notice).toBeUndefined();
  });

  it('is not disturbed in another tab; an open refund is listed there', async () => {
    const { counter, outTradeNo } = await paidOrder();
    counter.refunds.refunds = [() => saysRefund('open')];
    await counter.hello(OTHER);
    const other = await counter.connectPanel(2);
    const next = await counter.mustPay(OTHER, 'B', 300);
    await counter.refund(PAGE, R);
    await counter.time.settle();
    expect(Counter.shown(other)).toMatchObject({
      current: { outTradeNo: next },
      others: [{ outTradeNo, state: 'paid' }],
    });
  });
});

describe('open refunds', () => {
  it('are listed until they are settled; those that need a person stay', async () => {
    const { counter, panel, outTradeNo } = await paidOrder();
    counter.refunds.refunds = [() => saysRefund('open')];
    counter.refunds.queries = [() => saysRefund('needs-person')];
    await counter.refund(PAGE, R);
    const next = await counter.mustPay(PAGE, 'B', 300);
    expect(Counter.shown(panel).current?.outTradeNo).toBe(next);
    await counter.time.pass(60_000);
    expect(Counter.shown(panel).others).toMatchObject([
      { outTradeNo, refunds: [{ state: 'needs_person' }], refundable: 1000 },
    ]);
    counter.refunds.queries = [() => saysRefund('succeeded')];
    await counter.time.pass(3_700_000);
    expect(Counter.shown(panel).others).toEqual([]);
  });

  it('are asked about at once where the cashier wants it', async () => {
    const { counter, panel, outTradeNo } = await paidOrder();
    counter.refunds.refunds = [() => saysRefund('open')];
    counter.refunds.queries = [() => saysRefund('needs-person')];
    await counter.refund(PAGE, R);
    await counter.time.pass(60_000);
    counter.refunds.queries = [() => saysRefund('succeeded')];
    counter.gateway.script('query_order', now(paid()));
    await counter.panelSays(1, { type: 'panel.ask-now', outTradeNo });
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, refundedFee: 250 });
    expect(counter.refunds.timesOf('refund')).toHaveLength(1);
  });

  it('go on in the next worker', async () => {
    const { counter } = await paidOrder();
    counter.refunds.refunds = ['silence'];
    counter.refunds.queries = [() => saysRefund('succeeded')];
    await counter.refund(PAGE, R);
    await counter.time.pass(1_000);
    await counter.restart();
    await counter.time.pass(20_000);
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({
      result: { refundedFee: 250, refunds: [{ state: 'refunded' }] },
    });
    expect(counter.refunds.timesOf('refund')).toHaveLength(1);
    expect(counter.browser.pushes.at(-1)?.push).toMatchObject({ result: { refundedFee: 250 } });
  });
});

describe('a promise that waits for its refund', () => {
  async function waiting() {
    const counter = new Counter();
    const page = await openPage(counter, PAGE);
    const outTradeNo = await counter.mustBePaid(PAGE, 'A');
    counter.refunds.refunds = [() => saysRefund('open')];
    counter.refunds.queries = [() => saysRefund('open'), () => saysRefund('succeeded')];
    const call = page.call('refund', R);
    await page.caughtUp();
    expect(page.repliesTo(call)).toEqual([]);
    return { counter, page, call, outTradeNo };
  }
  const REFUNDED = { state: 'refunded', posRefundId: 'R-1', refundFee: 250, refundedFee: 250 };

  it('is settled by push, once', async () => {
    const { counter, page, call, outTradeNo } = await waiting();
    await counter.time.pass(30_000);
    expect(await page.reply(call)).toMatchObject({ ok: true, result: { ...REFUNDED, outTradeNo } });
    await page.look();
    expect(page.repliesTo(call)).toHaveLength(1);
  });

  it('is settled by asking where nothing was heard', async () => {
    const { counter, page, call } = await waiting();
    counter.browser.onPush = () => undefined;
    await counter.time.pass(30_000);
    await page.caughtUp();
    expect(page.repliesTo(call)).toEqual([]);
    await page.look();
    expect(page.repliesTo(call)).toMatchObject([{ result: REFUNDED }]);
  });

  it('is joined by a second call', async () => {
    const { counter, page, call } = await waiting();
    const again = page.call('refund', R);
    await page.caughtUp();
    await counter.time.pass(30_000);
    expect(await page.reply(call)).toMatchObject({ result: REFUNDED });
    expect(await page.reply(again)).toMatchObject({ result: REFUNDED });
    expect(counter.refunds.timesOf('refund')).toHaveLength(1);
  });

  it('is told when the gateway refuses', async () => {
    const { counter, page } = await waiting();
    counter.refunds.refunds = [() => refundRefused(104)];
    counter.refunds.queries = [() => saysRefund('not-known')];
    const call = page.call('refund', { ...R, posRefundId: 'R-2' });
    await page.caughtUp();
    await counter.time.pass(1_200_000);
    expect(await page.reply(call)).toMatchObject({
      result: { posRefundId: 'R-2', state: 'failed', error: { code: 'refund-refused' } },
    });
  });

  it('two refunds of one order settle each on its own', async () => {
    const { counter, page, call } = await waiting();
    counter.refunds.refunds = [() => saysRefund('needs-person')];
    const other = page.call('refund', { ...R, posRefundId: 'R-2' });
    expect(await page.reply(other)).toMatchObject({ result: { posRefundId: 'R-2', state: 'attention' } });
    counter.refunds.queries = [
      (refund) => saysRefund(refund.posRefundId === 'R-1' ? 'succeeded' : 'needs-person'),
    ];
    await counter.time.pass(30_000);
    expect(await page.reply(call)).toMatchObject({ result: REFUNDED });
  });
});
