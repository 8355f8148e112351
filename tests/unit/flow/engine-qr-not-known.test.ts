import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../../lib/flow/call-outcome';
import { notKnown, open, paid, refused } from './support/outcomes';
import { askForCode, EXPIRES_AT, qrTill, showingTill } from './support/qr-till';
import { REQUEST } from './support/test-till';
import { now } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From then on *not known* is proof, ms of true time. */
const CERTAIN_AT = EXPIRES_AT + MINUTE_MS;

async function cancelledAt(till: ReturnType<typeof qrTill>, number: string): Promise<number> {
  const isOver = () =>
    till.journal.all().some(({ outTradeNo, state }) => outTradeNo === number && state === 'cancelled');
  expect(await till.time.passUntil(isOver, 3 * HOUR_MS)).toBe(true);
  return till.time.elapsed;
}

describe('an order that Alipay does not know before somebody has scanned it', () => {
  it('is over only 60 s after its end, by two answers', async () => {
    const { till, number } = await showingTill('alipay');
    till.gateway.script('close_order', now(refused(104)));
    const at = await cancelledAt(till, number);
    expect(at).toBeGreaterThanOrEqual(CERTAIN_AT);
    expect(at).toBeLessThanOrEqual(CERTAIN_AT + 15_000);
    const proofs = till.gateway.timesOf('query_order').filter((time) => time >= CERTAIN_AT);
    expect(proofs).toHaveLength(2);
    expect(await till.order(number)).toMatchObject({ failure: { code: 'qr-expired' } });
    expect(till.told()).not.toContain('attention');
  });

  it('is closed once, and again when the customer has scanned it meanwhile', async () => {
    const { till, number } = await showingTill('alipay');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.cancel(number);
    await till.time.pass(MINUTE_MS);
    expect(till.gateway.timesOf('close_order')).toEqual([0]);
    till.gateway.script('query_order', now(open()));
    await till.time.pass(MINUTE_MS);
    expect(till.gateway.timesOf('close_order').length).toBeGreaterThan(1);
  });

  it('can still be paid after a cancel was asked for', async () => {
    const { till, number } = await showingTill('alipay');
    await till.engine.cancel(number);
    await till.time.pass(4 * MINUTE_MS);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(MINUTE_MS);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('keeps every other attempt waiting until then', async () => {
    const { till, number } = await showingTill('alipay');
    await till.engine.cancel(number);
    await till.time.pass(CERTAIN_AT - 1);
    expect(await till.engine.open({ ...REQUEST, mode: 'qr' })).toMatchObject({
      kind: 'joined',
      order: { outTradeNo: number },
    });
    await till.time.pass(MINUTE_MS);
    expect(await till.engine.open({ ...REQUEST, mode: 'qr' })).toMatchObject({ kind: 'opened' });
  });

  it.each([
    ['forward by an hour', HOUR_MS, false],
    ['forward by an hour, worker restarted', HOUR_MS, true],
    ['back by an hour', -HOUR_MS, false],
    ['back by an hour, worker restarted', -HOUR_MS, true],
    ['back by a day, worker restarted', -24 * HOUR_MS, true],
  ])('the till’s clock is set %s: that does not matter', async (_name, wallShift, restarted) => {
    const { till, number } = await showingTill('alipay');
    await till.time.pass(20_000);
    till.time.wallShift += wallShift;
    if (restarted) {
      till.restart();
      await till.time.pass(30_000);
      await till.engine.recover(false);
    }
    const at = await cancelledAt(till, number);
    expect(at).toBeGreaterThanOrEqual(CERTAIN_AT);
    expect(at).toBeLessThanOrEqual(CERTAIN_AT + 60_000);
  });

  it('is not over by answers that do not tell the gateway’s time', async () => {
    const undated = () => ({ ...notKnown(), clockOffset: undefined }) as unknown as CallOutcome;
    const { till, number } = await showingTill('alipay');
    till.gateway.script('query_order', undated);
    till.time.wallShift += HOUR_MS;
    await till.time.pass(2 * HOUR_MS);
    expect((await till.order(number)).state).toBe('attention');
    till.gateway.script('query_order', now(notKnown()));
    await till.time.pass(2 * HOUR_MS);
    expect((await till.order(number)).state).toBe('cancelled');
  });

  it('is not over by one answer: the next one may know it', async () => {
    const { till, number } = await showingTill('alipay');
    const isAsked = () => (till.gateway.timesOf('query_order').at(-1) ?? 0) >= CERTAIN_AT;
    expect(await till.time.passUntil(isAsked, HOUR_MS)).toBe(true);
    expect((await till.order(number)).state).toBe('closing');
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(MINUTE_MS);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('while the till was asleep: it asks twice before it says that it is over', async () => {
    const { till, number } = await showingTill('alipay');
    till.restart();
    await till.time.pass(HOUR_MS);
    const before = till.gateway.timesOf('query_order').length;
    await till.engine.recover(true);
    await cancelledAt(till, number);
    expect(till.gateway.timesOf('query_order').length - before).toBeGreaterThanOrEqual(2);
  });
});

it('a code that was asked for before the till slept is not asked for again when it could not be paid any more', async () => {
  const till = qrTill();
  till.gateway.script('scan_code_pay', 'silence').script('query_order', now(notKnown()));
  const number = await askForCode(till);
  till.restart();
  await till.time.pass(12 * HOUR_MS);
  await till.engine.recover(true);
  await till.time.pass(HOUR_MS);
  expect(till.gateway.timesOf('scan_code_pay')).toEqual([0]);
  expect(await till.order(number)).toMatchObject({ state: 'cancelled', failure: { code: 'qr-expired' } });
});
