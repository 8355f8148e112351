import { describe, expect, it } from 'vitest';
import type { RefundOutcome } from '../../../lib/flow/call-outcome';
import { history, listed, refundNotKnown, refundUnsettled, saysRefund } from './support/refund-outcomes';
import { ORIGIN, scriptedRefundTill } from './support/refund-till';
import { START } from './support/virtual-time';

/** A till with one paid order and a gateway that refunds at once. */
async function readyTill() {
  const till = scriptedRefundTill();
  till.gateway.refunds = [() => saysRefund('succeeded')];
  till.gateway.queries = [() => saysRefund('succeeded')];
  const order = await till.paid();
  return { till, order };
}

describe('money that others have refunded', () => {
  it('counts against what is left, and shows in the order', async () => {
    const { till, order } = await readyTill();
    till.gateway.list = () => history(listed('other-1', 400), listed('other-2', 300, 'open'));
    expect(await till.refund('R-1', 301)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(await till.refundedFee(order)).toBe(400);
    await till.started('R-2', 300);
    await till.time.settle();
    expect(await till.refundedFee(order)).toBe(700);
  });

  it('shows with ours although the worker that read of it has died', async () => {
    const { till, order } = await readyTill();
    till.gateway.list = () => history(listed('other-1', 400));
    till.gateway.refunds = ['silence'];
    const refund = await till.started('R-1', 100);
    await till.time.settle();
    till.restart();
    await till.refunder.recover();
    await till.time.pass(10_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', elsewhere: 400 });
    expect(await till.refundedFee(order)).toBe(500);
  });

  it('settles a refund of ours whose success went unheard', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => refundUnsettled('no-answer'), () => saysRefund('succeeded')];
    till.gateway.queries = [() => refundUnsettled('no-answer')];
    const lost = await till.started('R-1', 600);
    await till.time.settle();
    till.gateway.list = () => history(listed(lost.outRefundNo, 600));
    expect(await till.refund('R-2', 401)).toMatchObject({ code: 'refund-exceeds-paid' });
    const { outRefundNo } = await till.started('R-2', 400);
    await till.time.settle();
    expect(await till.stored(lost)).toMatchObject({ state: 'succeeded' });
    expect(await till.stored({ outRefundNo })).toMatchObject({ state: 'succeeded' });
    expect(await till.refundedFee(order)).toBe(1000);
  });

  it('keeps a failed refund of ours that went through after all from being made once more', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => saysRefund('failed')];
    const failed = await till.started('R-1', 300);
    await till.time.settle();
    till.gateway.list = () => history(listed(failed.outRefundNo, 300));
    expect(await till.refund('R-1', 300)).toMatchObject({
      kind: 'replayed',
      refund: { outRefundNo: failed.outRefundNo },
    });
    expect(till.gateway.timesOf('refund').length).toBe(1);
    expect(await till.refundedFee(order)).toBe(300);
  });
});

it('lets no page give back the money of an earlier sale under the same id', async () => {
  const { till } = await readyTill();
  await till.paid({
    attempt: 2,
    releasedAt: START,
    key: JSON.stringify([ORIGIN, 'sub-1', 'B']),
    posOrderId: 'B',
  });
  await till.paid({
    attempt: 3,
    state: 'created',
    key: JSON.stringify([ORIGIN, 'sub-1', 'B']),
    posOrderId: 'B',
  });
  expect(await till.refund('R-1', 1, { posOrderId: 'B' })).toMatchObject({ code: 'order-not-paid' });
});

describe('an order id that means a new sale', () => {
  /** R-1 gave back 300 of the earlier sale, whose id a cashier has since given to a new one. */
  async function reusedTill(before: () => RefundOutcome = () => saysRefund('succeeded')) {
    const { till, order } = await readyTill();
    till.gateway.refunds = [before, () => saysRefund('succeeded')];
    till.gateway.queries = [before];
    const old = await till.started('R-1', 300);
    await till.time.settle();
    const standing = await till.journal.get(order.outTradeNo);
    if (standing === undefined) throw new Error('no such order');
    const released = { ...standing, version: standing.version + 1, releasedAt: START };
    await till.journal.commit(released, { at: START, kind: 'released' });
    const second = await till.paid({ attempt: 2 });
    return { till, order, old, second };
  }

  it.each([300, 500])(
    'has refunds of its own, though the POS numbers them alike: %d fen',
    async (refundFee) => {
      const { till, order, second } = await reusedTill();
      const refund = await till.started('R-1', refundFee);
      expect(refund).toMatchObject({ outTradeNo: second.outTradeNo, attempt: 2 });
      await till.time.settle();
      expect([await till.refundedFee(order), await till.refundedFee(second)]).toEqual([300, refundFee]);
      expect(await till.refund('R-1', refundFee)).toMatchObject({
        kind: 'replayed',
        refund: { outRefundNo: refund.outRefundNo },
      });
    },
  );

  it('does not join what is still unclear of the earlier sale', async () => {
    const { till, old, second } = await reusedTill(() => saysRefund('open'));
    expect((await till.stored(old)).state).toBe('processing');
    expect(await till.started('R-1', 300)).toMatchObject({ outTradeNo: second.outTradeNo });
  });
});

describe('a repeat that does not fit any more, since another till refunded meanwhile', () => {
  async function overtakenTill() {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => refundUnsettled('no-answer')];
    till.gateway.queries = [() => refundUnsettled('no-answer')];
    const refund = await till.started('R-1', 600);
    await till.time.settle();
    till.gateway.list = () => history(listed('other', 600));
    expect(await till.refund('R-2', 1)).toMatchObject({ code: 'refund-exceeds-paid' });
    return { till, order, refund };
  }

  it('is not sent, only asked about, and given up once no copy of it can still arrive', async () => {
    const { till, order, refund } = await overtakenTill();
    till.gateway.queries = [() => refundNotKnown()];
    await till.time.pass(500_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    await till.time.pass(1_200_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'failed', failure: { code: 'refund-refused' } });
    expect(till.gateway.timesOf('refund').length).toBe(1);
    expect(await till.refundedFee(order)).toBe(600);
  });

  it('is not given up without an answer', async () => {
    const { till, refund } = await overtakenTill();
    till.gateway.queries = [() => refundNotKnown(), () => refundUnsettled('no-answer')];
    await till.time.pass(86_400_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
  });

  it('is a success where the copy arrived after all', async () => {
    const { till, refund } = await overtakenTill();
    till.gateway.queries = [() => refundNotKnown(), () => saysRefund('succeeded')];
    await till.time.pass(60_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded' });
  });
});
