import { describe, expect, it } from 'vitest';
import { canStillBeAsked, planRefund, resendPause } from '../../../lib/flow/refund-plan';
import type { RefundRecord } from '../../../lib/flow/refund-record';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';
import { POLICY } from './support/test-till';
import { START } from './support/virtual-time';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const refund = (change: Partial<RefundRecord>): RefundRecord =>
  makeRefundRecord(makeOrderRecord(), { createdAt: START, sentAt: START, state: 'unknown', ...change });
const asked = (since: number, lastAt: number) => ({ count: 1, since: START + since, lastAt: START + lastAt });

describe('when a refund is asked about', () => {
  it.each(['submitting', 'succeeded', 'failed'] as const)('not at all while it is %s', (state) => {
    expect(planRefund(refund({ state, resendAt: START }), POLICY)).toBeUndefined();
  });

  it('first when asking begins, and anew after each sending', () => {
    expect(planRefund(refund({}), POLICY)).toEqual({ do: 'query', at: START });
    const queries = { count: 3, since: START + 20_000, lastAt: START + 9_000 };
    expect(planRefund(refund({ queries }), POLICY)).toEqual({ do: 'query', at: START + 20_000 });
  });

  it.each([
    [2_000, 2_000, 2_000],
    [2_000, 11_999, 2_000],
    [2_000, 12_000, 5_000],
    [2_000, 20_000, 5_000],
    [2_000, 40_000, 10_000],
    [2_000, 10 * MINUTE_MS, 150_000],
    [2_000, 3 * DAY_MS, 600_000],
  ])('asked since %d and last at %d: again after %d ms', (since, lastAt, pause) => {
    for (const state of ['unknown', 'processing'] as const) {
      const step = planRefund(refund({ state, queries: asked(since, lastAt) }), POLICY);
      expect(step).toEqual({ do: 'query', at: START + lastAt + pause });
    }
  });

  it('once an hour where a person has to act', () => {
    const waiting = refund({ state: 'needs_person', queries: asked(2_000, 4_000) });
    expect(planRefund(waiting, POLICY)?.at).toBe(START + 4_000 + 3_600_000);
  });

  it('until it is seven days old', () => {
    const last = 7 * DAY_MS - 600_000;
    expect(planRefund(refund({ queries: asked(0, last) }), POLICY)?.at).toBe(START + 7 * DAY_MS);
    expect(planRefund(refund({ queries: asked(0, last + 1) }), POLICY)).toBeUndefined();
    expect(
      planRefund(refund({ resendAt: START + 7 * DAY_MS + 1, queries: asked(0, last + 1) }), POLICY),
    ).toBe(undefined);
  });
});

describe('when a refund is sent again', () => {
  it('when its time has come before the next question', () => {
    const queries = asked(2_000, 2_000);
    const due = refund({ queries, resendAt: START + 4_000 });
    expect(planRefund(due, POLICY)).toEqual({ do: 'resend', at: START + 4_000 });
    const later = refund({ queries, resendAt: START + 4_001 });
    expect(planRefund(later, POLICY)).toEqual({ do: 'query', at: START + 4_000 });
  });

  it('waits longer with each sending and the older it is, but never more than ten minutes', () => {
    const pauses = [1, 2, 3, 7, 8, 9, 5_000].map((sends) => resendPause(refund({ sends }), START));
    expect(pauses).toEqual([5_000, 10_000, 20_000, 320_000, 600_000, 600_000, 600_000]);
    expect(resendPause(refund({}), START + MINUTE_MS)).toBe(15_000);
    expect(resendPause(refund({}), START + DAY_MS)).toBe(600_000);
  });
});

describe('whether asking may still settle a refund', () => {
  it.each(['submitting', 'unknown', 'processing'] as const)('for seven days while it is %s', (state) => {
    expect(canStillBeAsked(refund({ state }), START + 7 * DAY_MS)).toBe(true);
    expect(canStillBeAsked(refund({ state }), START + 7 * DAY_MS + 1)).toBe(false);
  });

  it.each(['needs_person', 'succeeded', 'failed'] as const)('not where it is %s', (state) => {
    expect(canStillBeAsked(refund({ state }), START)).toBe(false);
  });
});
