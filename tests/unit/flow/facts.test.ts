import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNSETTLED_REASONS, type CallOutcome } from '../../../lib/flow/call-outcome';
import { afterMicroPay, afterQuery, afterReverse, beforeReverse } from '../../../lib/flow/facts';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { isInFlight, ORDER_STATES, TRANSITIONS, type OrderState } from '../../../lib/payment/order-state';
import { makeOrderRecord } from '../../contract/order-making';
import {
  acknowledged,
  blocked,
  customerRefused,
  notKnown,
  open,
  paid,
  refused,
  returned,
  reversed,
  systemError,
  unclear,
  unsettled,
} from './support/outcomes';

const SENT_AT = 1_700_000_000_000;
const NOW = SENT_AT + 70_000;

const OUTCOMES: [string, () => CallOutcome][] = [
  ['paid', paid],
  ['open', open],
  ['not known', notKnown],
  ['unclear', unclear],
  ['customer refused', customerRefused],
  ['reversed', reversed],
  ['returned whole', () => returned(1250)],
  ['returned in part', () => returned(1000)],
  ['returned, nobody knows how much', () => returned()],
  ['acknowledged', acknowledged],
  ['102', () => refused(102)],
  ['104', () => refused(104)],
  ['407', () => blocked()],
  ['103', systemError],
  ['not sent', () => ({ kind: 'not-sent', detail: 'no key' })],
  ...UNSETTLED_REASONS.map((reason): [string, () => CallOutcome] => [reason, () => unsettled(reason)]),
];
const SENT_STATES = ORDER_STATES.filter((state) => state !== 'created');
const APPLY = { micro_pay: afterMicroPay, query_order: afterQuery, reverse: afterReverse };

const orderIn = (state: OrderState, change: Partial<OrderRecord> = {}): OrderRecord =>
  makeOrderRecord({
    state,
    platform: 'wechat',
    codeLastFour: '6789',
    sentAt: SENT_AT,
    ...(state === 'paid' ? { paid: { at: SENT_AT } } : {}),
    ...change,
  });

describe.each(Object.entries(APPLY))('%s', (call, apply) => {
  describe.each(OUTCOMES)('%s', (name, make) => {
    it.each(SENT_STATES)('while %s obeys the table, and the rules about ends', (state) => {
      const before = orderIn(state);
      const outcome = make();
      const after = apply(before, outcome, NOW);
      expect([state, ...TRANSITIONS[state]]).toContain(after.state);
      expect(after.version).toBe(before.version);
      if (after.state === state) return;
      const isPaid = outcome.kind === 'order' && outcome.evidence.kind === 'paid';
      expect(after.state === 'paid').toBe(isPaid);
      if (after.state === 'failed' || after.state === 'cancelled') {
        expect(name === 'not sent' ? call === 'micro_pay' : outcome.kind === 'order').toBe(true);
        expect(after.settledAt).toBe(NOW);
        expect(after.failure).toBeDefined();
      }
    });
  });

  it('changes nothing that was handed in', () => {
    for (const state of SENT_STATES) {
      for (const [, make] of OUTCOMES) {
        const before = orderIn(state);
        const copy = structuredClone(before);
        apply(before, make(), NOW);
        expect(before).toEqual(copy);
      }
    }
  });
});

describe('the answer to a payment', () => {
  it('never leaves an order submitting, whatever it is', () => {
    for (const [name, make] of OUTCOMES) {
      expect([name, afterMicroPay(orderIn('submitting'), make(), NOW).state]).not.toContain('submitting');
    }
  });

  it.each([
    ['open', open, 'paying'],
    ['unclear', unclear, 'unknown'],
    ['not known', notKnown, 'unknown'],
    ['102', () => refused(102), 'unknown'],
    ['104', () => refused(104), 'unknown'],
    ['407', () => blocked(), 'unknown'],
    ['103', systemError, 'unknown'],
    ['silence', () => unsettled('no-answer'), 'unknown'],
    ['paid', paid, 'paid'],
    ['customer refused', customerRefused, 'failed'],
    ['money returned', () => returned(1250), 'cancelled'],
    ['money returned in part', () => returned(1), 'attention'],
  ] as const)('%s', (_name, make, state) => {
    expect(afterMicroPay(orderIn('submitting'), make(), NOW).state).toBe(state);
  });
});

describe('a late success', () => {
  it.each(['failed', 'cancelled', 'written_off'] as const)(
    'of an order that was %s is told as such',
    (state) => {
      const late = afterQuery(orderIn(state, { failure: { code: 'no-answer-in-time' } }), paid(), NOW);
      expect(late).toMatchObject({ state: 'paid', lateSuccess: true });
      expect(late.failure).toBeUndefined();
    },
  );

  it.each(['paying', 'unknown', 'closing', 'attention'] as const)(
    'of an order that is %s is none',
    (state) => {
      expect(afterQuery(orderIn(state), paid(), NOW).lateSuccess).toBeUndefined();
    },
  );
});

describe('money returned', () => {
  it('of a paid order is what was refunded, and never less than before', () => {
    const once = afterQuery(orderIn('paid'), returned(500), NOW);
    expect(once).toMatchObject({ state: 'paid', refundedFee: 500 });
    expect(afterQuery(once, returned(400), NOW).refundedFee).toBe(500);
    expect(afterQuery(once, returned(1250), NOW)).toMatchObject({ state: 'paid', refundedFee: 1250 });
  });

  it('of an order never reported paid is never first reported as paid', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('submitting', 'paying', 'unknown', 'closing', 'attention'),
        fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
        (state, fee) => {
          const after = afterQuery(orderIn(state), returned(fee), NOW);
          expect(after.state).toBe(fee === 1250 ? 'cancelled' : 'attention');
        },
      ),
    );
  });
});

describe('another payment code under our number, without a 407', () => {
  it.each(['submitting', 'paying', 'closing', 'attention', 'failed'] as const)(
    'while %s is neither paid nor ended nor good for a reverse',
    (state) => {
      for (const make of [paid, customerRefused, open]) {
        const outcome = make();
        if (outcome.kind === 'order') outcome.identity = { codeLastFour: '0000' };
        const after = afterQuery(orderIn(state), outcome, NOW);
        expect(after.queries.lastEvidence).toBe('unclear');
        expect(isInFlight(after.state)).toBe(isInFlight(state));
      }
    },
  );
});

describe('a reverse', () => {
  it('is a try before it is sent, and a refusal only when the gateway refuses', () => {
    const tried = beforeReverse(orderIn('closing'), NOW);
    expect(tried.reverse).toMatchObject({ tries: 1, lastTryAt: NOW, refusals: 0 });
    const refusals = OUTCOMES.filter(([, make]) => afterReverse(tried, make(), NOW).reverse.refusals === 1);
    expect(refusals.map(([name]) => name)).toEqual(['102', '104', '407', 'status-101']);
  });

  it('that is acknowledged ends nothing by itself', () => {
    const after = afterReverse(orderIn('closing'), acknowledged(), NOW);
    expect(after).toMatchObject({ state: 'closing', reverse: { ackAt: NOW } });
    expect(afterQuery(after, notKnown(), NOW + 5_000).state).toBe('cancelled');
  });
});

describe('a follow-up', () => {
  const cancelledOrder = orderIn('cancelled', {
    reverse: { tries: 1, refusals: 0, followUps: 0, ackAt: NOW, ackDomain: 'https://acked' },
  });
  const says = (make: () => CallOutcome, domain: string): CallOutcome =>
    ({ ...make(), domain }) as CallOutcome;

  it('is concluded by a clear answer of a domain that must know', () => {
    for (const domain of [cancelledOrder.terminal.baseUrl, 'https://acked'])
      expect(afterQuery(cancelledOrder, says(notKnown, domain), NOW + 30_000).reverse.followUps).toBe(2);
    expect(afterQuery(cancelledOrder, says(reversed, 'https://other'), NOW + 5_000).reverse.followUps).toBe(
      1,
    );
  });

  it('is not concluded by what is open or unclear, nor by what another domain does not know', () => {
    for (const outcome of [open(), unclear(), says(notKnown, 'https://other')])
      expect(afterQuery(cancelledOrder, outcome, NOW + 30_000).reverse.followUps).toBe(0);
  });
});

describe('not known there', () => {
  const asked = (order: OrderRecord, at: number, clockOffset = 0): OrderRecord => {
    const outcome = notKnown();
    if (outcome.kind === 'order') outcome.clockOffset = clockOffset;
    return afterQuery(order, outcome, at);
  };
  const TEN_MINUTES = 600_000;

  it('ends an order after ten minutes, by two answers 30 s apart', () => {
    const first = asked(orderIn('attention'), SENT_AT);
    const early = asked(first, SENT_AT + TEN_MINUTES - 1);
    expect(early.queries.notKnownSince).toBeUndefined();
    const one = asked(early, SENT_AT + TEN_MINUTES);
    const soon = asked(one, SENT_AT + TEN_MINUTES + 29_999);
    expect(soon.state).toBe('attention');
    expect(asked(soon, SENT_AT + TEN_MINUTES + 30_000)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-not-found' },
    });
  });

  it('does not take a clock that was set forward for ten minutes', () => {
    const HOUR = 3_600_000;
    const first = asked(orderIn('attention'), SENT_AT, 500);
    const jumped = asked(asked(first, SENT_AT + HOUR, 500 - HOUR), SENT_AT + HOUR + 31_000, 500 - HOUR);
    expect(jumped.state).toBe('attention');
    const at = SENT_AT + HOUR + TEN_MINUTES;
    expect(asked(asked(jumped, at, 500 - HOUR), at + 31_000, 500 - HOUR).state).toBe('failed');
  });
});
