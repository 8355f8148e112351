import { describe, expect, it } from 'vitest';
import { toOrderView } from '../../../lib/flow/views';
import {
  acknowledged,
  closed,
  codeUrl,
  notKnown,
  open,
  paid,
  refused,
  systemError,
  unclear,
  unsettled,
} from './support/outcomes';
import { askForCode, EXPIRES_AT, qrTill, showingTill } from './support/qr-till';
import { REQUEST } from './support/test-till';
import { START } from './support/virtual-time';
import { now } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Till = ReturnType<typeof qrTill>;

/** The order as the panel has it. */
async function viewOf(till: Till, number: string) {
  const order = await till.order(number);
  return toOrderView(order, { attempts: [order], refunds: [] }, till.policy);
}

/** From the next close on the gateway says that the order is closed. */
function closesWell(till: Till): void {
  till.gateway.script('close_order', () => {
    till.gateway.script('query_order', now(closed()));
    return acknowledged();
  });
}

describe('a QR order that nobody pays', () => {
  it('is queried last, closed, and cancelled when a query agrees', async () => {
    const { till, number } = await showingTill();
    closesWell(till);
    await till.time.pass(EXPIRES_AT + 1_000);
    expect(till.told()).toEqual(['created', 'submitting', 'paying', 'closing', 'cancelled']);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled', failure: { code: 'qr-expired' } });
    expect(till.gateway.timesOf('close_order')).toEqual([EXPIRES_AT]);
    const last = till.gateway.calls.slice(-3).map(({ call }) => call);
    expect(last).toEqual(['query_order', 'close_order', 'query_order']);
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('close_order')).toHaveLength(1);
    expect(await till.journal.open()).toEqual([]);
  });

  it('and that the platform has closed by itself has expired', async () => {
    const { till, number } = await showingTill();
    await till.time.pass(100_000);
    till.gateway.script('query_order', now(closed()));
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled', failure: { code: 'qr-expired' } });
    expect(till.gateway.timesOf('close_order')).toEqual([]);
  });

  it('is not closed on an answer that is not clear', async () => {
    const { till, number } = await showingTill();
    till.gateway.script('query_order', now(unclear()));
    await till.time.pass(HOUR_MS);
    expect(till.gateway.timesOf('close_order')).toEqual([]);
    expect((await till.order(number)).state).toBe('attention');
  });

  it('can be paid at the very end: paid wins', async () => {
    const { till, number } = await showingTill();
    till.gateway.script('close_order', () => {
      till.gateway.script('query_order', now(paid()));
      return refused(104);
    });
    await till.time.pass(HOUR_MS);
    expect(till.told()).toEqual(['created', 'submitting', 'paying', 'closing', 'paid']);
    expect((await till.order(number)).lateSuccess).toBeUndefined();
  });
});

describe('an acknowledged close', () => {
  it('ends nothing before a query agrees', async () => {
    const { till, number } = await showingTill();
    await till.time.pass(EXPIRES_AT + 20_000);
    expect(await till.order(number)).toMatchObject({ state: 'closing' });
    expect((await till.order(number)).reverse.ackAt).toBeDefined();
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({ state: 'paid', lateSuccess: true });
  });

  it('of an order that Alipay does not know yet ends nothing either', async () => {
    const { till, number } = await showingTill('alipay');
    await till.time.pass(10_000);
    await till.engine.cancel(number);
    await till.time.pass(60_000);
    expect((await till.order(number)).reverse.ackAt).toBeDefined();
    expect((await till.order(number)).state).toBe('closing');
  });

  it('is followed up, and money that landed after all is paid, loudly', async () => {
    const { till, number } = await showingTill();
    closesWell(till);
    await till.time.pass(EXPIRES_AT + 1_000);
    expect((await till.order(number)).state).toBe('cancelled');
    till.gateway.script('query_order', now(closed()), now(paid()));
    await till.time.pass(MINUTE_MS);
    expect(await till.order(number)).toMatchObject({ state: 'paid', lateSuccess: true });
    expect((await till.journal.open()).map(({ outTradeNo }) => outTradeNo)).toEqual([number]);
  });
});

describe('a cashier who cancels a QR order', () => {
  it('need not wait 15 s: it is closed at once', async () => {
    const { till, number } = await showingTill();
    closesWell(till);
    await till.time.pass(3_000);
    await till.engine.cancel(number);
    await till.time.pass(1_000);
    expect(till.gateway.timesOf('close_order')).toEqual([3_000]);
    expect(await till.order(number)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'cancelled-by-cashier' },
    });
  });

  it('while its code is being asked for: the code is not shown any more', async () => {
    const till = qrTill();
    till.gateway.script('scan_code_pay', { afterMs: 4_000, outcome: codeUrl() });
    till.gateway.script('query_order', now(notKnown()));
    const number = await askForCode(till);
    await till.time.pass(1_000);
    await till.engine.cancel(number);
    await till.time.pass(1_000);
    expect((await till.order(number)).state).toBe('closing');
    till.gateway.script('query_order', now(open()));
    closesWell(till);
    await till.time.pass(MINUTE_MS);
    const order = await till.order(number);
    expect(order).toMatchObject({ state: 'cancelled', failure: { code: 'cancelled-by-cashier' } });
    expect(order.qr?.codeUrl).toBeUndefined();
    expect(till.told()).not.toContain('paying');
  });

  it('at the instant the customer pays: paid', async () => {
    const { till, number } = await showingTill();
    await till.time.pass(500);
    till.gateway.script('query_order', now(paid()));
    await till.engine.cancel(number);
    await till.time.pass(1_000);
    expect((await till.order(number)).state).toBe('paid');
    expect(till.gateway.timesOf('close_order')).toEqual([]);
  });
});

describe('a close that is refused', () => {
  it.each([
    ['102', refused(102)],
    ['104', refused(104)],
    ['101', unsettled('status-101')],
    ['103', systemError()],
    ['3', unsettled('status-3')],
  ])('%s: the code is hidden, and the close is tried again and again', async (_name, outcome) => {
    const { till, number } = await showingTill();
    till.gateway.script('close_order', now(outcome));
    await till.time.pass(10_000);
    await till.engine.cancel(number);
    await till.time.pass(2 * MINUTE_MS);
    const view = await viewOf(till, number);
    expect(view).toMatchObject({ state: 'closing', certainAt: START + EXPIRES_AT + 70_000 });
    expect(view.qr).toBeUndefined();
    const times = till.gateway.timesOf('close_order');
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(times[0]).toBe(10_000);
    expect(gaps.every((gap) => gap >= 5_000 && gap <= 35_000)).toBe(true);
    closesWell(till);
    await till.time.pass(MINUTE_MS);
    expect((await till.order(number)).state).toBe('cancelled');
  });

  it('lets no other attempt begin before the end is certain', async () => {
    const { till, number } = await showingTill();
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.cancel(number);
    await till.time.pass(4 * MINUTE_MS);
    expect(await till.engine.open({ ...REQUEST, mode: 'qr' })).toMatchObject({ kind: 'joined' });
    expect(till.journal.all()).toHaveLength(1);
    till.gateway.script('query_order', now(closed()));
    await till.time.pass(MINUTE_MS);
    expect(await till.engine.open({ ...REQUEST, mode: 'qr' })).toMatchObject({ kind: 'opened' });
  });

  it('for hours: a person is told, and the till goes on more and more seldom', async () => {
    const { till, number } = await showingTill();
    till.gateway.script('close_order', now(refused(104)));
    await till.time.pass(EXPIRES_AT + 3 * MINUTE_MS);
    expect((await till.order(number)).state).toBe('attention');
    await till.time.pass(DAY_MS);
    const lastDay = till.gateway.timesOf('close_order').filter((time) => time > HOUR_MS);
    expect(lastDay.length).toBeGreaterThan(100);
    expect(lastDay.length).toBeLessThan(160);
    closesWell(till);
    await till.time.pass(HOUR_MS);
    expect((await till.order(number)).state).toBe('cancelled');
  });
});
