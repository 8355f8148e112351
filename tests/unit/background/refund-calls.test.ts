import { afterEach, describe, expect, it, vi } from 'vitest';
import { history, listed } from '../flow/support/refund-outcomes';
import { Counter, documentOf } from './support/counter';
import { PAGE } from './support/qr-counter';
import { paidOrder, R } from './support/refund-counter';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a refund that the page asks for', () => {
  it('is made, shown in the panel, and told to the page', async () => {
    const { counter, panel, outTradeNo } = await paidOrder();
    expect(await counter.refund(PAGE, R)).toMatchObject({
      ok: true,
      result: { state: 'refunding', posRefundId: 'R-1', refundFee: 250, outTradeNo },
    });
    await counter.time.settle();
    expect(counter.browser.placeOf('page')).toBe('here');
    expect(Counter.shown(panel).current).toMatchObject({
      outTradeNo,
      refundedFee: 250,
      refundable: 1000,
      refunds: [{ posRefundId: 'R-1', state: 'succeeded', by: 'page' }],
    });
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({
      result: { state: 'paid', refundedFee: 250, refunds: [{ state: 'refunded' }] },
    });
  });

  it('again with the same id is the same refund; the panel is not opened for it', async () => {
    const { counter } = await paidOrder();
    await counter.refund(PAGE, R);
    await counter.time.settle();
    await counter.panelSays(1, { type: 'panel.close' });
    expect(await counter.refund(PAGE, R)).toMatchObject({ result: { replayed: true, state: 'refunded' } });
    expect(counter.browser.placeOf('page')).toBe('closed');
    expect(counter.journal.allRefunds()).toHaveLength(1);
  });

  it.each([
    ['a third that is too much', { refundFee: 1251 }, 'refund-exceeds-paid'],
    ['another order', { posOrderId: 'B' }, 'order-not-found'],
  ] as const)('%s is refused', async (_name, change, code) => {
    const { counter } = await paidOrder();
    expect(await counter.refund(PAGE, { ...R, ...change })).toMatchObject({ ok: false, code });
    expect(counter.refunds.timesOf('refund')).toEqual([]);
  });

  it.each([
    ['the id stands for another amount', 'refund-conflict'],
    ['more than is left', 'refund-exceeds-paid'],
    ['no list of what was refunded', 'refund-history-unknown'],
    ['no key', 'refund-key-missing'],
    ['a PIN', 'refund-needs-pin'],
    ['locked', 'locked'],
    ['keys that are not proven', 'gateway-not-proven'],
  ] as const)('%s: page and panel are told %s', async (why, code) => {
    const { counter, panel, outTradeNo } = await paidOrder();
    if (why === 'the id stands for another amount') {
      await counter.refund(PAGE, { ...R, refundFee: 1 });
      await counter.time.settle();
      await counter.panelSays(1, { type: 'panel.close' });
    }
    if (why === 'more than is left') counter.refunds.list = () => history(listed('elsewhere', 1001));
    if (why === 'no list of what was refunded')
      counter.refunds.list = () => ({ kind: 'unsettled', reason: 'no-answer' });
    if (why === 'no key') counter.canSignRefunds = false;
    if (why === 'a PIN') counter.policy = { ...counter.policy, refundRequiresPin: true };
    if (why === 'locked' || why === 'keys that are not proven')
      counter.readiness = async () => ({
        ok: false,
        code: why === 'locked' ? 'locked' : 'gateway-not-proven',
      });
    const before = counter.journal.allRefunds().length;
    expect(await counter.refund(PAGE, R)).toEqual({ ok: false, code, message: code });
    expect(counter.browser.placeOf('page')).toBe('here');
    expect(Counter.shown(panel)).toMatchObject({ current: { outTradeNo }, notice: { code } });
    expect(counter.journal.allRefunds()).toHaveLength(before);
  });

  it('of an order that is not paid is refused', async () => {
    const { counter } = await paidOrder();
    await counter.mustPay(PAGE, 'B');
    expect(await counter.refund(PAGE, { ...R, posOrderId: 'B' })).toMatchObject({ code: 'order-not-paid' });
  });

  it('of another site’s order is none that this site knows', async () => {
    const { counter } = await paidOrder();
    const stranger = documentOf('stranger', { tabId: 3, origin: 'https://other.example' });
    await counter.hello(stranger);
    expect(await counter.refund(stranger, R)).toMatchObject({ ok: false, code: 'order-not-found' });
    expect(counter.browser.placeOf('stranger')).toBeUndefined();
    expect(counter.refunds.calls).toEqual([]);
  });

  it.each([
    [undefined, 'invalid-request'],
    [null, 'invalid-request'],
    [[R], 'invalid-request'],
    ['R-1', 'invalid-request'],
    [{ ...R, refundFee: '250' }, 'invalid-amount'],
    [{ ...R, refundFee: 0 }, 'invalid-amount'],
    [{ ...R, refundFee: -250 }, 'invalid-amount'],
    [{ ...R, refundFee: 2.5 }, 'invalid-amount'],
    [{ ...R, refundFee: Infinity }, 'invalid-amount'],
    [{ ...R, refundFee: [250] }, 'invalid-amount'],
    [{ posOrderId: 'A', posRefundId: 'R-1' }, 'invalid-amount'],
    [{ ...R, posOrderId: '订单' }, 'invalid-order-id'],
    [{ ...R, posOrderId: { toString: 'A' } }, 'invalid-order-id'],
    [{ ...R, posRefundId: '' }, 'invalid-refund-id'],
    [{ ...R, posRefundId: 'x'.repeat(65) }, 'invalid-refund-id'],
    [{ posOrderId: 'A', refundFee: 250 }, 'invalid-refund-id'],
    [{ ...R, reason: 7 }, 'invalid-request'],
    [{ ...R, reason: 'x'.repeat(256) }, 'invalid-request'],
    [{ ...R, by: 'cashier' }, 'invalid-request'],
    [{ ...R, outTradeNo: 'x'.repeat(32) }, 'invalid-request'],
  ])('%j is refused, and nothing is opened', async (argument, code) => {
    const { counter } = await paidOrder();
    expect(await counter.refund(PAGE, argument)).toMatchObject({ ok: false, code });
    expect(counter.browser.placeOf('page')).toBe('closed');
    expect(counter.refunds.calls).toEqual([]);
  });

  it('counts among the calls of a page that floods', async () => {
    const { counter } = await paidOrder();
    vi.spyOn(performance, 'now').mockReturnValue(10_000);
    for (let made = 0; made < 99; made += 1) await counter.lookup(PAGE, 'A');
    expect(await counter.refund(PAGE, R)).toMatchObject({ ok: true });
    expect(await counter.refund(PAGE, { ...R, posRefundId: 'R-2' })).toMatchObject({
      code: 'too-many-requests',
    });
    expect(await counter.cancel(PAGE, 'A')).toMatchObject({ code: 'too-many-requests' });
    expect(counter.journal.allRefunds()).toHaveLength(1);
  });

  it('a journal that fails is an answer, too', async () => {
    const { counter } = await paidOrder();
    vi.spyOn(counter.journal, 'openRefund').mockRejectedValue(new Error('disk full'));
    expect(await counter.refund(PAGE, R)).toMatchObject({ ok: false, code: 'journal-unavailable' });
  });

  it('is answered as under way even where the panel cannot be shown', async () => {
    const { counter } = await paidOrder();
    vi.spyOn(counter.journal, 'openRefunds').mockRejectedValue(new Error('disk full'));
    expect(await counter.refund(PAGE, R)).toMatchObject({ ok: true, result: { state: 'refunding' } });
  });
});
