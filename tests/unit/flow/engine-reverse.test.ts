import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../../lib/flow/call-outcome';
import { isOverpaid } from '../../../lib/flow/views';
import {
  acknowledged,
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
import type { ScriptedAnswer } from './support/scripted-gateway';
import { ALIPAY_CODE, scriptedTill } from './support/test-till';

const now = (outcome: CallOutcome): ScriptedAnswer => ({ afterMs: 0, outcome });
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A till with a payment that waits for the customer's password. */
async function waitingTill(code?: string) {
  const till = scriptedTill();
  till.gateway.script('micro_pay', now(open())).script('query_order', now(open()));
  till.gateway.script('reverse', now(acknowledged()));
  const number = await till.pay(code);
  await till.time.pass(0);
  return { till, number };
}

describe('giving up', () => {
  it('asks last, reverses, and makes sure 5 s, 30 s, 2 min and 10 min after the acknowledgement', async () => {
    const { till, number } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    expect(till.gateway.timesOf('reverse')).toEqual([60_000]);
    expect(till.gateway.timesOf('query_order').at(-1)).toBe(60_000);
    expect(till.told().slice(-2)).toEqual(['paying', 'closing']);
    till.gateway.script('query_order', now(reversed()));
    await till.time.pass(HOUR_MS);
    const later = till.gateway.timesOf('query_order').filter((time) => time > 60_000);
    expect(later).toEqual([65_000, 90_000, 180_000, 660_000]);
    expect(await till.order(number)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'no-answer-in-time' },
      reverse: { tries: 1, refusals: 0, followUps: 4 },
    });
    expect(await till.journal.open()).toEqual([]);
    expect(till.gateway.timesOf('reverse')).toHaveLength(1);
  });

  it('still makes sure at every distance however often a person asks in between', async () => {
    const { till, number } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', now(reversed()));
    for (let asked = 0; asked < 6; asked += 1) {
      await till.time.pass(100);
      await till.engine.queryNow(number);
    }
    await till.time.pass(HOUR_MS);
    const later = till.gateway.timesOf('query_order').filter((time) => time > 61_000);
    expect(later).toEqual([65_000, 90_000, 180_000, 660_000]);
  });

  it('takes back a payment that never arrived, and an acknowledged reverse makes “not known” an end', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', 'silence').script('query_order', now(notKnown()));
    till.gateway.script('reverse', now(acknowledged()));
    const number = await till.pay();
    await till.time.pass(64_999);
    expect((await till.order(number)).state).toBe('closing');
    await till.time.pass(1);
    expect((await till.order(number)).state).toBe('cancelled');
  });

  it.each(['alipay', 'wechat'])(
    'settles an Alipay or WeChat order whose money came back (%s)',
    async (name) => {
      const { till, number } = await waitingTill(name === 'alipay' ? ALIPAY_CODE : undefined);
      await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
      till.gateway.script('query_order', now(name === 'alipay' ? returned(1250) : returned()));
      await till.time.pass(10_000);
      expect(await till.order(number)).toMatchObject({ state: 'cancelled' });
      expect(till.told()).not.toContain('paid');
    },
  );

  it('asks a person where only part of the money came back', async () => {
    const { till, number } = await waitingTill(ALIPAY_CODE);
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', now(returned(1000)));
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({
      state: 'attention',
      failure: { code: 'money-partly-returned' },
    });
  });

  it('lets a payment win that is found by the last query', async () => {
    const { till, number } = await waitingTill();
    await till.time.pass(59_999);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'paid' });
    expect((await till.order(number)).lateSuccess).toBeUndefined();
    expect(till.gateway.timesOf('reverse')).toEqual([]);
  });

  it.each([
    ['is unclear', now(unclear())],
    ['is silence', 'silence' as const],
    ['is not authenticated', now(unsettled('reply-not-authenticated'))],
  ])('never reverses where the last answer %s', async (_name, answer) => {
    const { till, number } = await waitingTill();
    await till.time.pass(40_000);
    till.gateway.script('query_order', answer);
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('reverse')).toEqual([]);
    expect((await till.order(number)).state).toBe('attention');
  });

  it('reverses on no answer that is older than a few seconds', async () => {
    const { till } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('query_order').at(-1) === 60_000, MINUTE_MS + 1);
    till.restart();
    await till.time.pass(HOUR_MS);
    till.gateway.script('query_order', now(paid()));
    await till.engine.recover(false);
    await till.time.pass(MINUTE_MS);
    expect(till.gateway.timesOf('reverse').filter((time) => time > HOUR_MS)).toEqual([]);
    expect(till.told().at(-1)).toBe('paid');
  });
});

describe('after an acknowledged reverse', () => {
  it.each([
    ['unclear', now(unclear())],
    ['open', now(open())],
    ['silence', 'silence' as const],
  ])('a last follow-up that is %s is repeated until something clear is said', async (_name, answer) => {
    const { till, number } = await waitingTill();
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', now(notKnown()));
    await till.time.pass(8 * MINUTE_MS);
    expect((await till.order(number)).state).toBe('cancelled');
    till.gateway.script('query_order', answer, answer, now(paid()));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'paid', lateSuccess: true });
  });
});

describe('a reverse that is not acknowledged', () => {
  it.each([
    ['103', now(systemError())],
    ['3', now(unsettled('status-3'))],
    ['silence', 'silence' as const],
  ])('%s: is tried again with growing pauses, each time after a query', async (_name, answer) => {
    const { till } = await waitingTill();
    till.gateway.script('reverse', answer);
    await till.time.pass(30 * MINUTE_MS);
    const times = till.gateway.timesOf('reverse');
    expect(times.length).toBeGreaterThan(4);
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    for (const [at, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(gaps[at - 1] ?? 5_000);
    const { calls } = till.gateway;
    for (const [at, { call }] of calls.entries()) {
      if (call === 'reverse') expect(calls[at - 1]?.call).toBe('query_order');
    }
  });

  it.each([
    ['101', now(unsettled('status-101'))],
    ['102', now(refused(102))],
    ['104', now(refused(104))],
  ])('%s: is refused three times and not tried a fourth; then a person is asked', async (_name, answer) => {
    const { till, number } = await waitingTill();
    till.gateway.script('reverse', answer);
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('reverse')).toHaveLength(3);
    expect((await till.order(number)).state).toBe('attention');
    till.gateway.script('query_order', now(customerRefused()));
    await till.time.pass(HOUR_MS);
    expect((await till.order(number)).state).toBe('cancelled');
  });

  it('refused three times and not known: ends 10 minutes after sending, by two answers 30 s apart', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', 'silence').script('query_order', now(notKnown()));
    till.gateway.script('reverse', now(refused(104)));
    const number = await till.pay();
    await till.time.passUntil(
      () => till.told().at(-1) === 'failed' || till.told().at(-1) === 'cancelled',
      HOUR_MS,
    );
    const asked = till.gateway.timesOf('query_order').filter((time) => time >= 10 * MINUTE_MS);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect((asked.at(-1) ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(30_000);
    expect(await till.order(number)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'payment-not-found' },
    });
  });

  it('one “open” between two “not known” begins the ten-minute rule anew', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', 'silence').script('query_order', now(notKnown()));
    till.gateway.script('reverse', now(refused(104)));
    const number = await till.pay();
    await till.time.pass(10 * MINUTE_MS + 1);
    await till.time.passUntil(() => till.changes.at(-1)?.queries.notKnownSince !== undefined, 10 * MINUTE_MS);
    till.gateway.script('query_order', now(open()), now(notKnown()));
    await till.engine.queryNow(number);
    expect((await till.order(number)).queries.notKnownSince).toBeUndefined();
    await till.engine.queryNow(number);
    expect((await till.order(number)).state).toBe('attention');
  });

  it('counts a reverse that never left as a try, and goes on once it can leave', async () => {
    const { till, number } = await waitingTill();
    till.gateway.script('reverse', now({ kind: 'not-sent', detail: 'no key' }), now(acknowledged()));
    await till.time.pass(62_000);
    till.gateway.script('query_order', now(open()));
    await till.time.pass(20_000);
    till.gateway.script('query_order', now(reversed()));
    await till.time.pass(MINUTE_MS);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled', reverse: { tries: 2 } });
  });
});

describe('a reverse comes not before 15 s', () => {
  it('however early the cashier cancels', async () => {
    const { till, number } = await waitingTill();
    await till.time.pass(1_000);
    await till.engine.cancel(number);
    await till.time.pass(13_999);
    expect((await till.order(number)).state).toBe('paying');
    await till.time.pass(1);
    expect(till.gateway.timesOf('reverse')).toEqual([15_000]);
    expect(till.gateway.timesOf('query_order').at(-1)).toBe(15_000);
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
    expect(isOverpaid(attempts)).toBe(true);
  });
});

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
