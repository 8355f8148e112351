import { describe, expect, it } from 'vitest';
import { decideOpen } from '../../../lib/flow/open-order';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { ORDER_STATES } from '../../../lib/payment/order-state';
import { makeOrderRecord } from '../../contract/order-making';
import { POLICY } from './support/test-till';

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const OPEN_STATES = ['created', 'submitting', 'paying', 'unknown', 'closing', 'attention'] as const;

const decide = (attempts: OrderRecord[], totalFee = 1250, now = NOW) =>
  decideOpen(attempts, makeOrderRecord({ totalFee }), now, POLICY);
const paidOrder = (change: Partial<OrderRecord> = {}): OrderRecord =>
  makeOrderRecord({ state: 'paid', settledAt: NOW, paid: { at: NOW }, ...change });

describe('decideOpen', () => {
  it('opens the first attempt under a new key', () => {
    const decision = decide([]);
    expect(decision).toMatchObject({
      create: { attempt: 1 },
      answer: { kind: 'opened', order: { attempt: 1 } },
    });
  });

  it.each(OPEN_STATES)('joins an order that is %s, with the same amount', (state) => {
    const live = makeOrderRecord({ state });
    expect(decide([live])).toEqual({ answer: { kind: 'joined', order: live } });
  });

  it.each([...OPEN_STATES, 'paid'] as const)('refuses another amount while an order is %s', (state) => {
    const order = makeOrderRecord({ state, settledAt: NOW });
    expect(decide([order], 1251)).toEqual({ answer: { kind: 'refused', code: 'order-conflict', order } });
  });

  it('hands out a paid order again, up to eight hours after it was settled', () => {
    const order = paidOrder();
    expect(decide([order], 1250, NOW + 8 * HOUR_MS)).toEqual({ answer: { kind: 'replayed', order } });
  });

  it('never hands out an older result as a new payment', () => {
    const order = paidOrder();
    expect(decide([order], 1250, NOW + 8 * HOUR_MS + 1)).toEqual({
      answer: { kind: 'refused', code: 'order-already-settled', order, reusable: true },
    });
  });

  it('lets a cashier say that an old id means a new sale, whatever the new sale’s amount', () => {
    const later = NOW + 8 * HOUR_MS + 1;
    expect(decide([paidOrder()], 1251, later).answer).toMatchObject({
      code: 'order-conflict',
      reusable: true,
    });
    expect(decide([paidOrder()], 1251).answer).not.toHaveProperty('reusable');
  });

  it('reckons the age from the settling, not from the opening', () => {
    const order = paidOrder({ createdAt: NOW - 20 * HOUR_MS });
    expect(decide([order]).answer.kind).toBe('replayed');
  });

  it('refuses an order that was refunded in full, however old, and not one refunded in part', () => {
    const order = paidOrder({ refundedFee: 1250 });
    const refusal = { kind: 'refused', code: 'order-refunded', order };
    expect(decide([order])).toEqual({ answer: refusal });
    const later = NOW + 30 * 24 * HOUR_MS;
    expect(decide([order], 1250, later)).toEqual({ answer: { ...refusal, reusable: true } });
    expect(decide([paidOrder({ refundedFee: 1249 })]).answer.kind).toBe('replayed');
  });

  it.each(['failed', 'cancelled', 'written_off'] as const)(
    'starts a new attempt after one that is %s, whatever the amount',
    (state) => {
      const ended = [makeOrderRecord({ state, attempt: 1 }), makeOrderRecord({ state, attempt: 2 })];
      expect(decide(ended, 99)).toMatchObject({ create: { attempt: 3, totalFee: 99 } });
    },
  );

  it('creates nothing where any attempt has not ended without money', () => {
    for (const state of ORDER_STATES) {
      const attempts = [makeOrderRecord({ state: 'failed' }), makeOrderRecord({ state, settledAt: NOW })];
      const mayCreate = ['failed', 'cancelled', 'written_off'].includes(state);
      expect('create' in decide(attempts)).toBe(mayCreate);
    }
  });

  it('hands out the late success of an earlier attempt rather than one that nobody has paid yet', () => {
    const late = paidOrder({ attempt: 1, lateSuccess: true });
    const waiting = makeOrderRecord({ attempt: 2, state: 'created' });
    expect(decide([waiting, late])).toEqual({ answer: { kind: 'replayed', order: late } });
  });

  it('starts anew after what was released, whatever the amount, and does not count it as paid', () => {
    const old = paidOrder({ attempt: 1, releasedAt: NOW, settledAt: NOW - 20 * HOUR_MS });
    expect(decide([old], 99)).toMatchObject({ create: { attempt: 2, totalFee: 99 } });
    const waiting = makeOrderRecord({ attempt: 2, state: 'created' });
    expect(decide([old, waiting])).toEqual({ answer: { kind: 'joined', order: waiting } });
    const newer = paidOrder({ attempt: 2 });
    expect(decide([old, newer])).toEqual({ answer: { kind: 'replayed', order: newer } });
    expect(decide([old, newer], 99).answer).toMatchObject({ kind: 'refused', code: 'order-conflict' });
  });

  it('joins the attempt that the cashier switched to', () => {
    const before = makeOrderRecord({ attempt: 1, state: 'cancelled', switchTo: 'scan' });
    const next = makeOrderRecord({ attempt: 2, state: 'created', follows: before.outTradeNo });
    expect(decide([before, next])).toEqual({ answer: { kind: 'joined', order: next } });
  });

  it('creates nothing while what was written off is open again', () => {
    const reopened = makeOrderRecord({ state: 'attention', writtenOff: { at: NOW, who: '1003', why: 'x' } });
    expect(decide([reopened])).toEqual({ answer: { kind: 'joined', order: reopened } });
  });

  it('hands out what was paid late rather than an attempt that is being withdrawn for it', () => {
    const late = paidOrder({ attempt: 1, lateSuccess: true });
    const underWay = makeOrderRecord({ attempt: 2, state: 'paying' });
    expect(decide([late, underWay])).toEqual({ answer: { kind: 'replayed', order: late } });
  });
});
