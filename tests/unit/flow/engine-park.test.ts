import { describe, expect, it } from 'vitest';
import { toOrderView, toPaymentResult } from '../../../lib/flow/views';
import { paid } from './support/outcomes';
import { askForCode, qrTill, showingTill } from './support/qr-till';
import { REQUEST } from './support/test-till';
import { now, waitingTill } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const say = (code: string) => `in words: ${code}`;

/** What the page is told of an order, and what the panel shows. */
async function told(till: ReturnType<typeof qrTill>, number: string) {
  const order = await till.order(number);
  const account = { attempts: [order], refunds: [] };
  return {
    result: toPaymentResult(order, account, say),
    view: toOrderView(order, account, till.policy),
  };
}

describe('parking', () => {
  it('settles the page’s promise with attention, and changes nothing else', async () => {
    const { till, number } = await waitingTill();
    const before = await till.order(number);
    await till.engine.park(number);
    const { result, view } = await told(till, number);
    expect(result).toMatchObject({
      state: 'attention',
      error: { code: 'parked', message: 'in words: parked' },
    });
    expect(view).toMatchObject({ state: 'paying', parked: true });
    const { parkedAt, ...after } = await till.order(number);
    expect(parkedAt).toBe(till.time.tillNow());
    expect(after).toEqual({ ...before, version: after.version });
    expect((await till.journal.events(number)).at(-1)).toMatchObject({ kind: 'parked' });
  });

  it('lets the till go on: the payment is settled as without it', async () => {
    const { till, number } = await waitingTill();
    await till.engine.park(number);
    await till.time.pass(20_000);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(10_000);
    const { result, view } = await told(till, number);
    expect(result).toMatchObject({ state: 'paid' });
    expect(result.error).toBeUndefined();
    expect(view.parked).toBe(false);
  });

  it('leaves a QR code payable until it expires', async () => {
    const { till, number } = await showingTill();
    await till.engine.park(number);
    await till.time.pass(4 * MINUTE_MS);
    expect(till.gateway.timesOf('close_order')).toEqual([]);
    expect((await told(till, number)).view.qr).toBeDefined();
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(10_000);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('frees the till for the next customers: none waits for another', async () => {
    const { till, number } = await showingTill();
    await till.engine.park(number);
    const others: string[] = [];
    for (const posOrderId of ['second', 'third']) {
      const other = await till.open({ ...REQUEST, posOrderId, mode: 'qr' });
      await till.engine.choose(other, 'wechat-qr');
      await till.time.pass(1_000);
      await till.engine.park(other);
      others.push(other);
    }
    expect(till.journal.all().map(({ state }) => state)).toEqual(['paying', 'paying', 'paying']);
    till.gateway.script('query_order', (order) =>
      order.outTradeNo === others[0] ? paid() : { kind: 'unsettled', reason: 'no-answer' },
    );
    await till.time.pass(10_000);
    const states = till.journal.all().map(({ outTradeNo, state }) => [outTradeNo, state]);
    expect(states).toEqual([
      [number, 'paying'],
      [others[0], 'paid'],
      [others[1], 'paying'],
    ]);
  });

  it('is over when the page asks again: the order is joined as it stands', async () => {
    const { till, number } = await waitingTill();
    await till.engine.park(number);
    const joined = await till.engine.open(REQUEST);
    expect(joined).toMatchObject({ kind: 'joined', order: { outTradeNo: number, state: 'paying' } });
    const { result, view } = await told(till, number);
    expect(result).toMatchObject({ state: 'paying' });
    expect(view.parked).toBe(false);
    expect((await till.journal.events(number)).at(-1)).toMatchObject({ kind: 'taken-up' });
  });

  it('is over when the cashier cancels', async () => {
    const { till, number } = await showingTill();
    await till.time.pass(1_000);
    await till.engine.park(number);
    await till.engine.cancel(number);
    expect(await till.order(number)).toMatchObject({ cancelRequestedAt: till.time.tillNow() });
    expect((await till.order(number)).parkedAt).toBeUndefined();
  });

  it('outlives the worker and the clock', async () => {
    const { till, number } = await waitingTill();
    await till.time.pass(5_000);
    await till.engine.park(number);
    till.restart();
    till.time.wallShift -= HOUR_MS;
    await till.engine.recover(false);
    const { view } = await told(till, number);
    expect(view.parked).toBe(true);
    expect(till.time.tillNow()).toBeGreaterThanOrEqual((await till.order(number)).parkedAt ?? Infinity);
  });

  it('has no meaning twice, nor for what is over', async () => {
    const { till, number } = await waitingTill();
    await till.engine.park(number);
    const parked = await till.order(number);
    await till.engine.park(number);
    expect(await till.order(number)).toEqual(parked);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(MINUTE_MS);
    const { version } = await till.order(number);
    await till.engine.park(number);
    expect((await till.order(number)).version).toBe(version);
  });

  it('an order that was not sent yet stays where it is, and is not paid by itself', async () => {
    const till = qrTill();
    const number = await till.open({ ...REQUEST, mode: 'any' });
    await till.engine.park(number);
    await till.time.pass(HOUR_MS);
    expect((await told(till, number)).result).toMatchObject({
      state: 'attention',
      error: { code: 'parked' },
    });
    expect(till.gateway.calls).toEqual([]);
    const other = await askForCode(till);
    expect(other).toBe(number);
  });
});
