import { describe, expect, it } from 'vitest';
import { isOverpaid } from '../../../lib/flow/refund-account';
import { history, listed, refundUnsettled, saysRefund } from './support/refund-outcomes';
import { ORDER_KEY, ORIGIN, scriptedRefundTill } from './support/refund-till';
import { START } from './support/virtual-time';

/** Order A-1 was paid twice: the second attempt stands for it, and the first is too much. */
async function paidTwice() {
  const till = scriptedRefundTill();
  till.gateway.refunds = [() => saysRefund('succeeded')];
  till.gateway.queries = [() => saysRefund('succeeded')];
  const excess = await till.paid({ excessAt: START, nextAt: START });
  const standing = await till.paid({ attempt: 2 });
  const giveBack = (outTradeNo = standing.outTradeNo) => till.refunder.refundExcess(outTradeNo, 'cashier');
  const gone = async () => [await till.refundedFee(standing), await till.refundedFee(excess)];
  return { till, excess, standing, giveBack, gone };
}

describe('a refund of the page', () => {
  it('is taken from the payment that stands for the sale, and never from the excess', async () => {
    const { till, gone } = await paidTwice();
    await till.started('R-1', 700);
    await till.time.settle();
    expect(await gone()).toEqual([700, 0]);
    expect(await till.refund('R-2', 700)).toMatchObject({ code: 'refund-exceeds-paid' });
    await till.started('R-3', 300);
    await till.time.settle();
    expect(await till.refund('R-4', 1)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(await gone()).toEqual([1000, 0]);
  });

  it('is not taken from the excess where others have refunded what stands for the sale', async () => {
    const { till, standing } = await paidTwice();
    till.gateway.list = ({ outTradeNo }) =>
      outTradeNo === standing.outTradeNo ? history(listed('other', 900)) : history();
    expect(await till.refund('R-1', 500)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(till.gateway.timesOf('refund')).toEqual([]);
  });
});

describe('money that was paid too much', () => {
  it('goes back whole, whichever payment is on the screen', async () => {
    for (const which of ['standing', 'excess'] as const) {
      const { giveBack, gone, till, [which]: onScreen, excess } = await paidTwice();
      expect(await giveBack(onScreen.outTradeNo)).toMatchObject({
        kind: 'started',
        refund: {
          refundFee: 1000,
          posRefundId: `overpaid-${excess.outTradeNo}`,
          by: 'cashier',
          outTradeNo: excess.outTradeNo,
        },
      });
      await till.time.settle();
      expect(await gone()).toEqual([0, 1000]);
    }
  });

  it.each([300, 1000])(
    'goes back whole after %d fen of the sale went back for goods, and nothing else',
    async (fee) => {
      const { till, giveBack, gone } = await paidTwice();
      await till.started('R-1', fee);
      await till.time.settle();
      expect(await giveBack()).toMatchObject({ kind: 'started', refund: { refundFee: 1000 } });
      await till.time.settle();
      expect(await gone()).toEqual([fee, 1000]);
      expect(await giveBack()).toMatchObject({ kind: 'replayed' });
      expect(await gone()).toEqual([fee, 1000]);
    },
  );

  it('goes back once, however often it is asked for', async () => {
    const { till, giveBack, gone, excess } = await paidTwice();
    till.gateway.refunds = [() => saysRefund('open')];
    till.gateway.queries = [() => saysRefund('open'), () => saysRefund('succeeded')];
    const answers = await Promise.all([giveBack(), giveBack(excess.outTradeNo)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['joined', 'started']);
    await till.time.settle();
    expect(await giveBack()).toMatchObject({ kind: 'joined' });
    await till.time.pass(10_000);
    expect(await giveBack()).toMatchObject({ kind: 'replayed' });
    expect(till.gateway.timesOf('refund').length).toBe(1);
    expect(await gone()).toEqual([0, 1000]);
  });

  it('stays in view until it has gone back', async () => {
    const { till, giveBack, excess } = await paidTwice();
    till.gateway.refunds = [() => saysRefund('open')];
    till.gateway.queries = [() => saysRefund('succeeded')];
    await giveBack();
    await till.time.settle();
    expect((await till.journal.get(excess.outTradeNo))?.nextAt).toBeDefined();
    await till.time.pass(10_000);
    expect(await till.journal.get(excess.outTradeNo)).not.toHaveProperty('nextAt');
  });

  it('goes back under a new number where the first refund of it failed', async () => {
    const { till, giveBack, gone } = await paidTwice();
    till.gateway.refunds = [() => saysRefund('failed'), () => saysRefund('succeeded')];
    await giveBack();
    await till.time.settle();
    expect(await giveBack()).toMatchObject({ kind: 'started', refund: { attempt: 2, refundFee: 1000 } });
    await till.time.settle();
    expect(await gone()).toEqual([0, 1000]);
  });

  it('goes back in parts where an earlier refund of it left something', async () => {
    const { till, excess, giveBack, gone } = await paidTwice();
    till.gateway.list = () => history(listed('other', 300, 'open'));
    expect(await giveBack()).toMatchObject({ kind: 'started', refund: { refundFee: 700 } });
    await till.time.settle();
    till.gateway.list = () => history(listed('other', 300, 'failed'));
    expect(await giveBack()).toMatchObject({ kind: 'started', refund: { attempt: 2, refundFee: 300 } });
    await till.time.settle();
    expect(await gone()).toEqual([0, 1000]);
    const attempts = await till.journal.byKey(ORDER_KEY);
    expect(isOverpaid(attempts, await till.journal.refundsOf([excess.outTradeNo]))).toBe(false);
  });

  it('does not go back without the gateway’s list, nor what others have given back', async () => {
    const { till, giveBack, excess } = await paidTwice();
    till.gateway.list = () => refundUnsettled('no-answer') as never;
    expect(await giveBack()).toMatchObject({ code: 'refund-history-unknown' });
    till.gateway.list = () => history(listed('other', 1000));
    expect(await giveBack()).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(await till.journal.get(excess.outTradeNo)).toMatchObject({ refundedFee: 1000 });
    expect(await till.journal.get(excess.outTradeNo)).not.toHaveProperty('nextAt');
    expect(till.gateway.timesOf('refund')).toEqual([]);
  });

  it('takes up again each payment that was too much', async () => {
    const { till, giveBack, gone } = await paidTwice();
    const third = await till.paid({ attempt: 3, excessAt: START });
    for (const attempt of [1, 2]) {
      expect(await giveBack(), String(attempt)).toMatchObject({ kind: 'started' });
      await till.time.settle();
    }
    expect(await giveBack()).toMatchObject({ kind: 'replayed' });
    expect([...(await gone()), await till.refundedFee(third)]).toEqual([0, 1000, 1000]);
  });

  it('is nothing where the sale was paid once, or the payment on the screen is an earlier sale’s', async () => {
    const till = scriptedRefundTill();
    const once = await till.paid();
    const failed = await till.paid({ attempt: 2, state: 'failed' });
    for (const { outTradeNo } of [once, failed])
      expect(await till.refunder.refundExcess(outTradeNo, 'cashier')).toMatchObject({
        code: 'refund-exceeds-paid',
      });
    const { till: other, giveBack } = await paidTwice();
    const released = await other.paid({ attempt: 3, releasedAt: START });
    expect(await giveBack(released.outTradeNo)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(other.gateway.calls).toEqual([]);
  });
});

describe('the key of the excess', () => {
  it('cannot be spelled by a page: its own refund of that name is another one', async () => {
    const { till, excess, giveBack, gone } = await paidTwice();
    const name = `overpaid-${excess.outTradeNo}`;
    await till.started(name, 1);
    await till.time.settle();
    expect(await giveBack()).toMatchObject({ kind: 'started', refund: { attempt: 1, refundFee: 1000 } });
    await till.time.settle();
    expect(await gone()).toEqual([1, 1000]);
    const keys = till.journal.allRefunds().map(({ key }) => key);
    expect(keys).toEqual([
      JSON.stringify([ORIGIN, 'sub-1', name]),
      JSON.stringify([ORIGIN, 'sub-1', 'excess', excess.outTradeNo]),
    ]);
  });
});
