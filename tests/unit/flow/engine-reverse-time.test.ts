import { describe, expect, it } from 'vitest';
import { acknowledged, open, reversed } from './support/outcomes';
import { scriptedTill } from './support/test-till';
import { now, waitingTill } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('a reverse comes not before 15 s', () => {
  it('however early the cashier cancels', async () => {
    const { till, number } = await waitingTill();
    await till.time.pass(1_000);
    await till.engine.cancel(number);
    await till.time.pass(13_999);
    expect((await till.order(number)).state).toBe('paying');
    await till.time.pass(1);
    expect(till.gateway.timesOf('query_order').at(-1)).toBe(15_000);
    expect(till.gateway.timesOf('reverse')).toEqual([]);
    // A second more: the gateway reckons from the payment's arrival.
    await till.time.pass(1_000);
    expect(till.gateway.timesOf('reverse')).toEqual([16_000]);
    till.gateway.script('query_order', now(reversed()));
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'cancelled-by-cashier' },
    });
  });

  it.each([false, true])(
    'though the clock is set forward by an hour (worker restarted: %s)',
    async (restarted) => {
      const { till, number } = await waitingTill();
      await till.time.pass(3_000);
      till.time.wallShift += HOUR_MS;
      if (restarted) {
        till.restart();
        await till.engine.recover(false);
      }
      await till.engine.cancel(number);
      await till.time.pass(MINUTE_MS);
      const [first] = till.gateway.timesOf('reverse');
      expect(first).toBeGreaterThanOrEqual(15_000);
      const before = till.gateway.timesOf('query_order').filter((time) => time <= (first ?? 0));
      expect((first ?? 0) - (before.at(-1) ?? 0)).toBeLessThanOrEqual(10_000);
    },
  );

  it('reckoned from the sending, where signing took its time', async () => {
    const till = scriptedTill();
    const { gateway } = till;
    gateway.script('micro_pay', now(open())).script('query_order', now(open()));
    gateway.script('reverse', now(acknowledged()));
    const prepare = gateway.prepareMicroPay.bind(gateway);
    gateway.prepareMicroPay = async (...given) => {
      await till.time.wait(7_000);
      return prepare(...given);
    };
    const number = await till.pay();
    await till.engine.cancel(number);
    await till.time.pass(MINUTE_MS);
    expect(gateway.timesOf('micro_pay')).toEqual([7_000]);
    expect(gateway.timesOf('reverse')[0]).toBeGreaterThanOrEqual(22_000);
  });

  it('also where the clock was set back meanwhile, and in good time', async () => {
    const { till } = await waitingTill();
    await till.time.pass(10_000);
    till.time.wallShift -= HOUR_MS;
    await till.time.pass(60_000);
    expect(till.gateway.timesOf('reverse')).toEqual([60_000]);
  });
});
