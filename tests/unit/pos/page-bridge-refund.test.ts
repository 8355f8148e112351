import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageReply } from '../../../lib/contract/page/page-api';
import { PageBridge, type WorkerLink } from '../../../lib/pos/page-bridge';
import { PageEnd } from './support/page-end';
import { entry, ok, refunding, result, workerLink } from './support/worker-end';

const WATCH_EVERY_MS = 5_000;
const REQUEST = { posOrderId: 'A', refundFee: 250, posRefundId: 'R' };

let page: PageEnd;
let bridge: PageBridge;

function start(link: Partial<WorkerLink> = {}): void {
  bridge = new PageBridge(page.events, workerLink(link));
  bridge.start();
}

/** Waits until the worker has taken the call, and the bridge the worker's answer. */
async function callAndWait(call: 'pay' | 'refund' | 'cancel', argument: unknown): Promise<number> {
  const id = page.call(call, argument);
  await page.caughtUp();
  return id;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  page = new PageEnd();
  page.listen();
});

afterEach(() => {
  bridge.stop();
  page.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('refund', () => {
  it('waits while it is under way, and tells then how the refund and its order stand', async () => {
    start();
    const id = await callAndWait('refund', REQUEST);
    bridge.onChange(result('paid'));
    bridge.onChange(result('paid', { refunds: [] }));
    bridge.onChange(result('paid', { refunds: [entry('refunding')] }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    bridge.onChange(result('paid', { refundedFee: 250, refunds: [entry('refunded')] }));
    const refunded = refunding({ state: 'refunded', refundedFee: 250 });
    expect(await page.reply(id)).toEqual(ok(refunded));
    bridge.onChange(result('paid', { refundedFee: 250, refunds: [entry('failed')] }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toHaveLength(1);
  });

  it.each(['failed', 'attention'] as const)('settles when it is %s, with the reason', async (state) => {
    start();
    const id = await callAndWait('refund', REQUEST);
    const error = { code: 'refund-failed', message: 'The platform could not make it.' };
    bridge.onChange(result('paid', { refunds: [entry(state, { error })] }));
    expect(await page.reply(id)).toEqual(ok(refunding({ state, error })));
  });

  it.each(['refunded', 'failed', 'attention'] as const)(
    'is told at once when it is %s already',
    async (state) => {
      const settled = refunding({ state, replayed: true });
      start({ refund: async () => ok(settled) });
      expect(await page.reply(page.call('refund', REQUEST))).toEqual(ok(settled));
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('hands a refusal on as it is', async () => {
    const refusal: PageReply = { ok: false, code: 'refund-exceeds-paid', message: '' };
    start({ refund: async () => refusal });
    expect(await page.reply(page.call('refund', REQUEST))).toEqual(refusal);
  });

  it('is not settled by another refund, another order, or how its own order stands', async () => {
    start();
    const id = await callAndWait('refund', REQUEST);
    bridge.onChange(result('paid', { refunds: [entry('refunded', { outRefundNo: 'refund-2' })] }));
    bridge.onChange(result('paid', { posOrderId: 'B', refunds: [entry('refunded')] }));
    for (const state of ['waiting', 'paid', 'failed', 'cancelled', 'attention'] as const) {
      bridge.onChange(result(state));
    }
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
  });

  it('each of several refunds of one order settles by itself', async () => {
    const numbers = ['refund-1', 'refund-2', 'refund-3'];
    const waiting = [...numbers];
    start({ refund: async () => ok(refunding({ outRefundNo: waiting.shift() ?? '' })) });
    const ids = [];
    for (const _number of numbers) ids.push(await callAndWait('refund', REQUEST));
    const states = ['refunding', 'failed', 'refunded'] as const;
    bridge.onChange(
      result('paid', {
        refundedFee: 250,
        refunds: numbers.map((outRefundNo, at) => entry(states[at] ?? 'failed', { outRefundNo })),
      }),
    );
    await page.caughtUp();
    expect(ids.map((id) => page.repliesTo(id))).toEqual([
      [],
      [ok(refunding({ outRefundNo: 'refund-2', state: 'failed', refundedFee: 250 }))],
      [ok(refunding({ outRefundNo: 'refund-3', state: 'refunded', refundedFee: 250 }))],
    ]);
  });

  it('of an order that was paid twice is told with the attempt whose money went back', async () => {
    const refunds = [entry('refunded', { outRefundNo: 'refund-1' })];
    const watch = vi.fn<WorkerLink['watch']>().mockResolvedValueOnce([]);
    watch.mockResolvedValue([
      result('paid', { outTradeNo: 'other', refunds }),
      result('paid', { refundedFee: 250, refunds }),
    ]);
    start({ watch });
    const id = await callAndWait('refund', REQUEST);
    bridge.onChange(result('paid', { outTradeNo: 'other', refunds }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(id)).toEqual(ok(refunding({ state: 'refunded', refundedFee: 250 })));
  });

  it('settles all the same where its attempt is left out', async () => {
    const other = { outTradeNo: 'other', refunds: [entry('refunded')] };
    start({ watch: async () => [result('waiting', other)] });
    const id = await callAndWait('refund', REQUEST);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(id)).toMatchObject(ok(refunding({ state: 'refunded', outTradeNo: 'other' })));
  });

  it('two calls for one refund settle together', async () => {
    start();
    const ids = [await callAndWait('refund', REQUEST), await callAndWait('refund', REQUEST)];
    bridge.onChange(result('paid', { refundedFee: 250, refunds: [entry('refunded')] }));
    for (const id of ids) {
      expect(await page.reply(id)).toEqual(ok(refunding({ state: 'refunded', refundedFee: 250 })));
    }
  });

  it('is asked after while it waits, beside a payment of the same order, and no longer than that', async () => {
    const watch = vi.fn<WorkerLink['watch']>(async () => [result('paying')]);
    start({ watch });
    const payment = await callAndWait('pay', {});
    const refund = await callAndWait('refund', REQUEST);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(watch).toHaveBeenLastCalledWith(['A']);
    watch.mockResolvedValue([result('paid')]);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(payment)).toEqual(ok(result('paid')));
    expect(page.repliesTo(refund)).toEqual([]);
    watch.mockResolvedValue([result('paid', { refunds: [entry('refunded')] })]);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(refund)).toEqual(ok(refunding({ state: 'refunded' })));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('cancel', () => {
  it('waits like pay until the order has ended', async () => {
    start();
    const id = await callAndWait('cancel', 'A');
    bridge.onChange(result('closing'));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    bridge.onChange(result('cancelled'));
    expect(await page.reply(id)).toEqual(ok(result('cancelled')));
  });

  it('tells that the order was paid after all', async () => {
    start();
    const [payment, cancel] = [await callAndWait('pay', {}), await callAndWait('cancel', 'A')];
    bridge.onChange(result('paid'));
    expect(await page.reply(payment)).toEqual(ok(result('paid')));
    expect(await page.reply(cancel)).toEqual(ok(result('paid')));
  });

  it.each(['paid', 'failed', 'cancelled', 'attention'] as const)(
    'is told at once when the order is %s already',
    async (state) => {
      start({ cancel: async () => ok(result(state)) });
      expect(await page.reply(page.call('cancel', 'A'))).toEqual(ok(result(state)));
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('hands a refusal on as it is', async () => {
    const refusal: PageReply = { ok: false, code: 'order-not-found', message: '' };
    start({ cancel: async () => refusal });
    expect(await page.reply(page.call('cancel', 'B'))).toEqual(refusal);
  });
});
