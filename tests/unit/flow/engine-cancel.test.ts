import { describe, expect, it } from 'vitest';
import { isOverpaid } from '../../../lib/flow/refund-account';
import { acknowledged, notKnown, paid, reversed } from './support/outcomes';
import { scriptedTill } from './support/test-till';
import { now, waitingTill } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('cancelling', () => {
  it('ends an order that was not sent, at once and for good', async () => {
    const till = scriptedTill();
    const number = await till.open();
    await till.engine.cancel(number);
    expect(await till.order(number)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'cancelled-by-cashier' },
    });
    expect(await till.engine.submit(number, '134567890123456789')).toEqual({
      ok: false,
      code: 'no-order-waiting',
    });
    await till.time.pass(HOUR_MS);
    expect(till.gateway.calls).toEqual([]);
    expect(await till.journal.open()).toEqual([]);
  });

  it('is a request only: paid wins', async () => {
    const { till, number } = await waitingTill();
    await till.engine.cancel(number);
    await till.time.pass(5_000);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(HOUR_MS);
    expect((await till.order(number)).state).toBe('paid');
    expect(till.gateway.timesOf('reverse')).toEqual([]);
  });

  it('waits for an answer that is still on its way', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', { afterMs: 20_000, outcome: paid() });
    const number = await till.pay();
    await till.engine.cancel(number);
    await till.time.pass(HOUR_MS);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('an answer that was written before the reverse and comes after it does not make the order paid', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', { afterMs: 25_000, outcome: paid() });
    till.gateway.script('query_order', now(notKnown()), now(reversed()));
    till.gateway.script('reverse', { afterMs: 8_000, outcome: acknowledged() });
    const number = await till.pay();
    await till.time.pass(1_000);
    await till.engine.cancel(number);
    await till.time.pass(HOUR_MS);
    expect(till.gateway.timesOf('reverse')).toEqual([16_000]);
    expect(till.told()).not.toContain('paid');
    expect((await till.order(number)).state).toBe('cancelled');
  });

  it('changes nothing about a payment that is paid', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(paid()));
    const number = await till.pay();
    await till.time.pass(0);
    const before = await till.order(number);
    await till.engine.cancel(number);
    expect(await till.order(number)).toEqual(before);
  });
});

describe('a payment that lands late', () => {
  it('becomes paid after it was cancelled, and people are told', async () => {
    const { till, number } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', now(notKnown()), now(paid()));
    await till.time.pass(MINUTE_MS);
    expect(till.told().slice(-3)).toEqual(['closing', 'cancelled', 'paid']);
    const order = await till.order(number);
    expect(order).toMatchObject({ state: 'paid', lateSuccess: true });
    expect(order.failure).toBeUndefined();
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('reverse')).toHaveLength(1);
  });

  it('stops the next attempt that nobody has paid yet', async () => {
    const { till, number } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', now(notKnown()), now(paid()));
    await till.time.pass(6_000);
    expect((await till.order(number)).state).toBe('cancelled');
    const second = await till.open();
    expect(second).not.toBe(number);
    await till.time.pass(MINUTE_MS);
    expect((await till.order(number)).state).toBe('paid');
    expect(await till.engine.submit(second, '134567890123456789')).toMatchObject({ ok: false });
    expect(till.gateway.timesOf('micro_pay')).toHaveLength(1);
    expect(await till.open()).toBe(number);
  });

  it('makes an order overpaid where the next attempt was paid too', async () => {
    const { till, number } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', now(notKnown()), now(paid()));
    await till.time.pass(6_000);
    till.gateway.script('micro_pay', now(paid()));
    await till.pay();
    await till.time.pass(MINUTE_MS);
    const attempts = await till.journal.byKey((await till.order(number)).key);
    expect(attempts.map(({ state }) => state)).toEqual(['paid', 'paid']);
    expect(isOverpaid(attempts, [])).toBe(true);
  });
});
