import { describe, expect, it } from 'vitest';
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
import { ALIPAY_CODE, scriptedTill } from './support/test-till';
import { now, waitingTill } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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
