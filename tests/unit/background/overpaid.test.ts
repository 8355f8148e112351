import { afterEach, describe, expect, it, vi } from 'vitest';
import { history, listed, saysRefund } from '../flow/support/refund-outcomes';
import { paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { PAGE } from './support/qr-counter';

const OTHER = documentOf('other', { tabId: 2 });

afterEach(() => vi.unstubAllGlobals());

/** The first payment landed after it had been taken back, and the second was made: the customer has paid twice. */
async function paidTwice() {
  const counter = new Counter();
  await counter.hello(PAGE);
  const panel = await counter.connectPanel();
  const first = await counter.takenBack(PAGE, 'A');
  counter.gateway.script('micro_pay', now(paid()));
  const second = await counter.mustPay(PAGE, 'A');
  await counter.time.pass(LOOK_MS);
  await counter.scan(PAGE, second);
  await counter.time.settle();
  await counter.landLate();
  return { counter, panel, first, second };
}

/** The amounts that left for the customer. */
function sentBack(counter: Counter): number[] {
  return counter.refunds.calls.flatMap(({ call, refund }) =>
    call === 'refund' ? [refund?.refundFee ?? 0] : [],
  );
}

describe('an order that was paid twice', () => {
  it('brings the payment that is too much up in the panel, and tells the page', async () => {
    const { counter, panel, first, second } = await paidTwice();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, overpaid: true });
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({
      result: { outTradeNo: second, state: 'paid', overpaid: true },
    });
    expect(counter.browser.pushes.at(-1)?.push).toMatchObject({ result: { overpaid: true } });
  });

  it('gives it back whole, with one press; the sale keeps its money', async () => {
    const { counter, panel, first, second } = await paidTwice();
    counter.refunds.refunds = [() => saysRefund('succeeded')];
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: first });
    await counter.time.settle();
    expect(sentBack(counter)).toEqual([1250]);
    expect(Counter.shown(panel).current).toMatchObject({
      outTradeNo: first,
      refundedFee: 1250,
      refunds: [{ state: 'succeeded', by: 'cashier' }],
    });
    expect(Counter.shown(panel).current).not.toHaveProperty('overpaid');
    const result = await counter.lookup(PAGE, 'A');
    expect(result).not.toHaveProperty('result.overpaid');
    expect(result).toMatchObject({ result: { outTradeNo: second, state: 'paid', refundedFee: 0 } });
  });

  it('pressed in two panels for either payment at once, only that one goes back', async () => {
    const { counter, first, second } = await paidTwice();
    await counter.hello(OTHER);
    await counter.panelSays(2, { type: 'panel.show', outTradeNo: first });
    await counter.panelSays(1, { type: 'panel.show', outTradeNo: second });
    counter.refunds.refunds = [() => saysRefund('succeeded')];
    await Promise.all([
      counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second }),
      counter.panelSays(2, { type: 'panel.refund-overpaid', outTradeNo: first }),
    ]);
    await counter.time.settle();
    expect(sentBack(counter)).toEqual([1250]);
    expect(counter.journal.allRefunds()).toMatchObject([{ outTradeNo: first, by: 'cashier' }]);
    expect((await counter.order(second)).refundedFee).toBe(0);
  });

  it.each([
    ['is under way', () => saysRefund('open')],
    ['is not known to have arrived', 'silence'],
    ['needs a person', () => saysRefund('needs-person')],
  ] as const)('pressed again while it %s, nothing else leaves', async (_name, answer) => {
    const { counter, panel, first, second } = await paidTwice();
    counter.refunds.refunds = [answer];
    counter.refunds.queries = [answer];
    const press = () => counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: first });
    await Promise.all([press(), press()]);
    await counter.time.pass(60_000);
    await press();
    await counter.panelSays(1, { type: 'panel.show', outTradeNo: second });
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
    await counter.time.pass(60_000);
    expect(sentBack(counter)).toEqual([1250]);
    expect(panel.views.some(({ notice }) => notice !== undefined)).toBe(false);
  });

  it('once it is known that it did not go back, it is tried under another number', async () => {
    const { counter, first, second } = await paidTwice();
    counter.refunds.refunds = [() => saysRefund('failed'), () => saysRefund('succeeded')];
    for (const _press of [1, 2]) {
      await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: first });
      await counter.time.settle();
    }
    expect(new Set(counter.journal.allRefunds().map(({ outRefundNo }) => outRefundNo)).size).toBe(2);
    expect((await counter.order(first)).refundedFee).toBe(1250);
    expect((await counter.order(second)).refundedFee).toBe(0);
  });

  it('what another till has given back of it does not go back twice', async () => {
    const { counter, panel, first } = await paidTwice();
    counter.refunds.list = () => history(listed('elsewhere', 1250));
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: first });
    await counter.time.settle();
    expect(sentBack(counter)).toEqual([]);
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'refund-exceeds-paid' });
  });

  it.each([
    ['a silent gateway', 'refund-history-unknown'],
    ['no key', 'refund-key-missing'],
    ['a PIN', 'refund-needs-pin'],
    ['a lock', 'locked'],
  ] as const)('cannot be mended for %s: the panel says why', async (why, code) => {
    const { counter, panel, first } = await paidTwice();
    if (why === 'a silent gateway') counter.refunds.list = () => ({ kind: 'unsettled', reason: 'no-answer' });
    if (why === 'no key') counter.canSignRefunds = false;
    if (why === 'a PIN') counter.policy = { ...counter.policy, refundRequiresPin: true };
    if (why === 'a lock') counter.readiness = async () => ({ ok: false, code: 'locked' });
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: first });
    expect(Counter.shown(panel).notice).toMatchObject({ code });
    expect(counter.journal.allRefunds()).toEqual([]);
  });

  it('is another tab’s to mend only if it has it on the screen', async () => {
    const { counter, first } = await paidTwice();
    await counter.hello(OTHER);
    await counter.mustCall(OTHER, { posOrderId: 'B', totalFee: 1 });
    await counter.panelSays(2, { type: 'panel.refund-overpaid', outTradeNo: first });
    expect(counter.journal.allRefunds()).toEqual([]);
  });

  it('a page’s refund is taken from the sale’s own money, never from what is too much', async () => {
    const { counter, second } = await paidTwice();
    counter.refunds.refunds = [() => saysRefund('succeeded')];
    const refund = (refundFee: number, posRefundId: string) =>
      counter.refund(PAGE, { posOrderId: 'A', refundFee, posRefundId });
    expect(await refund(1250, 'R-1')).toMatchObject({ ok: true, result: { outTradeNo: second } });
    await counter.time.settle();
    expect(await refund(1, 'R-2')).toMatchObject({ ok: false, code: 'refund-exceeds-paid' });
  });
});

describe('an order that was paid once', () => {
  it('is not given back, whatever a panel says', async () => {
    const counter = new Counter();
    await counter.hello(PAGE);
    const panel = await counter.connectPanel();
    const outTradeNo = await counter.mustBePaid(PAGE, 'A');
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo });
    expect(counter.journal.allRefunds()).toEqual([]);
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'refund-exceeds-paid' });
  });
});
