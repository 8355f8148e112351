import { describe, expect, it } from 'vitest';
import { acknowledged, open, paid, refused, reversed, unclear } from './support/outcomes';
import { scriptedTill } from './support/test-till';
import { now, waitingTill } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('attention', () => {
  it('comes at 120 s, and the till goes on asking and settles', async () => {
    const { till, number } = await waitingTill();
    till.gateway.script('reverse', now(refused(104)));
    await till.time.pass(119_999);
    expect((await till.order(number)).state).toBe('closing');
    await till.time.pass(1);
    expect(await till.order(number)).toMatchObject({
      state: 'attention',
      failure: { code: 'outcome-not-known' },
    });
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(MINUTE_MS);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('asks more and more seldom for seven days, then leaves it to a person, in view', async () => {
    const { till, number } = await waitingTill();
    till.gateway.script('query_order', now(unclear()));
    await till.time.pass(8 * DAY_MS);
    const times = till.gateway.timesOf('query_order');
    expect(times.at(-1)).toBeGreaterThan(6.9 * DAY_MS);
    expect(times.at(-1)).toBeLessThanOrEqual(7 * DAY_MS);
    const lastDay = times.filter((time) => time > 6 * DAY_MS);
    expect(lastDay.length).toBeLessThanOrEqual(150);
    expect(till.time.idle).toBe(true);
    expect((await till.journal.open()).map(({ outTradeNo }) => outTradeNo)).toEqual([number]);
    till.gateway.script('query_order', now(paid()));
    await till.engine.queryNow(number);
    expect((await till.order(number)).state).toBe('paid');
    expect(await till.journal.open()).toEqual([]);
  });

  it('gives taking back its time also where the till may wait long', async () => {
    const till = scriptedTill({ policy: { giveUpMs: 10 * MINUTE_MS } });
    till.gateway.script('micro_pay', now(open())).script('query_order', now(open()));
    till.gateway.script('reverse', () => {
      till.gateway.script('query_order', now(reversed()));
      return acknowledged();
    });
    await till.pay();
    await till.time.pass(HOUR_MS);
    expect(till.told()).toEqual(['created', 'submitting', 'paying', 'closing', 'cancelled']);
  });

  it('lets a paid order be refunded only: it is never reversed', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(paid())).script('query_order', now(open()));
    const number = await till.pay();
    await till.time.pass(DAY_MS);
    await till.engine.queryNow(number);
    await till.time.pass(DAY_MS);
    expect((await till.order(number)).state).toBe('paid');
    expect(till.gateway.timesOf('reverse')).toEqual([]);
  });
});
