import { describe, expect, it } from 'vitest';
import { refundNotKnown, refundRefused, refundUnsettled, saysRefund } from './support/refund-outcomes';
import { sentTill } from './support/refund-sent';

const DAY_MS = 86_400_000;

const notKnown = () => refundNotKnown();
const silence = () => refundUnsettled('no-answer');

describe('a refusal', () => {
  it('by 104 is failed once a query does not know the refund', async () => {
    const { till, refund } = await sentTill([() => refundRefused(104)], [notKnown]);
    expect(till.told()).toEqual(['submitting', 'unknown']);
    await till.time.pass(1_999);
    expect(till.gateway.timesOf('query')).toEqual([]);
    await till.time.pass(1);
    const failure = { code: 'refund-refused', detail: '余额不足' };
    expect(await till.stored(refund)).toMatchObject({ state: 'failed', failure });
    await till.time.pass(DAY_MS);
    expect(till.gateway.sequence).toEqual(['history', 'refund', 'query']);
  });

  it('by 102 has it sent again under its number, though a query does not know it', async () => {
    const { till, refund, order } = await sentTill(
      [() => refundRefused(102), () => refundRefused(102), () => saysRefund('succeeded')],
      [notKnown],
    );
    await till.time.pass(2_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    await till.time.pass(60_000);
    const [first, ...again] = till.gateway.timesOf('refund');
    expect([first, again.length]).toEqual([0, 2]);
    expect(new Set(till.journal.allRefunds().map(({ outRefundNo }) => outRefundNo)).size).toBe(1);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', sends: 3 });
    expect(await till.refundedFee(order)).toBe(300);
  });

  it('by 102 again and again is a failure in the end: ten minutes after the last copy it is not known', async () => {
    const { till, refund } = await sentTill([() => refundRefused(102)], [notKnown]);
    await till.time.pass(600_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown' });
    await till.time.pass(3_600_000);
    const times = till.gateway.timesOf('refund');
    expect(times.length).toBeGreaterThan(3);
    const pauses = times.slice(1).map((at, number) => at - (times[number] ?? 0));
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
    const stored = await till.stored(refund);
    const failure = { code: 'refund-refused', detail: '余额不足' };
    expect(stored).toMatchObject({ state: 'failed', failure });
    expect((stored.settledAt ?? 0) - stored.sentAt).toBeGreaterThanOrEqual(600_000);
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'started', refund: { attempt: 2 } });
  });

  it('by 102 is no failure while nobody answers the query', async () => {
    const { till, refund } = await sentTill([() => refundRefused(102)], [silence]);
    await till.time.pass(DAY_MS);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    expect(await till.refund('R-2', 701)).toMatchObject({ code: 'refund-exceeds-paid' });
  });

  it('by 102 of a refund that took effect is a success', async () => {
    const { till, order } = await sentTill([() => refundRefused(102)], [() => saysRefund('succeeded')]);
    await till.time.pass(2_000);
    expect(await till.refundedFee(order)).toBe(300);
  });

  it('is not believed without an answer to the query', async () => {
    const { till, refund } = await sentTill([() => refundRefused(104)], [silence]);
    await till.time.pass(DAY_MS);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown' });
    expect(await till.refund('R-2', 701)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(till.gateway.timesOf('refund').length).toBe(1);
  });

  it('of a repeat settles nothing while the first copy may still arrive', async () => {
    const { till, refund } = await sentTill([silence, () => refundRefused(104)], [notKnown]);
    await till.time.pass(500_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 2 });
    await till.time.pass(400_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'failed', sends: 2 });
  });
});
