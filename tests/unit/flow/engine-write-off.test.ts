import { describe, expect, it } from 'vitest';
import { toOrderView, toPaymentResult } from '../../../lib/flow/views';
import { closed, notKnown, open, paid, refused, returned, unclear } from './support/outcomes';
import { askForCode, qrTill } from './support/qr-till';
import { REQUEST } from './support/test-till';
import { now } from './support/waiting-till';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BY = { who: '1003', why: '顾客已付现金' };

/** A till that has asked for seven days about an order of which nothing clear is said. */
async function tiredTill() {
  const till = qrTill();
  till.gateway.script('query_order', now(unclear()));
  const number = await askForCode(till, 'any');
  await till.time.pass(7 * DAY_MS);
  return { till, number };
}

describe('writing off', () => {
  it('is not possible before the till has asked for seven days', async () => {
    const till = qrTill();
    till.gateway.script('query_order', now(unclear()));
    const number = await askForCode(till);
    expect(await till.engine.writeOff(number, BY)).toBe(false);
    await till.time.pass(7 * DAY_MS - 1);
    expect((await till.order(number)).state).toBe('attention');
    expect(await till.engine.writeOff(number, BY)).toBe(false);
    await till.time.pass(1);
    expect(await till.engine.writeOff(number, BY)).toBe(true);
    expect(await till.engine.writeOff(number, BY)).toBe(false);
  });

  it('keeps who and why, and is told neither as failed nor as paid', async () => {
    const { till, number } = await tiredTill();
    await till.engine.writeOff(number, BY);
    const order = await till.order(number);
    expect(order).toMatchObject({ state: 'written_off', writtenOff: { at: till.time.tillNow(), ...BY } });
    const account = { attempts: [order], refunds: [] };
    expect(toPaymentResult(order, account, (code) => code)).toMatchObject({ state: 'attention' });
    expect((await till.journal.events(number)).at(-1)).toMatchObject({ kind: 'written-off', data: BY });
    expect(await till.journal.open()).toEqual([]);
  });

  it('is offered in the panel with its day, to orders that need a person alone', async () => {
    const till = qrTill();
    till.gateway.script('query_order', now(unclear()));
    const number = await askForCode(till);
    const view = async () => {
      const order = await till.order(number);
      return toOrderView(order, { attempts: [order], refunds: [] }, till.policy);
    };
    expect((await view()).writeOffFrom).toBeUndefined();
    await till.time.pass(HOUR_MS);
    expect((await view()).writeOffFrom).toBe(((await till.order(number)).sentAt ?? NaN) + 7 * DAY_MS);
  });

  it('permits a new attempt', async () => {
    const { till, number } = await tiredTill();
    expect(await till.engine.open({ ...REQUEST, mode: 'any' })).toMatchObject({ kind: 'joined' });
    await till.engine.writeOff(number, BY);
    const again = await till.engine.open({ ...REQUEST, mode: 'any' });
    expect(again).toMatchObject({ kind: 'opened', order: { attempt: 2 } });
  });

  it('starts nothing by itself, though the cashier had switched to another way a week ago', async () => {
    const { till, number } = await tiredTill();
    await till.engine.choose(number, 'alipay-qr');
    expect(await till.order(number)).toMatchObject({ state: 'attention', switchTo: 'alipay-qr' });
    await till.engine.writeOff(number, BY);
    await till.time.pass(DAY_MS);
    expect(till.journal.all()).toMatchObject([{ state: 'written_off' }]);
    expect(till.gateway.timesOf('scan_code_pay')).toHaveLength(1);
  });

  it.each([
    ['paid', paid, { state: 'paid', lateSuccess: true }],
    ['closed', closed, { state: 'cancelled', failure: { code: 'qr-expired' } }],
    ['returned', () => returned(1250), { state: 'cancelled' }],
    [
      'returned in part',
      () => returned(100),
      { state: 'attention', failure: { code: 'money-partly-returned' } },
    ],
  ])('is reopened by a late answer: %s', async (_name, outcome, expected) => {
    const { till, number } = await tiredTill();
    await till.engine.writeOff(number, BY);
    till.gateway.script('query_order', now(outcome()));
    await till.engine.queryNow(number);
    expect(await till.order(number)).toMatchObject(expected);
  });

  it.each([
    ['open', open],
    ['not known', notKnown],
    ['refused', () => refused(104)],
    ['unclear', unclear],
  ])('is not reopened by an answer that settles nothing: %s', async (_name, outcome) => {
    const { till, number } = await tiredTill();
    await till.engine.writeOff(number, BY);
    till.gateway.script('query_order', now(outcome()));
    await till.engine.queryNow(number);
    expect((await till.order(number)).state).toBe('written_off');
  });
});
