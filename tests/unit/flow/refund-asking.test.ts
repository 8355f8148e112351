import { describe, expect, it } from 'vitest';
import { refundRefused, refundUnsettled, saysRefund, saysUnclear } from './support/refund-outcomes';
import { sentTill } from './support/refund-sent';

const DAY_MS = 86_400_000;

const silence = () => refundUnsettled('no-answer');

describe('when a person wants to know', () => {
  it('asks at once, but not before it may, nor twice at a time', async () => {
    const { till, refund } = await sentTill([() => refundRefused(102)], [() => saysRefund('open')]);
    await till.refunder.queryNow(refund.outRefundNo);
    expect(till.gateway.timesOf('query')).toEqual([]);
    await till.time.pass(60_000);
    const before = till.gateway.timesOf('query').length;
    await Promise.all([
      till.refunder.queryNow(refund.outRefundNo),
      till.refunder.queryNow(refund.outRefundNo),
    ]);
    expect(till.gateway.timesOf('query').length).toBe(before + 1);
    await till.refunder.queryNow('nothing');
  });

  it.each(['needs-person', 'unclear'] as const)(
    'asks about one that is %s, although the seven days are over',
    async (kind) => {
      const says = () => (kind === 'unclear' ? saysUnclear() : saysRefund(kind));
      const { till, refund, order } = await sentTill([says], [says]);
      await till.time.pass(8 * DAY_MS);
      till.gateway.queries = [() => saysRefund('succeeded')];
      await till.time.pass(DAY_MS);
      const before = till.gateway.timesOf('query').length;
      await till.refunder.queryNow(refund.outRefundNo);
      expect(till.gateway.timesOf('query').length).toBe(before + 1);
      expect(await till.stored(refund)).toMatchObject({ state: 'succeeded' });
      expect(await till.refundedFee(order)).toBe(300);
    },
  );

  it('asks about every refund of the payment that is not settled, and no other', async () => {
    const { till, order, refund } = await sentTill(
      [() => saysRefund('needs-person'), silence, () => saysRefund('succeeded')],
      [() => refundUnsettled('no-answer')],
    );
    const second = await till.started('R-2', 200);
    await till.time.settle();
    await till.started('R-3', 100);
    await till.time.pass(60_000);
    const before = till.gateway.calls.length;
    await till.refunder.queryOpenOf(order.outTradeNo);
    const asked = till.gateway.calls.slice(before);
    expect(asked.map(({ call, refund: one }) => [call, one?.outRefundNo])).toEqual([
      ['query', refund.outRefundNo],
      ['query', second.outRefundNo],
    ]);
    await till.refunder.queryOpenOf('nothing');
    expect(till.gateway.calls.length).toBe(before + 2);
  });
});
