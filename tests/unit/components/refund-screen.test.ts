import { describe, expect, it } from 'vitest';
import { orderScreen } from '../../../components/panel/order-screen';
import { isNothingLeft, isRefundBlocked, refundedSign } from '../../../components/panel/refund-screen';
import { listSign, REFUND_SIGNS, refundInView } from '../../../components/panel/state-signs';
import { REFUND_STATES } from '../../../lib/payment/refund-state';
import { LANGUAGES, wordsFor } from '../../../lib/words/words-for';
import { exampleOrder, examplePaid, exampleRefund } from './example-order';

const en = wordsFor('en');
const screenOf = (...given: Parameters<typeof examplePaid>) => orderScreen(examplePaid(...given), en, 'en');

describe('the screen of a payment with refunds', () => {
  it.each(LANGUAGES)('names the amount in every state of a refund in %s', (language) => {
    for (const state of REFUND_STATES) {
      const order = examplePaid({ refunds: [exampleRefund({ state })] });
      expect(orderScreen(order, wordsFor(language), language).title, state).toContain('¥4.00');
    }
  });

  it('goes from refunding to refunded, and calls neither of them paid', () => {
    for (const state of ['submitting', 'processing'] as const) {
      const refunding = screenOf({ refunds: [exampleRefund({ state })], refundable: 850 });
      expect(refunding).toMatchObject({ title: 'Refunding ¥4.00', tone: 'progress', loud: false });
    }
    const refunded = screenOf({ refunds: [exampleRefund()], refundedFee: 400, refundable: 850 });
    expect(refunded).toMatchObject({ title: 'Refunded ¥4.00', tone: 'refund', loud: false });
  });

  it('is loud about a refund that failed, and about one that a person has to pay out', () => {
    for (const state of ['failed', 'needs_person'] as const) {
      expect(screenOf({ refunds: [exampleRefund({ state })] })).toMatchObject({ loud: true, tone: 'danger' });
    }
  });

  it('is about the refund that runs, otherwise about the newest', () => {
    const older = exampleRefund({ state: 'processing', createdAt: 1, outRefundNo: 'older' });
    const newer = exampleRefund({ createdAt: 2, outRefundNo: 'newer' });
    expect(refundInView({ refunds: [older, newer] })).toBe(older);
    expect(refundInView({ refunds: [{ ...older, state: 'failed' }, newer] })).toBe(newer);
    expect(refundInView({ refunds: [] })).toBeUndefined();
  });

  it('tells refunded in part from refunded in full by outline and word', () => {
    const signs = [0, 400, 1250].map((refundedFee) => refundedSign(examplePaid({ refundedFee }), en));
    expect(signs.map(({ word }) => word)).toEqual(['Paid', 'Refunded in part', 'Refunded in full']);
    expect(new Set(signs.map(({ shape }) => shape)).size).toBe(3);
    expect(screenOf({ refundedFee: 400 })).toMatchObject({ body: 'refund', title: 'Refunded in part' });
  });

  it('does not let an earlier refund answer for one that was not begun', () => {
    const order = examplePaid({ refunds: [exampleRefund()], refundedFee: 400, refundable: 850 });
    const screen = orderScreen(order, en, 'en', { refundBlocked: true });
    expect(screen).toMatchObject({ title: 'Nothing was refunded', loud: true, tone: 'danger' });
    expect(screen.hint).toContain('¥8.50');
    expect(isRefundBlocked({ code: 'refund-exceeds-paid', at: 1 })).toBe(true);
    expect(isRefundBlocked({ code: 'order-conflict', at: 1 })).toBe(false);
    expect(isRefundBlocked(undefined)).toBe(false);
  });

  it('says that nothing is left instead of ¥0.00, and *in full* only once it all went back', () => {
    const hintOf = (refundedFee: number) =>
      orderScreen(examplePaid({ refundedFee, refundable: 0 }), en, 'en', { refundBlocked: true }).hint;
    expect(hintOf(1250)).toBe(en.panel.refundBlockedFull);
    expect(hintOf(400)).toBe(en.panel.refundBlockedRunning);
    const notice = { code: 'refund-exceeds-paid', at: 1 } as const;
    expect(isNothingLeft(notice, examplePaid({ refundable: 0 }))).toBe(true);
    expect(isNothingLeft(notice, examplePaid({ refundable: 1 }))).toBe(false);
    expect(isNothingLeft({ code: 'refund-conflict', at: 1 }, examplePaid({ refundable: 0 }))).toBe(false);
    expect(isNothingLeft(notice, undefined)).toBe(false);
  });

  it('puts what goes back in the place of the amount, and nothing where nothing does', () => {
    for (const state of REFUND_STATES) {
      expect(screenOf({ refunds: [exampleRefund({ state })] }).goesBack, state).toBe(400);
    }
    expect(screenOf({ refundedFee: 300 }).goesBack).toBe(300);
    const order = examplePaid({ refunds: [exampleRefund()] });
    expect(orderScreen(order, en, 'en', { refundBlocked: true }).goesBack).toBeUndefined();
    expect(screenOf({ overpaid: true }).goesBack).toBeUndefined();
    expect(screenOf().goesBack).toBeUndefined();
  });

  it('asks for the second payment back until its refund is on the way', () => {
    const twice = { overpaid: true, lateSuccess: true };
    expect(screenOf(twice)).toMatchObject({ body: 'overpaid', shape: 'twice', loud: true });
    const running = [exampleRefund({ refundFee: 1250, state: 'processing', by: 'cashier' })];
    expect(screenOf({ ...twice, refundable: 0, refunds: running })).toMatchObject({
      body: 'refund',
      title: 'Refunding ¥12.50',
    });
    const failed = [exampleRefund({ refundFee: 1250, state: 'failed', by: 'cashier' })];
    expect(screenOf({ ...twice, refunds: failed }).body).toBe('overpaid');
  });
});

describe('listSign', () => {
  it('names what is parked, what is being made sure of, and what needs a person', () => {
    const wordOf = (order: Parameters<typeof listSign>[0]) => listSign(order, en).word;
    expect(wordOf(exampleOrder({ parked: true }))).toBe('Parked');
    expect(wordOf(exampleOrder({ parked: true, state: 'attention' }))).toBe('Parked · Not known yet');
    expect(wordOf(exampleOrder({ state: 'closing', way: 'wechat-qr' }))).toBe('Making sure');
    expect(wordOf(exampleOrder({ state: 'closing' }))).toBe('Taking back');
    expect(wordOf(examplePaid({ overpaid: true }))).toBe('Paid twice');
    expect(wordOf(examplePaid({ refunds: [exampleRefund({ state: 'needs_person' })] }))).toBe('Needs you');
    expect(wordOf(examplePaid({ refunds: [exampleRefund()] }))).toBe('Paid');
  });

  it('shows a code on display as one', () => {
    const qr = { codeUrl: 'weixin://x', expiresAt: 1 };
    expect(listSign(exampleOrder({ state: 'paying', way: 'wechat-qr', qr }), en).shape).toBe('code');
  });

  it('gives refunds that ended well, badly or not yet outlines of their own', () => {
    const ends = ['succeeded', 'failed', 'needs_person', 'unknown', 'processing'] as const;
    expect(new Set(ends.map((state) => REFUND_SIGNS[state].shape)).size).toBe(ends.length);
  });
});
