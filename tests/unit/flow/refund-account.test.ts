import { describe, expect, it } from 'vitest';
import {
  excessOf,
  isOverpaid,
  leftToRefund,
  payerOf,
  refundedElsewhere,
  refundedFee,
} from '../../../lib/flow/refund-account';
import type { RefundRecord } from '../../../lib/flow/refund-record';
import { REFUND_STATES, type RefundState } from '../../../lib/payment/refund-state';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';
import { listed } from './support/refund-outcomes';

const order = makeOrderRecord({ state: 'paid', totalFee: 1000, platform: 'wechat' });
const ours = (refundFee: number, state: RefundState, change: Partial<RefundRecord> = {}) =>
  makeRefundRecord(order, { refundFee, state, ...change });

describe('what is left to refund', () => {
  it.each(REFUND_STATES)('counts our own refund that is %s, unless it failed', (state) => {
    expect(leftToRefund(order, [ours(300, state)], [])).toBe(state === 'failed' ? 1000 : 700);
  });

  it('counts what others did or may have done, and not what failed', () => {
    const kinds = ['succeeded', 'open', 'needs-person'] as const;
    for (const kind of kinds) expect(leftToRefund(order, [], [listed('X', 300, kind)])).toBe(700);
    const unclear = { outRefundNo: 'X', refundFee: 300, evidence: { kind: 'unclear', why: '99' } } as const;
    expect(leftToRefund(order, [], [unclear])).toBe(700);
    for (const kind of ['failed', 'not-known'] as const)
      expect(leftToRefund(order, [], [listed('X', 300, kind)])).toBe(1000);
  });

  it('counts a refund that both know once, by the reading that leaves less', () => {
    const [open, failed] = [ours(300, 'unknown'), ours(300, 'failed')];
    expect(leftToRefund(order, [open], [listed(open.outRefundNo, 300)])).toBe(700);
    expect(leftToRefund(order, [open], [listed(open.outRefundNo, 300, 'failed')])).toBe(700);
    expect(leftToRefund(order, [failed], [listed(failed.outRefundNo, 300, 'open')])).toBe(700);
    expect(leftToRefund(order, [failed], [listed(failed.outRefundNo, 300, 'failed')])).toBe(1000);
    expect(leftToRefund(order, [open], [listed(open.outRefundNo, 800)])).toBe(200);
  });

  it('counts what is known to have gone back although nothing lists it, beside what is unclear', () => {
    expect(leftToRefund({ ...order, refundedFee: 400 }, [], [])).toBe(600);
    expect(leftToRefund({ ...order, refundedFee: 400 }, [ours(300, 'processing')], [])).toBe(300);
    expect(leftToRefund({ ...order, refundedFee: 300 }, [ours(300, 'succeeded')], [])).toBe(700);
  });

  it('is never below zero, and leaves the refunds of other attempts alone', () => {
    expect(leftToRefund(order, [ours(900, 'unknown')], [listed('X', 900)])).toBe(0);
    const stranger = makeRefundRecord(makeOrderRecord(), { state: 'succeeded', refundFee: 500 });
    expect(leftToRefund(order, [stranger], [])).toBe(1000);
  });
});

describe('what has gone back', () => {
  it('adds ours that succeeded to what others did', () => {
    const refunds = [ours(100, 'succeeded'), ours(50, 'unknown'), ours(70, 'failed')];
    expect(refundedFee(order, refunds)).toBe(100);
    expect(refundedFee(order, refunds, 200)).toBe(300);
  });

  it('remembers what others did from an earlier list', () => {
    expect(refundedFee(order, [ours(100, 'succeeded', { elsewhere: 200 }), ours(50, 'failed')])).toBe(300);
  });

  it('never falls and never exceeds what was paid', () => {
    expect(refundedFee({ ...order, refundedFee: 400 }, [ours(100, 'succeeded')])).toBe(400);
    expect(refundedFee(order, [ours(600, 'succeeded')], 600)).toBe(1000);
  });

  it('takes for others’ only what succeeded and is not ours', () => {
    const own = ours(100, 'unknown');
    const list = [listed(own.outRefundNo, 100), listed('X', 30), listed('Y', 40, 'open'), listed('Z', 5)];
    expect(refundedElsewhere(order, [own], list)).toBe(35);
  });
});

describe('which attempt pays', () => {
  const attempt = (number: number, change: Parameters<typeof makeOrderRecord>[0] = {}) =>
    makeOrderRecord({ state: 'paid', totalFee: 1000, attempt: number, ...change });

  it('is the one that stands for the sale, and never what was paid too much', () => {
    const [one, two, three] = [attempt(1), attempt(2, { state: 'failed' }), attempt(3, { excessAt: 5 })];
    expect(payerOf([one, two, three])).toBe(one);
    expect(payerOf([two, three])).toBeUndefined();
    expect(excessOf([one, two, three])).toEqual([three]);
  });

  it('is none of an earlier sale under the same id', () => {
    const released = attempt(1, { releasedAt: 5 });
    expect(payerOf([released, attempt(2, { state: 'created' })])).toBeUndefined();
    const paid = attempt(2);
    expect(payerOf([released, paid])).toBe(paid);
    expect(payerOf([])).toBeUndefined();
    const excess = attempt(1, { releasedAt: 5, excessAt: 4 });
    expect(excessOf([excess, paid])).toEqual([excess]);
    expect(isOverpaid([excess, paid], [])).toBe(false);
  });
});

describe('a sale that was paid twice', () => {
  const standing = makeOrderRecord({ state: 'paid', totalFee: 1000, attempt: 1 });
  const excess = makeOrderRecord({ state: 'paid', totalFee: 1000, attempt: 2, excessAt: 5 });
  const back = (refundFee: number, state: RefundState, from = excess) =>
    makeRefundRecord(from, { refundFee, state });

  it('is overpaid until the whole excess has gone back, or is on its way', () => {
    expect(isOverpaid([standing, excess], [])).toBe(true);
    expect(isOverpaid([standing, excess], [back(999, 'succeeded')])).toBe(true);
    expect(isOverpaid([standing, excess], [back(1000, 'failed')])).toBe(true);
    for (const state of ['submitting', 'unknown', 'processing', 'needs_person', 'succeeded'] as const)
      expect(isOverpaid([standing, excess], [back(1000, state)])).toBe(false);
    expect(isOverpaid([standing, { ...excess, refundedFee: 1000 }], [])).toBe(false);
  });

  it('stays so although all of what stands for it has gone back', () => {
    expect(isOverpaid([{ ...standing, refundedFee: 1000 }, excess], [])).toBe(true);
    expect(isOverpaid([standing, excess], [back(1000, 'succeeded', standing)])).toBe(true);
  });

  it('is not overpaid where nothing is marked as too much, or it is an earlier sale', () => {
    expect(isOverpaid([standing, attemptTwo()], [])).toBe(false);
    expect(isOverpaid([standing, { ...excess, releasedAt: 6 }], [])).toBe(false);
  });

  function attemptTwo() {
    return makeOrderRecord({ state: 'failed', totalFee: 1000, attempt: 2 });
  }
});
