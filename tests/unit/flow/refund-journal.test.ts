import { describe, expect, it } from 'vitest';
import { refundNotKnown, refundUnsettled, saysRefund } from './support/refund-outcomes';
import { scriptedRefundTill } from './support/refund-till';

async function readyTill() {
  const till = scriptedRefundTill();
  till.gateway.refunds = [() => saysRefund('succeeded')];
  till.gateway.queries = [() => saysRefund('succeeded')];
  return { till, order: await till.paid() };
}

describe('a journal that fails', () => {
  it('sends nothing where the intent could not be written', async () => {
    const { till } = await readyTill();
    till.faults.fail('openRefund', 0);
    till.gateway.list = () => {
      till.faults.fail('openRefund', 1);
      return { kind: 'history', refunds: [], freshness: [] };
    };
    expect(await till.refund('R-1', 300)).toEqual({ kind: 'refused', code: 'journal-unavailable' });
    await till.time.pass(60_000);
    expect(till.gateway.timesOf('refund')).toEqual([]);
    expect(till.awake).toBe(false);
  });

  it('ends an intent that stands although its write seemed to fail, since nothing was sent', async () => {
    const { till } = await readyTill();
    const { openRefund } = till.journal;
    let writes = 0;
    till.journal.openRefund = async (keys, decide) => {
      const answer = await openRefund.call(till.journal, keys, decide);
      writes += 1;
      if (writes === 2) throw new Error('the disk was slow to say that all is well');
      return answer as never;
    };
    expect(await till.refund('R-1', 300)).toEqual({ kind: 'refused', code: 'journal-unavailable' });
    await till.time.settle();
    expect(till.journal.allRefunds()).toMatchObject([
      { state: 'failed', failure: { code: 'refund-not-sent' } },
    ]);
    expect(till.gateway.timesOf('refund')).toEqual([]);
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'started', refund: { attempt: 2 } });
  });

  it('holds an outcome until it stands, and tells nobody before', async () => {
    const { till, order } = await readyTill();
    till.faults.fail('commitRefund', 3);
    await till.started('R-1', 300);
    await till.time.pass(14_000);
    expect(till.told()).toEqual(['submitting']);
    await till.time.pass(2_000);
    expect(till.told()).toEqual(['submitting', 'succeeded']);
    expect(await till.refundedFee(order)).toBe(300);
    expect(till.gateway.sequence).toEqual(['history', 'refund']);
  });

  it('has a step tried again that could not be read or written', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => refundUnsettled('no-answer')];
    await till.started('R-1', 300);
    await till.time.settle();
    till.faults.fail('getRefund', 1);
    till.faults.fail('commitRefund', 1);
    await till.time.pass(30_000);
    expect(await till.refundedFee(order)).toBe(300);
    expect(till.troubles).toEqual(['journal-failed', 'journal-failed']);
  });

  it('has the open refunds looked for again that could not be read at the start', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = ['silence'];
    await till.started('R-1', 300);
    await till.time.settle();
    till.restart();
    till.faults.fail('openRefunds', 2);
    await till.refunder.recover();
    await till.time.pass(30_000);
    expect(await till.refundedFee(order)).toBe(300);
  });
});

describe('a worker that dies while a refund is under way', () => {
  it('leaves an intent that the next one asks about, and does not blindly send again', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = ['silence'];
    const refund = await till.started('R-1', 300);
    await till.time.settle();
    till.restart();
    await till.refunder.recover();
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    await till.time.pass(1);
    expect(till.gateway.sequence).toEqual(['history', 'refund', 'query']);
    expect(await till.refundedFee(order)).toBe(300);
    const kinds = (await till.journal.events(refund.outRefundNo)).map(({ kind }) => kind);
    expect(kinds).toEqual(['intent', 'recovery', 'query_refund_order']);
  });

  it('has it joined by a page that asks again', async () => {
    const { till } = await readyTill();
    till.gateway.refunds = ['silence'];
    const { outRefundNo } = await till.started('R-1', 300);
    till.restart();
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'joined', refund: { outRefundNo } });
    expect(await till.refund('R-2', 701)).toMatchObject({ code: 'refund-exceeds-paid' });
  });

  it('does not disturb a refund that this worker is sending', async () => {
    const { till } = await readyTill();
    till.gateway.refunds = ['silence'];
    const refund = await till.started('R-1', 300);
    await till.time.settle();
    await till.refunder.recover();
    await till.time.pass(1_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'submitting' });
    expect(till.gateway.timesOf('query')).toEqual([]);
    await till.refunder.queryNow(refund.outRefundNo);
    expect(till.gateway.timesOf('query')).toEqual([]);
  });

  it.each(Array.from({ length: 40 }, (_none, instant) => instant + 1))(
    'at instant %d: what goes back is what the journal says, once',
    async (instant) => {
      const till = scriptedRefundTill();
      const order = await till.paid();
      const landed = new Set<string>();
      till.gateway.refunds = [
        ({ outRefundNo }) => {
          landed.add(outRefundNo);
          return refundUnsettled('no-answer');
        },
      ];
      till.gateway.queries = [
        ({ outRefundNo }) => (landed.has(outRefundNo) ? saysRefund('succeeded') : refundNotKnown()),
      ];
      till.worker.dieIn(instant);
      void till.refund('R-1', 300);
      await till.time.pass(1_000);
      till.restart();
      await till.refunder.recover();
      await till.time.pass(60_000);
      const again = await till.refund('R-1', 300);
      await till.time.pass(60_000);
      expect(['started', 'replayed']).toContain(again.kind);
      expect(landed.size).toBe(1);
      expect(till.journal.allRefunds()).toMatchObject([{ state: 'succeeded' }]);
      expect(await till.refundedFee(order)).toBe(300);
      expect(await till.journal.openRefunds()).toEqual([]);
    },
  );
});

describe('others who write at the same time', () => {
  it('lose nothing: two refunds that succeed in the same instant both count', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => refundUnsettled('no-answer')];
    await till.started('R-1', 300);
    await till.started('R-2', 200);
    await till.time.pass(10_000);
    expect(await till.refundedFee(order)).toBe(500);
  });

  it('nor does one whose success is written by another worker in between', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => refundUnsettled('no-answer')];
    till.gateway.queries = [() => refundUnsettled('no-answer')];
    const first = await till.started('R-1', 300);
    const second = await till.started('R-2', 200);
    await till.time.pass(2_500);
    const rival = await till.stored(second);
    till.faults.beforeCommit = () => {
      till.faults.beforeCommit = () => undefined;
      const next = { ...rival, version: rival.version + 1, state: 'succeeded' as const };
      void till.journal.commitRefund(next, { at: 5, kind: 'refund' }, undefined, (found) => ({
        next: { ...found, version: found.version + 1, refundedFee: 200 },
        event: { at: 5, kind: 'refunded' },
      }));
    };
    till.gateway.queries = [
      ({ outRefundNo }) => (outRefundNo === first.outRefundNo ? saysRefund('succeeded') : saysRefund('open')),
    ];
    await till.time.pass(20_000);
    expect(await till.refundedFee(order)).toBe(500);
  });

  it('and an order that changes under a refund keeps both changes', async () => {
    const { till, order } = await readyTill();
    let once = true;
    till.faults.beforeCommit = () => {
      if (!once) return;
      once = false;
      const next = { ...order, version: order.version + 1, toldAt: 5 };
      void till.journal.commit(next, { at: 5, kind: 'told' });
    };
    await till.started('R-1', 300);
    await till.time.settle();
    expect(await till.journal.get(order.outTradeNo)).toMatchObject({
      toldAt: 5,
      refundedFee: 300,
      version: 3,
    });
  });
});

it('knows the time of a refund that was written when the clock stood further', async () => {
  const { till } = await readyTill();
  till.gateway.refunds = ['silence'];
  const refund = await till.started('R-1', 300);
  await till.time.settle();
  till.restart();
  till.time.wallShift = -86_400_000;
  till.restart();
  await till.refunder.recover();
  await till.time.pass(1_000);
  const { settledAt, createdAt } = await till.stored(refund);
  expect(settledAt).toBeGreaterThanOrEqual(createdAt);
});
