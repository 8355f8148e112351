import { describe, expect, it } from 'vitest';
import {
  endedWithoutMoney,
  isInFlight,
  moveTo,
  ORDER_STATES,
  TRANSITIONS,
  type OrderState,
} from '../../../lib/payment/order-state';

/** Every state that can follow from one, in any number of steps. */
function reachableFrom(start: OrderState): Set<OrderState> {
  const found = new Set<OrderState>([start]);
  for (const state of found) for (const next of TRANSITIONS[state]) found.add(next);
  return found;
}

const OPEN = ORDER_STATES.filter((state) => state !== 'paid' && !endedWithoutMoney(state));
const BELOW_SUBMITTING = ORDER_STATES.filter((state) => state !== 'created' && state !== 'paid');

describe('the transition table', () => {
  it('reaches every state from the beginning', () => {
    expect(reachableFrom('created')).toEqual(new Set(ORDER_STATES));
  });

  it.each(OPEN)('%s has a way out to an end, with money and without', (state) => {
    const ends = reachableFrom(state);
    expect(ends.has('paid')).toBe(true);
    expect(ends.has('cancelled')).toBe(true);
  });

  it.each(BELOW_SUBMITTING)('%s may become paid: a late success is always legal', (state) => {
    expect(TRANSITIONS[state]).toContain('paid');
  });

  it('never becomes paid without having been submitted', () => {
    expect(TRANSITIONS.created).toEqual(['submitting', 'cancelled']);
  });

  it('lets nothing follow paid: from there only refunds lead on', () => {
    expect(TRANSITIONS.paid).toEqual([]);
  });

  it('never goes back to a state in which a payment is sent', () => {
    const leading = ORDER_STATES.filter((state) => TRANSITIONS[state].includes('submitting'));
    expect(leading).toEqual(['created']);
    expect(ORDER_STATES.some((state) => TRANSITIONS[state].includes('created'))).toBe(false);
  });

  it('writes off only what a person has been asked about', () => {
    expect(ORDER_STATES.filter((state) => TRANSITIONS[state].includes('written_off'))).toEqual(['attention']);
  });

  it('knows what is in flight and what has ended', () => {
    expect(ORDER_STATES.filter(isInFlight)).toEqual([
      'submitting',
      'paying',
      'unknown',
      'closing',
      'attention',
    ]);
    expect(ORDER_STATES.filter(endedWithoutMoney)).toEqual(['failed', 'cancelled', 'written_off']);
  });
});

describe('moveTo', () => {
  it('obeys the table for every pair, and lets every state stay', () => {
    for (const from of ORDER_STATES) {
      for (const to of ORDER_STATES) {
        if (from === to || TRANSITIONS[from].includes(to)) expect(moveTo(from, to)).toBe(to);
        else expect(() => moveTo(from, to)).toThrow(`no transition from ${from} to ${to}`);
      }
    }
  });
});
