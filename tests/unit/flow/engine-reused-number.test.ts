import { describe, expect, it } from 'vitest';
import type { CallOutcome, OrderIdentity } from '../../../lib/flow/call-outcome';
import { blocked, customerRefused, notKnown, open, paid, says, unclear } from './support/outcomes';
import type { ScriptedAnswer } from './support/scripted-gateway';
import { scriptedTill } from './support/test-till';
import { START } from './support/virtual-time';

const now = (outcome: CallOutcome): ScriptedAnswer => ({ afterMs: 0, outcome });
const DAY_MS = 86_400_000;
const SENT_AT = START;

/** What the gateway says of our own request: last four digits, amount, device, created just after our intent. */
const OURS: OrderIdentity = {
  codeLastFour: '6789',
  totalFee: 1250,
  deviceId: 'till-1',
  createdAt: SENT_AT,
};

async function blockedTill(answer: ScriptedAnswer, clockOffset?: number | null) {
  const till = scriptedTill();
  const offset = clockOffset === null ? undefined : (clockOffset ?? 0);
  till.gateway.script('micro_pay', () => {
    const outcome = blocked();
    return outcome.kind === 'blocked' ? withOffset(outcome, offset) : outcome;
  });
  till.gateway
    .script('query_order', answer)
    .script('reverse', now({ kind: 'acknowledged', freshness: 'never' }));
  const number = await till.pay();
  return { till, number };
}

function withOffset(
  outcome: Extract<CallOutcome, { kind: 'blocked' }>,
  offset: number | undefined,
): CallOutcome {
  const { clockOffset: _old, ...rest } = outcome;
  return offset === undefined ? rest : { ...rest, clockOffset: offset };
}

describe('after internal_status 407', () => {
  it('raises a security event, and asks', async () => {
    const { till } = await blockedTill(now(paid(OURS)));
    await till.time.pass(100);
    expect(till.troubles).toContain('order-number-reused');
    expect(till.gateway.timesOf('query_order')).toHaveLength(1);
  });

  it('accepts a payment that is provably our own', async () => {
    const { till, number } = await blockedTill(now(paid(OURS)));
    await till.time.pass(1_000);
    expect((await till.order(number)).state).toBe('paid');
  });

  it.each<[string, Partial<OrderIdentity>]>([
    ['another code', { codeLastFour: '6788' }],
    ['another amount', { totalFee: 1251 }],
    ['another device', { deviceId: 'till-2' }],
    ['an order older than our intent', { createdAt: SENT_AT - 2_001 }],
  ])(
    'takes %s for somebody else’s payment: ours was blocked and ended without money',
    async (_name, other) => {
      const { till, number } = await blockedTill(now(paid({ ...OURS, ...other })));
      await till.time.pass(1_000);
      expect(await till.order(number)).toMatchObject({
        state: 'failed',
        failure: { code: 'order-number-reused' },
      });
      await till.engine.queryNow(number);
      await till.time.pass(DAY_MS);
      expect((await till.order(number)).state).toBe('failed');
      expect(till.gateway.timesOf('reverse')).toEqual([]);
    },
  );

  it('bears the gateway’s whole seconds and a clock that differs by hours', async () => {
    const offset = -7 * 3_600_000;
    const created = SENT_AT + offset - 999;
    const { till, number } = await blockedTill(now(paid({ ...OURS, createdAt: created })), offset);
    await till.time.pass(1_000);
    expect((await till.order(number)).state).toBe('paid');
  });

  it.each<[string, OrderIdentity, number | null]>([
    ['no code', { totalFee: 1250, deviceId: 'till-1', createdAt: SENT_AT }, 0],
    ['no amount', { codeLastFour: '6789', createdAt: SENT_AT }, 0],
    ['no creation time', { codeLastFour: '6789', totalFee: 1250 }, 0],
    ['no Date header to compare clocks by', OURS, null],
  ])('neither accepts nor gives up a reply with %s: a person is asked', async (_name, identity, offset) => {
    const { till, number } = await blockedTill(now(paid(identity)), offset);
    await till.time.pass(DAY_MS);
    expect((await till.order(number)).state).toBe('attention');
    expect(till.gateway.timesOf('reverse')).toEqual([]);
  });

  it('needs no device in the reply: replies of query_order have none', async () => {
    const { deviceId: _none, ...identity } = OURS;
    const { till, number } = await blockedTill(now(paid(identity)));
    await till.time.pass(1_000);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('fails when our own order ended', async () => {
    const { till, number } = await blockedTill(now(says({ kind: 'ended', reason: 'payment-error' }, OURS)));
    await till.time.pass(1_000);
    expect(await till.order(number)).toMatchObject({ state: 'failed', failure: { code: 'payment-error' } });
  });

  it.each([
    ['open', now(says({ kind: 'open' }, OURS))],
    ['open, whose is not told', now(open())],
    ['unclear', now(unclear())],
    ['silent', 'silence' as const],
    ['ended, whose is not told', now(customerRefused())],
  ])('never reverses, though the answer stays %s', async (_name, answer) => {
    const { till, number } = await blockedTill(answer);
    await till.engine.cancel(number);
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('reverse')).toEqual([]);
    expect((await till.order(number)).state).toBe('attention');
  });

  it('never reverses after a restart either', async () => {
    const { till, number } = await blockedTill(now(says({ kind: 'open' }, OURS)));
    await till.time.pass(1_000);
    till.restart();
    await till.engine.recover(true);
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('reverse')).toEqual([]);
    expect((await till.order(number)).state).toBe('attention');
  });

  it('not known there: ended by the ten-minute rule only', async () => {
    const { till, number } = await blockedTill(now(notKnown()));
    await till.time.pass(599_000);
    expect((await till.order(number)).state).toBe('attention');
    await till.time.pass(3_600_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-not-found' },
    });
  });

  it('a new attempt gets a new number', async () => {
    const { till, number } = await blockedTill(now(paid({ ...OURS, codeLastFour: '0000' })));
    await till.time.pass(1_000);
    const second = await till.open();
    expect(second).not.toBe(number);
    expect((await till.order(second)).attempt).toBe(2);
  });
});
