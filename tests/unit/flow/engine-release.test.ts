import { describe, expect, it } from 'vitest';
import { isOverpaid } from '../../../lib/flow/refund-account';
import {
  acknowledged,
  closed,
  notKnown,
  paid,
  refused,
  returned,
  reversed,
  unsettled,
} from './support/outcomes';
import { fen, REQUEST, scriptedTill } from './support/test-till';
import { showingTill } from './support/qr-till';
import { now, waitingTill } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A sale that was paid yesterday. */
async function paidTill() {
  const till = scriptedTill();
  till.gateway.script('micro_pay', now(paid()));
  const number = await till.pay();
  await till.time.pass(0);
  return { till, number };
}

describe('releasing an order id for a new sale', () => {
  it('is possible only long after it was settled', async () => {
    const { till, number } = await paidTill();
    await till.time.pass(8 * HOUR_MS);
    await till.engine.release(number);
    expect((await till.order(number)).releasedAt).toBeUndefined();
    expect(await till.engine.open(REQUEST)).toMatchObject({ kind: 'replayed' });
    await till.time.pass(1);
    expect(await till.engine.open(REQUEST)).toMatchObject({ kind: 'refused', code: 'order-already-settled' });
    await till.engine.release(number);
    expect((await till.order(number)).releasedAt).toBe(till.time.tillNow());
    expect((await till.journal.events(number)).at(-1)).toMatchObject({ kind: 'released-for-new-sale' });
  });

  it('makes the next call a new attempt, for any amount, and nothing of it is overpaid', async () => {
    const { till, number } = await paidTill();
    await till.time.pass(9 * HOUR_MS);
    await till.engine.release(number);
    const opened = await till.engine.open({ ...REQUEST, totalFee: fen(99) });
    expect(opened).toMatchObject({ kind: 'opened', order: { attempt: 2, totalFee: 99 } });
    const second = opened.kind === 'opened' ? opened.order.outTradeNo : '';
    expect(await till.engine.submit(second, '134567890123456789')).toMatchObject({ ok: true });
    await till.time.pass(0);
    const attempts = await till.journal.byKey((await till.order(number)).key);
    expect(attempts.map(({ state }) => state)).toEqual(['paid', 'paid']);
    expect(isOverpaid(attempts, [])).toBe(false);
    const again = await till.engine.open({ ...REQUEST, totalFee: fen(99) });
    expect(again).toMatchObject({ kind: 'replayed', order: { outTradeNo: second } });
  });

  it('counts where the clock had been wrong, and nobody can tell how old the order is', async () => {
    const { till, number } = await paidTill();
    till.time.wallShift -= 24 * HOUR_MS;
    till.restart();
    expect(await till.engine.open(REQUEST)).toMatchObject({ code: 'order-already-settled' });
    await till.engine.release(number);
    expect(await till.engine.open(REQUEST)).toMatchObject({ kind: 'opened' });
  });

  it('leaves the new sale alone where money of the earlier one lands after all', async () => {
    const { till, number } = await waitingTill();
    await till.engine.cancel(number);
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, MINUTE_MS);
    till.gateway.script('query_order', now(reversed()));
    await till.time.pass(6_000);
    expect((await till.order(number)).state).toBe('cancelled');
    till.gateway.script('query_order', now(unsettled('no-answer'))).script('micro_pay', now(paid()));
    const second = await till.pay();
    await till.time.pass(9 * HOUR_MS);
    await till.engine.release(second);
    const released = (await till.order(second)).releasedAt;
    expect(released).toBeDefined();
    expect((await till.order(number)).releasedAt).toBe(released);
    const third = await till.open({ ...REQUEST, totalFee: fen(7700) });
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'paid', lateSuccess: true });
    expect((await till.order(number)).excessAt).toBeDefined();
    expect((await till.order(second)).excessAt).toBeUndefined();
    expect(await till.order(third)).toMatchObject({ state: 'created', totalFee: 7700 });
  });

  it('has no meaning for an order that is still open, nor for one that ended without money', async () => {
    const { till, number } = await showingTill();
    await till.engine.release(number);
    expect((await till.order(number)).releasedAt).toBeUndefined();
    till.gateway.script('query_order', now(closed()));
    await till.time.pass(24 * HOUR_MS);
    await till.engine.release(number);
    expect((await till.order(number)).releasedAt).toBeUndefined();
    await till.engine.release('nothing');
  });
});

describe('overpaid', () => {
  /** A sale whose first attempt was cancelled and whose second one was paid. */
  async function twiceTill() {
    const { till, number } = await showingTill('wechat', 'any');
    await till.time.pass(1_000);
    till.gateway.script('close_order', () => {
      till.gateway.script('query_order', now(closed()));
      return acknowledged();
    });
    await till.engine.choose(number, 'scan');
    await till.time.pass(1_000);
    const [, second] = till.journal.all();
    till.gateway.script('micro_pay', now(paid()));
    await till.engine.submit(second?.outTradeNo ?? '', '134567890123456789');
    await till.time.pass(0);
    return { till, number, key: second?.key ?? '' };
  }

  it('is an order while two attempts hold money, and no longer', async () => {
    const { till, number, key } = await twiceTill();
    expect(isOverpaid(await till.journal.byKey(key), [])).toBe(false);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({ state: 'paid', lateSuccess: true });
    expect(isOverpaid(await till.journal.byKey(key), [])).toBe(true);
    till.gateway.script('query_order', now(returned(1250)));
    await till.engine.queryNow(number);
    expect((await till.order(number)).refundedFee).toBe(1250);
    expect(isOverpaid(await till.journal.byKey(key), [])).toBe(false);
  });

  it('is not made worse: once a late payment stands, the attempt that waited is withdrawn', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    await till.time.pass(1_000);
    till.gateway.script('close_order', () => {
      till.gateway.script('query_order', now(closed()));
      return acknowledged();
    });
    await till.engine.choose(number, 'scan');
    await till.time.pass(1_000);
    const [, second] = till.journal.all();
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(10_000);
    expect(await till.order(second?.outTradeNo ?? '')).toMatchObject({
      state: 'cancelled',
      failure: { code: 'paid-by-other-attempt' },
    });
    const scanned = await till.engine.submit(second?.outTradeNo ?? '', '134567890123456789');
    expect(scanned).toEqual({ ok: false, code: 'already-paid' });
    expect(till.gateway.timesOf('micro_pay')).toEqual([]);
  });
});

it('an attempt that failed on a refusal stands in nobody’s way', async () => {
  const till = scriptedTill();
  till.gateway.script('micro_pay', now(refused(104))).script('query_order', now(notKnown()));
  const number = await till.pay();
  await till.time.pass(5_000);
  expect((await till.order(number)).state).toBe('failed');
  expect(await till.engine.open(REQUEST)).toMatchObject({ kind: 'opened' });
});
