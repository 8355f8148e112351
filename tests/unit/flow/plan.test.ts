import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { giveUpAt, mayReverse, planNext, REVERSE_NOT_BEFORE_MS } from '../../../lib/flow/plan';
import { ORDER_STATES } from '../../../lib/payment/order-state';
import { makeOrderRecord } from '../../contract/order-making';
import { POLICY } from './support/test-till';

const SENT_AT = 1_700_000_000_000;
const instant = fc.integer({ min: 0, max: 700_000 }).map((ms) => SENT_AT + ms);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Leaves out what is undefined, as records do. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** Orders as they can stand in a journal, and some that cannot. */
const orders: fc.Arbitrary<OrderRecord> = fc
  .record({
    state: fc.constantFrom(...ORDER_STATES),
    sentAt: maybe(fc.constant(SENT_AT)),
    cancelRequestedAt: maybe(instant),
    closingAt: maybe(instant),
    blocked: maybe(instant.map((at) => ({ at }))),
    queries: fc
      .record({
        count: fc.nat(100),
        since: maybe(instant),
        lastAt: maybe(instant),
        lastAnsweredAt: maybe(instant),
        lastEvidence: fc.constantFrom('paid', 'open', 'ended', 'not-known', 'returned', 'unclear', undefined),
      })
      .map(present),
    reverse: fc
      .record({
        tries: fc.nat(30),
        refusals: fc.nat(5),
        followUps: fc.nat(4),
        lastTryAt: maybe(instant),
        ackAt: maybe(instant),
      })
      .map(present),
  })
  .map((change) => makeOrderRecord(present(change) as Partial<OrderRecord>));

describe('planNext', () => {
  it('plans no reverse but on a clear, later answer, not too early, never after 407 or three refusals', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const step = planNext(order, POLICY);
        if (step?.do !== 'reverse') return;
        const { reverse, queries, closingAt } = order;
        expect(['closing', 'attention']).toContain(order.state);
        expect(mayReverse(order)).toBe(true);
        expect(order.blocked).toBeUndefined();
        expect(reverse.refusals).toBeLessThan(3);
        expect(reverse.ackAt).toBeUndefined();
        expect(['open', 'not-known']).toContain(queries.lastEvidence);
        const since = reverse.lastTryAt ?? closingAt ?? SENT_AT;
        expect(queries.lastAnsweredAt ?? 0).toBeGreaterThanOrEqual(since);
        expect(step.at).toBeGreaterThanOrEqual(SENT_AT + REVERSE_NOT_BEFORE_MS);
        if (reverse.lastTryAt !== undefined && reverse.tries > 0) {
          expect(step.at).toBeGreaterThanOrEqual(reverse.lastTryAt + 5_000);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('leaves alone what was not sent, what is being sent without a wish to cancel, and what is paid', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const sending = order.state === 'submitting' && order.cancelRequestedAt === undefined;
        if (order.sentAt !== undefined && !sending && !['created', 'paid'].includes(order.state)) return;
        expect(planNext(order, POLICY)).toBeUndefined();
      }),
    );
  });

  it('always has a next step for an order whose outcome is open, and at a whole instant', () => {
    fc.assert(
      fc.property(orders, (order) => {
        if (
          order.sentAt === undefined ||
          !['paying', 'unknown', 'closing', 'attention'].includes(order.state)
        )
          return;
        expect(Number.isInteger(planNext(order, POLICY)?.at)).toBe(true);
      }),
    );
  });

  it('asks about ended orders only after an acknowledged reverse', () => {
    fc.assert(
      fc.property(orders, (order) => {
        if (!['failed', 'cancelled', 'written_off'].includes(order.state) || order.sentAt === undefined)
          return;
        const step = planNext(order, POLICY);
        const expected =
          order.reverse.ackAt === undefined || order.reverse.followUps === 4 ? undefined : 'query';
        expect(step?.do).toBe(expected);
      }),
    );
  });

  it('is the same for the same order: any worker decides alike', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(planNext(structuredClone(order), POLICY)).toEqual(planNext(order, POLICY));
      }),
    );
  });
});

describe('giveUpAt', () => {
  it.each<[string, Partial<OrderRecord>, number | undefined]>([
    ['nothing sent', {}, undefined],
    ['by itself after 60 s', { sentAt: SENT_AT }, SENT_AT + 60_000],
    ['cancelled at 3 s', { sentAt: SENT_AT, cancelRequestedAt: SENT_AT + 3_000 }, SENT_AT + 15_000],
    ['cancelled at 20 s', { sentAt: SENT_AT, cancelRequestedAt: SENT_AT + 20_000 }, SENT_AT + 20_000],
  ])('%s', (_name, change, expected) => {
    expect(giveUpAt(makeOrderRecord(change), POLICY)).toBe(expected);
  });
});
