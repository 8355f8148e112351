import { describe, expect, it } from 'vitest';
import {
  countsAsRefunded,
  isRefundOpen,
  moveRefundTo,
  REFUND_STATES,
  REFUND_TRANSITIONS,
  type RefundState,
} from '../../../lib/payment/refund-state';

function reachableFrom(start: RefundState): Set<RefundState> {
  const seen = new Set<RefundState>([start]);
  for (const state of seen) for (const next of REFUND_TRANSITIONS[state]) seen.add(next);
  return seen;
}

describe('the transition table', () => {
  it('has a row for every state, names only states, and never itself', () => {
    expect(Object.keys(REFUND_TRANSITIONS).sort()).toEqual([...REFUND_STATES].sort());
    for (const state of REFUND_STATES) expect(REFUND_TRANSITIONS[state]).not.toContain(state);
  });

  it('reaches every state from the intent', () => {
    expect([...reachableFrom('submitting')].sort()).toEqual([...REFUND_STATES].sort());
  });

  it('leaves no way back into being sent, and none out of success', () => {
    for (const state of REFUND_STATES) expect(REFUND_TRANSITIONS[state]).not.toContain('submitting');
    expect(REFUND_TRANSITIONS.succeeded).toEqual([]);
  });

  it.each(REFUND_STATES.filter((state) => state !== 'succeeded'))('takes a late success from %s', (state) => {
    expect(moveRefundTo(state, 'succeeded')).toBe('succeeded');
  });

  it.each(REFUND_STATES.filter(isRefundOpen))('lets %s fail and need a person', (state) => {
    expect(moveRefundTo(state, 'failed')).toBe('failed');
    expect(moveRefundTo(state, 'needs_person')).toBe('needs_person');
  });

  it('stays, and throws where there is no way', () => {
    for (const state of REFUND_STATES) expect(moveRefundTo(state, state)).toBe(state);
    expect(() => moveRefundTo('succeeded', 'failed')).toThrow('no transition');
    expect(() => moveRefundTo('failed', 'unknown')).toThrow('no transition');
  });
});

it('counts everything but a failure as money that may have gone back', () => {
  expect(REFUND_STATES.filter((state) => !countsAsRefunded(state))).toEqual(['failed']);
});
