import { describe, expect, it } from 'vitest';
import { holdOf } from '../../../lib/flow/refund-hold';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';
import {
  history,
  listed,
  refundNotKnown,
  refundSystemError,
  refundUnsettled,
  saysRefund,
} from './support/refund-outcomes';
import { scriptedRefundTill } from './support/refund-till';

const silence = () => refundUnsettled('no-answer');

/** The first copy of a refund of 600 of 1000 fen was not answered, and the gateway does not know it. */
async function dueTill() {
  const till = scriptedRefundTill();
  till.gateway.refunds = [silence, () => saysRefund('succeeded')];
  till.gateway.queries = [() => refundNotKnown()];
  const order = await till.paid();
  const refund = await till.started('R-1', 600);
  await till.time.settle();
  return { till, order, refund };
}

describe('each copy of a refund', () => {
  it('rests on a list that was just read', async () => {
    const { till } = await dueTill();
    till.gateway.refunds = [silence, () => saysRefund('succeeded')];
    await till.time.pass(120_000);
    const moves = till.gateway.sequence.filter((call) => call !== 'query');
    expect(moves).toEqual(['history', 'refund', 'history', 'refund', 'history', 'refund']);
  });

  it('does not leave where another till refunded since the first one', async () => {
    const { till, order, refund } = await dueTill();
    till.gateway.list = () => history(listed('other', 600));
    await till.time.pass(500_000);
    expect(till.gateway.timesOf('refund')).toEqual([0]);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    expect(await till.refundedFee(order)).toBe(600);
  });

  it('leaves where the other refund, it turns out, has failed', async () => {
    const { till, refund } = await dueTill();
    till.gateway.list = () => history(listed('other', 600, 'open'));
    await till.time.pass(60_000);
    expect(till.gateway.timesOf('refund').length).toBe(1);
    till.gateway.list = () => history(listed('other', 600, 'failed'));
    await till.time.pass(120_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', sends: 2 });
  });

  it.each([
    ['nobody answers', () => refundUnsettled('no-answer')],
    ['the answer is forged', () => refundUnsettled('reply-not-authenticated')],
    ['the gateway’s time is not known', () => refundUnsettled('no-answer')],
    ['it cannot be asked', () => ({ kind: 'not-sent', detail: 'no key' }) as const],
  ] as const)('does not leave while %s; it is asked about, and later it does', async (_why, answer) => {
    const { till, refund } = await dueTill();
    till.gateway.list = () => answer() as never;
    await till.time.pass(300_000);
    expect(till.gateway.timesOf('refund')).toEqual([0]);
    expect(till.gateway.timesOf('query').length).toBeGreaterThan(5);
    const lists = till.gateway.timesOf('history');
    expect(lists.length).toBeLessThan(20);
    expect((lists.at(-1) ?? 0) - (lists.at(-2) ?? 0)).toBeGreaterThan(30_000);
    till.gateway.list = () => history();
    await till.time.pass(300_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', sends: 2 });
  });

  it('is given up where no list is to be had and, ten minutes on, it is still not known', async () => {
    const { till, order, refund } = await dueTill();
    till.gateway.list = () => ({ kind: 'unsettled', reason: 'no-answer' });
    await till.time.pass(600_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    await till.time.pass(1_200_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'failed', failure: { code: 'refund-refused' } });
    expect(till.gateway.timesOf('refund')).toEqual([0]);
    expect(await till.refundedFee(order)).toBe(0);
  });

  it('is given up by no silence: after seven days a person sees it still', async () => {
    const { till, refund } = await dueTill();
    till.gateway.list = () => ({ kind: 'unsettled', reason: 'no-answer' });
    till.gateway.queries = [() => refundNotKnown(), silence];
    await till.time.pass(8 * 86_400_000);
    const stored = await till.stored(refund);
    expect(stored).toMatchObject({ state: 'unknown', sends: 1 });
    expect(stored.nextAt).toBeDefined();
  });

  it('does not leave on a list that was read before', async () => {
    const { till } = await dueTill();
    const page = history();
    till.gateway.list = () => page;
    await till.time.pass(30_000);
    expect(till.gateway.timesOf('refund').length).toBe(2);
    const { till: other } = await dueTill();
    const seen = history();
    other.gateway.list = () => seen;
    await other.refund('R-2', 401);
    await other.refund('R-3', 1);
    await other.time.pass(30_000);
    expect(other.troubles).toContain('reply-replayed');
    const sent = other.gateway.calls.filter(
      ({ call, refund }) => call === 'refund' && refund?.refundFee === 600,
    );
    expect(sent.length).toBe(1);
  });

  it('does not leave where the list names the refund, though a query does not know it yet', async () => {
    const { till, order, refund } = await dueTill();
    till.gateway.list = () => history(listed(refund.outRefundNo, 600, 'open'));
    await till.time.pass(1_800_000);
    expect(till.gateway.timesOf('refund')).toEqual([0]);
    expect((await till.stored(refund)).queries.knownAt).toBeDefined();
    till.gateway.queries = [() => saysRefund('succeeded')];
    await till.time.pass(600_000);
    expect(await till.refundedFee(order)).toBe(600);
  });

  it('does not leave where the list says that it succeeded: then it has', async () => {
    const { till, order, refund } = await dueTill();
    till.gateway.list = () => history(listed(refund.outRefundNo, 600));
    await till.time.pass(30_000);
    expect(till.gateway.timesOf('refund')).toEqual([0]);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded' });
    expect(await till.refundedFee(order)).toBe(600);
  });

  it('after 103 rests on a list, too', async () => {
    const till = scriptedRefundTill();
    till.gateway.refunds = [refundSystemError, () => saysRefund('succeeded')];
    till.gateway.queries = [() => refundNotKnown()];
    await till.paid();
    await till.started('R-1', 600);
    await till.time.settle();
    till.gateway.list = () => history(listed('other', 600));
    await till.time.pass(20_000);
    expect(till.gateway.timesOf('refund')).toEqual([0]);
    expect(till.gateway.timesOf('query').length).toBeGreaterThan(0);
  });
});

describe('why a repeat waits', () => {
  const order = makeOrderRecord({ state: 'paid', totalFee: 1000 });
  const refund = makeRefundRecord(order, { state: 'unknown', refundFee: 600 });
  const second = makeRefundRecord(order, { state: 'processing', refundFee: 400 });
  const own = (kind: Parameters<typeof listed>[2]) => [listed(refund.outRefundNo, 600, kind)];

  it('not at all where it fits beside our own and those of others', () => {
    expect(holdOf(refund, order, [refund, second], [])).toBeUndefined();
    expect(holdOf(refund, order, [refund], [listed('other', 400)])).toBeUndefined();
    expect(holdOf(refund, order, [refund], own('not-known'))).toBeUndefined();
  });

  it('for want of room', () => {
    expect(holdOf(refund, order, [refund, second], [listed('other', 1)])).toBe('no-room');
    expect(holdOf(refund, { ...order, refundedFee: 401 }, [refund], [])).toBe('no-room');
  });

  it('for want of a list', () => {
    expect(holdOf(refund, order, [refund], undefined)).toBe('history-unknown');
  });

  it.each(['open', 'succeeded', 'needs-person', 'failed'] as const)(
    'because the gateway lists it as %s',
    (kind) => {
      expect(holdOf(refund, order, [refund], own(kind))).toBe('known');
    },
  );
});
