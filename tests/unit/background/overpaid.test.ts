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
  it('says so in the panel and to the page', async () => {
    const { counter, panel, first, second } = await paidTwice();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: second, overpaid: true });
    expect(Counter.shown(panel).others).toMatchObject([{ outTradeNo: first, overpaid: true }]);
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ result: { state: 'paid', overpaid: true } });
  });

  it('gives the payment on the screen back whole, with one press', async () => {
    const { counter, panel, second } = await paidTwice();
    counter.refunds.refunds = [() => saysRefund('succeeded')];
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
    await counter.time.settle();
    expect(sentBack(counter)).toEqual([1250]);
    expect(Counter.shown(panel).current).toMatchObject({
      outTradeNo: second,
      refundedFee: 1250,
      refunds: [{ state: 'succeeded', by: 'cashier' }],
    });
    expect(Counter.shown(panel).current).not.toHaveProperty('overpaid');
    const result = await counter.lookup(PAGE, 'A');
    expect(result).not.toHaveProperty('result.overpaid');
    expect(result).toMatchObject({ result: { state: 'paid', refundedFee: 0 } });
  });

  it('pressed in two panels for either payment at once, one goes back', async () => {
    const { counter, panel, first, second } = await paidTwice();
    await counter.hello(OTHER);
    const otherPanel = await counter.connectPanel(2);
    await counter.panelSays(2, { type: 'panel.show', outTradeNo: first });
    counter.refunds.refunds = [() => saysRefund('succeeded')];
    await Promise.all([
      counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second }),
      counter.panelSays(2, { type: 'panel.refund-overpaid', outTradeNo: first }),
    ]);
    await counter.time.settle();
    expect(sentBack(counter)).toEqual([1250]);
    expect(counter.journal.allRefunds()).toHaveLength(1);
    const notices = [panel, otherPanel].flatMap((port) => Counter.shown(port).notice?.code ?? []);
    expect(notices).toEqual(['refund-exceeds-paid']);
  });

  it('pressed again and again, one goes back', async () => {
    const { counter, second } = await paidTwice();
    counter.refunds.refunds = [() => saysRefund('open')];
    const press = () => counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
    await Promise.all([press(), press()]);
    await counter.time.settle();
    await press();
    expect(sentBack(counter)).toEqual([1250]);
  });

  it('while it is not known whether the one has gone back, the other does not', async () => {
    const { counter, first, second } = await paidTwice();
    counter.refunds.refunds = ['silence'];
    counter.refunds.queries = ['silence'];
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
    await counter.time.pass(60_000);
    await counter.hello(OTHER);
    const otherPanel = await counter.connectPanel(2);
    await counter.panelSays(2, { type: 'panel.show', outTradeNo: first });
    await counter.panelSays(2, { type: 'panel.refund-overpaid', outTradeNo: first });
    expect(counter.journal.allRefunds()).toHaveLength(1);
    expect(Counter.shown(otherPanel).notice).toMatchObject({ code: 'refund-exceeds-paid' });
  });

  it('once it is known that the one did not go back, the other may', async () => {
    const { counter, first, second } = await paidTwice();
    counter.refunds.refunds = [() => saysRefund('failed'), () => saysRefund('succeeded')];
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
    await counter.time.settle();
    await counter.hello(OTHER);
    await counter.panelSays(2, { type: 'panel.show', outTradeNo: first });
    await counter.panelSays(2, { type: 'panel.refund-overpaid', outTradeNo: first });
    await counter.time.settle();
    expect((await counter.order(first)).refundedFee).toBe(1250);
    expect((await counter.order(second)).refundedFee).toBe(0);
  });

  it('what another till has given back of it does not go back twice', async () => {
    const { counter, panel, second } = await paidTwice();
    counter.refunds.list = () => history(listed('elsewhere', 1250));
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
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
    const { counter, panel, second } = await paidTwice();
    if (why === 'a silent gateway') counter.refunds.list = () => ({ kind: 'unsettled', reason: 'no-answer' });
    if (why === 'no key') counter.canSignRefunds = false;
    if (why === 'a PIN') counter.policy = { ...counter.policy, refundRequiresPin: true };
    if (why === 'a lock') counter.readiness = async () => ({ ok: false, code: 'locked' });
    await counter.panelSays(1, { type: 'panel.refund-overpaid', outTradeNo: second });
    expect(Counter.shown(panel).notice).toMatchObject({ code });
    expect(counter.journal.allRefunds()).toEqual([]);
  });

  it('is another tab’s to mend only if it has it on the screen', async () => {
    const { counter, second } = await paidTwice();
    await counter.hello(OTHER);
    await counter.panelSays(2, { type: 'panel.refund-overpaid', outTradeNo: second });
    expect(counter.journal.allRefunds()).toEqual([]);
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
