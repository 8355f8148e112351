import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQr, type OrderRecord } from '../../../lib/flow/order-record';
import { giveUpAt, qrCertainAt, mayReverse, planNext, REVERSE_NOT_BEFORE_MS } from '../../../lib/flow/plan';
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
    way: fc.constantFrom('scan' as const, 'wechat-qr' as const, 'alipay-qr' as const, undefined),
    qr: maybe(
      fc
        .record({
          timeExpire: instant.map((ms) => Math.floor(ms / 1_000)),
          clockOffset: fc.integer({ min: -9_000, max: 9_000 }),
          sends: fc.integer({ min: 1, max: 30 }),
          lastSentAt: instant,
          codeUrl: maybe(fc.constant('weixin://code')),
          stopped: maybe(fc.constant(true)),
        })
        .map(present),
    ),
    refusal: maybe(instant.map((at) => ({ status: 104 as const, internalStatus: 1, at }))),
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

  it('plans a reverse of scanned payments alone, and closes and sends again QR orders alone', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const step = planNext(order, POLICY);
        if (step?.do === 'reverse') expect(isQr(order)).toBe(false);
        if (step?.do === 'close-order') expect(isQr(order)).toBe(true);
        if (step?.do === 'send-again') expect(order.qr).toBeDefined();
      }),
      { numRuns: 5_000 },
    );
  });

  it('plans a close only on a clear, later answer, while the order is being ended', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const step = planNext(order, POLICY);
        if (step?.do !== 'close-order') return;
        const { reverse, queries, closingAt } = order;
        expect(['closing', 'attention']).toContain(order.state);
        expect(['open', 'not-known']).toContain(queries.lastEvidence);
        if (queries.lastEvidence === 'not-known') expect(reverse.tries).toBe(0);
        expect(queries.lastAnsweredAt ?? 0).toBeGreaterThanOrEqual(reverse.lastTryAt ?? closingAt ?? SENT_AT);
        if (reverse.tries > 0) expect(step.at).toBeGreaterThanOrEqual((reverse.lastTryAt ?? 0) + 5_000);
      }),
      { numRuns: 5_000 },
    );
  });

  it('sends again only for a code that is still missing, not before 3 s, never once refused or stopped', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const step = planNext(order, POLICY);
        if (step?.do !== 'send-again') return;
        expect(['paying', 'unknown']).toContain(order.state);
        expect(order.qr?.codeUrl).toBeUndefined();
        expect(order.qr?.stopped).toBeUndefined();
        expect(order.refusal).toBeUndefined();
        expect(step.at).toBeGreaterThanOrEqual((order.qr?.lastSentAt ?? 0) + 3_000);
        expect(step.at).toBeLessThan(giveUpAt(order, POLICY) ?? 0);
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

describe('a QR order', () => {
  const qr = { timeExpire: SENT_AT / 1_000 + 300, clockOffset: 0, sends: 1, lastSentAt: SENT_AT };
  const shown = (change: Partial<OrderRecord> = {}): OrderRecord =>
    makeOrderRecord({ way: 'wechat-qr', sentAt: SENT_AT, state: 'paying', qr, ...change });

  it.each<[string, Partial<OrderRecord>, number]>([
    ['until its code expires', {}, SENT_AT + 300_000],
    ['by the gateway’s clock', { qr: { ...qr, clockOffset: 40_000 } }, SENT_AT + 260_000],
    ['not 15 s where the cashier cancels', { cancelRequestedAt: SENT_AT + 3_000 }, SENT_AT + 3_000],
  ])('is waited for %s', (_name, change, expected) => {
    expect(giveUpAt(shown(change), POLICY)).toBe(expected);
  });

  it('is certain 60 s after its end, and two questions later; a scanned payment never is', () => {
    expect(qrCertainAt(shown(), POLICY)).toBe(SENT_AT + 300_000 + 60_000 + 10_000);
    expect(qrCertainAt(makeOrderRecord({ sentAt: SENT_AT }), POLICY)).toBeUndefined();
  });

  it.each([
    [1, 3_000],
    [2, 6_000],
    [3, 12_000],
    [4, 15_000],
    [30, 15_000],
  ])('whose code has not come after %i sendings is asked for again after %i ms', (sends, pause) => {
    const lastAt = SENT_AT + 20_000;
    const order = shown({
      qr: { ...qr, sends, lastSentAt: SENT_AT + 10_000 },
      queries: { count: 3, since: SENT_AT, lastAt, lastAnsweredAt: lastAt },
    });
    const step = planNext(order, POLICY);
    if (pause < 15_000) expect(step).toEqual({ do: 'send-again', at: SENT_AT + 10_000 + pause });
    else expect(step?.at).toBeLessThanOrEqual(SENT_AT + 10_000 + pause);
  });

  it.each([
    ['closing', 30_000],
    ['attention', 600_000],
  ] as const)('that cannot be closed is closed again while %s at most every %i ms', (state, most) => {
    const lastTryAt = SENT_AT + 400_000;
    const order = shown({
      state,
      closingAt: SENT_AT + 300_000,
      qr: { ...qr, timeExpire: qr.timeExpire + 3_000, codeUrl: 'weixin://code' },
      reverse: { tries: 12, refusals: 12, followUps: 0, lastTryAt },
      queries: { count: 3, lastAt: lastTryAt + 1, lastAnsweredAt: lastTryAt + 1, lastEvidence: 'open' },
    });
    const policy = { ...POLICY, queryIntervalMs: 3_600_000, queryFastIntervalMs: 3_600_000 };
    expect(planNext(order, policy)).toEqual({ do: 'close-order', at: lastTryAt + most });
  });
});
