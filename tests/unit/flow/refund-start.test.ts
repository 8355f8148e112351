import { describe, expect, it } from 'vitest';
import { refundKey } from '../../../lib/flow/refund-record';
import { history, saysRefund } from './support/refund-outcomes';
import { ORDER_KEY, ORIGIN, scriptedRefundTill } from './support/refund-till';
import { START } from './support/virtual-time';

/** A till with one paid order and a gateway that refunds at once. */
async function readyTill() {
  const till = scriptedRefundTill();
  till.gateway.refunds = [() => saysRefund('succeeded')];
  till.gateway.queries = [() => saysRefund('succeeded')];
  const order = await till.paid();
  return { till, order };
}

describe('a refund', () => {
  it('is journalled before it leaves, sent once, and raises what has gone back', async () => {
    const { till, order } = await readyTill();
    const atSending: unknown[] = [];
    till.gateway.onSending = ({ outRefundNo }) => {
      const stored = till.journal.allRefunds().find((one) => one.outRefundNo === outRefundNo);
      atSending.push(stored?.state, stored?.sentAt);
    };
    const answer = await till.refund('R-1', 300, { reason: '少一杯' });
    expect(answer).toMatchObject({ kind: 'started', refund: { state: 'submitting' } });
    await till.time.settle();
    expect(atSending).toEqual(['submitting', START]);
    expect(till.gateway.sequence).toEqual(['history', 'refund']);
    expect(till.told()).toEqual(['submitting', 'succeeded']);
    const [refund] = till.journal.allRefunds();
    expect(refund).toMatchObject({
      key: refundKey(ORIGIN, 'sub-1', 'R-1'),
      orderKey: ORDER_KEY,
      outTradeNo: order.outTradeNo,
      attempt: 1,
      state: 'succeeded',
      refundFee: 300,
      totalFee: 1000,
      reason: '少一杯',
      by: 'page',
      settledAt: START,
      refundId: '50000001',
    });
    expect(refund?.outRefundNo).toMatch(/^sz0100lmnx[0-9A-Za-z]{22}$/);
    expect(refund?.nextAt).toBeUndefined();
    expect(await till.refundedFee(order)).toBe(300);
    const events = await till.journal.events(order.outTradeNo);
    expect(events.at(-1)).toMatchObject({ kind: 'refunded', data: { refundFee: 300, refundedFee: 300 } });
    expect(till.changes.at(-1)?.order.refundedFee).toBe(300);
    expect(till.awake).toBe(false);
  });

  it('goes through the vendor’s acceptance case: 2 fen paid, 3 blocked, 1, 2 blocked, 1', async () => {
    for (const platform of ['wechat', 'alipay'] as const) {
      const { till } = await readyTill();
      const order = await till.paid({
        totalFee: 2,
        posOrderId: 'B',
        key: JSON.stringify([ORIGIN, 'sub-1', 'B']),
        platform,
      });
      const ask = async (id: string, fee: number) => {
        const answer = await till.refund(id, fee, { posOrderId: 'B' });
        await till.time.settle();
        return [answer.kind === 'refused' ? answer.code : answer.kind, await till.refundedFee(order)];
      };
      expect(await ask('1', 3)).toEqual(['refund-exceeds-paid', 0]);
      expect(await ask('2', 1)).toEqual(['started', 1]);
      expect(await ask('3', 2)).toEqual(['refund-exceeds-paid', 1]);
      expect(await ask('4', 1)).toEqual(['started', 2]);
      expect(await ask('5', 1)).toEqual(['refund-exceeds-paid', 2]);
      expect(till.gateway.timesOf('refund').length).toBe(2);
    }
  });

  it('is one of its own for each origin', async () => {
    const { till } = await readyTill();
    expect(await till.refund('R-1', 1, { origin: 'https://other.example.com' })).toEqual({
      kind: 'refused',
      code: 'order-not-found',
    });
  });
});

describe('the same refund asked for again', () => {
  it('is joined while it is under way, and replayed once it succeeded', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => saysRefund('open')];
    till.gateway.queries = [() => saysRefund('open'), () => saysRefund('succeeded')];
    const first = await till.started('R-1', 300);
    const { outRefundNo } = first;
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'joined', refund: { outRefundNo } });
    await till.time.pass(3_000);
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'joined', refund: { state: 'processing' } });
    await till.time.pass(3_000);
    expect(await till.refund('R-1', 300)).toMatchObject({
      kind: 'replayed',
      refund: { state: 'succeeded' },
      order: { refundedFee: 300 },
    });
    expect(till.gateway.timesOf('refund').length).toBe(1);
    expect(await till.refundedFee(order)).toBe(300);
  });

  it('is answered although the till is locked, has no key, or refunds need a PIN by now', async () => {
    const { till } = await readyTill();
    await till.started('R-1', 300);
    await till.time.settle();
    till.ready = { ok: false, code: 'locked' };
    till.canSign = false;
    till.policy = { ...till.policy, refundRequiresPin: true };
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'replayed' });
    expect(till.gateway.timesOf('history').length).toBe(1);
  });

  it('is one refund when two tabs ask in the same instant', async () => {
    const { till, order } = await readyTill();
    const answers = await Promise.all([till.refund('R-1', 300), till.refund('R-1', 300)]);
    await till.time.settle();
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['joined', 'started']);
    expect(till.gateway.timesOf('refund').length).toBe(1);
    expect(await till.refundedFee(order)).toBe(300);
  });

  it('with another amount or for another order is a conflict, also where it failed', async () => {
    const { till } = await readyTill();
    await till.paid({ posOrderId: 'A-2', key: JSON.stringify([ORIGIN, 'sub-1', 'A-2']) });
    till.gateway.refunds = [() => saysRefund('failed')];
    await till.started('R-1', 300);
    const conflict = { kind: 'refused', code: 'refund-conflict' };
    for (const wait of [0, 100]) {
      await till.time.pass(wait);
      expect(await till.refund('R-1', 301)).toMatchObject(conflict);
      expect(await till.refund('R-1', 300, { posOrderId: 'A-2' })).toMatchObject(conflict);
    }
    expect(till.gateway.timesOf('refund').length).toBe(1);
  });

  it('is a new attempt under a new number where it failed', async () => {
    const { till, order } = await readyTill();
    till.gateway.refunds = [() => saysRefund('failed'), () => saysRefund('succeeded')];
    const first = await till.started('R-1', 1000);
    await till.time.settle();
    const second = await till.started('R-1', 1000);
    await till.time.settle();
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    expect(second.outRefundNo).not.toBe(first.outRefundNo);
    expect(await till.refundedFee(order)).toBe(1000);
    expect(await till.refund('R-1', 1000)).toMatchObject({ kind: 'replayed' });
  });
});

describe('a refund is refused', () => {
  it.each(['created', 'unknown', 'attention', 'failed', 'cancelled', 'written_off'] as const)(
    'for an order that is %s',
    async (state) => {
      const till = scriptedRefundTill();
      await till.paid({ state });
      expect(await till.refund('R-1', 1)).toMatchObject({ kind: 'refused', code: 'order-not-paid' });
    },
  );

  it('while the till is not set up, locked, not proven, or has no key that signs', async () => {
    const { till } = await readyTill();
    for (const code of ['locked', 'keys-damaged', 'gateway-not-proven', 'not-configured'] as const) {
      till.ready = { ok: false, code };
      expect(await till.refund('R-1', 1)).toMatchObject({ kind: 'refused', code });
    }
    till.ready = { ok: true };
    till.canSign = false;
    expect(await till.refund('R-1', 1)).toMatchObject({ kind: 'refused', code: 'refund-key-missing' });
    till.canSign = true;
    till.policy = { ...till.policy, refundRequiresPin: true };
    expect(await till.refund('R-1', 1)).toMatchObject({ kind: 'refused', code: 'refund-needs-pin' });
    till.merchant = undefined;
    expect(await till.refund('R-1', 1)).toEqual({ kind: 'refused', code: 'not-configured' });
    expect(till.gateway.calls).toEqual([]);
    expect(till.journal.allRefunds()).toEqual([]);
  });

  it('where the till serves another merchant by now', async () => {
    const { till, order } = await readyTill();
    till.merchant = 'sub-2';
    expect(await till.refund('R-1', 1)).toEqual({ kind: 'refused', code: 'order-not-found' });
    expect(await till.refunder.refundExcess(order.outTradeNo, 'cashier')).toEqual({
      kind: 'refused',
      code: 'order-not-found',
    });
    expect(await till.refunder.refundExcess('nothing', 'cashier')).toMatchObject({
      code: 'order-not-found',
    });
  });

  it('where the merchant is changed while the list is read', async () => {
    const { till } = await readyTill();
    till.gateway.list = () => {
      till.merchant = 'sub-2';
      return history();
    };
    expect(await till.refund('R-1', 1)).toMatchObject({ code: 'order-not-found' });
    expect(till.journal.allRefunds()).toEqual([]);
  });

  it('without an answer to who has refunded what, and tells of one that looks like meddling', async () => {
    const { till } = await readyTill();
    const unknown = { kind: 'refused', code: 'refund-history-unknown' };
    for (const reason of ['no-answer', 'status-3', 'status-101', 'reply-not-authenticated'] as const) {
      till.gateway.list = () => ({ kind: 'unsettled', reason });
      expect(await till.refund('R-1', 1)).toMatchObject(unknown);
    }
    till.gateway.list = () => ({ kind: 'not-sent', detail: 'no key' });
    expect(await till.refund('R-1', 1)).toMatchObject(unknown);
    expect(till.troubles).toEqual(['reply-not-authenticated']);
    expect(till.journal.allRefunds()).toEqual([]);
  });

  it('where the answer is one that was given before', async () => {
    const { till } = await readyTill();
    const page = history();
    till.gateway.list = () => page;
    await till.started('R-1', 1);
    expect(await till.refund('R-2', 1)).toMatchObject({ code: 'refund-history-unknown' });
    expect(till.troubles).toEqual(['reply-replayed']);
    expect(till.gateway.timesOf('refund').length).toBe(1);
  });

  it('where the journal cannot be read or written, and nothing is sent', async () => {
    const { till } = await readyTill();
    for (const method of ['openRefund', 'noteFresh', 'refundsOf'] as const) {
      till.faults.fail(method, 1);
      expect(await till.refund('R-1', 1)).toEqual({ kind: 'refused', code: 'journal-unavailable' });
    }
    expect(till.troubles).toEqual(['journal-failed', 'journal-failed', 'journal-failed']);
    expect(till.gateway.timesOf('refund')).toEqual([]);
  });
});
