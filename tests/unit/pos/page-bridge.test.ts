import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HELLO_EVENT, type PageReply } from '../../../lib/contract/page/page-api';
import { PageBridge, type WorkerLink } from '../../../lib/pos/page-bridge';
import { PageEnd } from './support/page-end';
import { ok, result, workerLink } from './support/worker-end';

const WATCH_EVERY_MS = 5_000;
const WAITING_CALLS = ['pay', 'refund', 'cancel'] as const;
const CALLS = [...WAITING_CALLS, 'lookup'] as const;

let page: PageEnd;
let bridge: PageBridge;

function start(link: Partial<WorkerLink> = {}): void {
  bridge = new PageBridge(page.events, workerLink(link));
  bridge.start();
}

/** Waits until the worker has taken the call, and the bridge the worker's answer. */
async function payAndWait(argument: unknown = { posOrderId: 'A', totalFee: 1250 }): Promise<number> {
  const id = page.call('pay', argument);
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

describe('the hand-over of the port', () => {
  it('reaches a page whose script was there first', async () => {
    start();
    await page.until(({ type }) => type === 'ready');
    expect(page.offers).toBe(1);
  });

  it('reaches a page whose script comes later, once', async () => {
    page = new PageEnd();
    start();
    page.listen();
    await page.until(({ type }) => type === 'ready');
    page.events.dispatchEvent(new Event(HELLO_EVENT));
    page.events.dispatchEvent(new Event(HELLO_EVENT));
    expect(page.offers).toBe(1);
    expect(await page.reply(page.call('lookup', 'A'))).toEqual(ok(null));
  });
});

describe('a call', () => {
  it('waits while its order is open, and settles once when it is paid', async () => {
    start();
    const id = await payAndWait();
    for (const state of ['paying', 'closing', 'paid', 'paid', 'attention'] as const) {
      bridge.onChange(result(state));
    }
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([ok(result('paid'))]);
    expect(page.heard.filter(({ type }) => type === 'change')).toHaveLength(5);
  });

  it.each(['paid', 'failed', 'cancelled', 'attention'] as const)(
    'settles when its order is %s',
    async (state) => {
      start();
      const id = await payAndWait();
      bridge.onChange(result(state));
      expect(await page.reply(id)).toEqual(ok(result(state)));
    },
  );

  it.each(['waiting', 'paying', 'closing', 'attention'] as const)(
    'a lookup never waits: an order that is %s is told as it is',
    async (state) => {
      start({ lookup: async () => ok(result(state)) });
      expect(await page.reply(page.call('lookup', 'A'))).toEqual(ok(result(state)));
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is not settled by the end of another attempt, unless that one was paid', async () => {
    start();
    const id = await payAndWait();
    bridge.onChange(result('cancelled', { outTradeNo: 'other' }));
    bridge.onChange(result('attention', { outTradeNo: 'other' }));
    bridge.onChange(result('paid', { posOrderId: 'B' }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    const other = result('paid', { outTradeNo: 'other' });
    bridge.onChange(other);
    expect(await page.reply(id)).toEqual(ok(other));
  });

  it('is not settled by money of another amount: its own end comes', async () => {
    start();
    const id = await payAndWait();
    bridge.onChange(result('paid', { outTradeNo: 'other', totalFee: 99 }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    bridge.onChange(result('cancelled'));
    expect(await page.reply(id)).toEqual(ok(result('cancelled')));
  });

  it('all calls for one order settle together', async () => {
    start();
    const ids = [await payAndWait(), await payAndWait(), await payAndWait()];
    bridge.onChange(result('failed'));
    await page.caughtUp();
    for (const id of ids) expect(page.repliesTo(id)).toEqual([ok(result('failed'))]);
  });

  it('an answer that is settled already is handed on at once', async () => {
    const paid = result('paid', { replayed: true });
    start({ pay: async () => ok(paid) });
    expect(await page.reply(page.call('pay', {}))).toEqual(ok(paid));
  });

  it('a refusal is handed on as it is', async () => {
    const refusal: PageReply = { ok: false, code: 'order-conflict', message: 'another amount' };
    start({ pay: async () => refusal });
    expect(await page.reply(page.call('pay', {}))).toEqual(refusal);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('refused'))],
    [
      'throws',
      () => {
        throw new Error('Extension context invalidated.');
      },
    ],
  ])('is refused where the way to the worker %s', async (_name, pay) => {
    start({ pay, refund: pay, lookup: pay, cancel: pay });
    for (const call of CALLS) {
      expect(await page.reply(page.call(call, {}))).toMatchObject({
        ok: false,
        code: 'extension-unavailable',
      });
    }
  });

  it('an argument that is no JSON reaches the worker as nothing, to be refused there', async () => {
    const seen: unknown[] = [];
    const refusal: PageReply = { ok: false, code: 'invalid-request', message: '' };
    const note = async (argument: unknown) => {
      seen.push(argument);
      return refusal;
    };
    start({ pay: note, refund: note, lookup: note, cancel: note });
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const argument of [{ totalFee: 1250n }, 5n, cycle]) {
      for (const call of CALLS) expect(await page.reply(page.call(call, argument))).toEqual(refusal);
    }
    expect(seen).toEqual(Array(12).fill(null));
  });

  it.each([
    ['nothing', null],
    ['a text', 'pay'],
    ['no number', { call: 'pay', argument: {} }],
    ['a number that is a text', { id: '1', call: 'pay' }],
    ['another call', { id: 1, call: 'watch', argument: ['A'] }],
    ['a call that every object has', { id: 1, call: 'constructor' }],
    ['a call by the name of the prototype', { id: 1, call: '__proto__' }],
    ['a call in a list', { id: 1, call: ['pay'], argument: {} }],
    ['a number', 5],
    ['a list', [1, 'pay', {}]],
  ])('%s is no call and is passed over', async (_name, data) => {
    const pay = vi.fn<WorkerLink['pay']>(async () => ok(null));
    const watch = vi.fn<WorkerLink['watch']>(async () => []);
    start({ pay, refund: pay, cancel: pay, watch });
    page.post(data);
    await page.caughtUp();
    expect(pay).not.toHaveBeenCalled();
    expect(watch).not.toHaveBeenCalled();
    expect(page.heard.filter(({ type }) => type === 'reply')).toHaveLength(1);
  });
});

describe('the limit on calls', () => {
  it('refuses the fifty-first that waits, and takes one again when some have settled', async () => {
    start();
    for (let made = 0; made < 50; made += 1) page.call(WAITING_CALLS[made % 3] ?? 'pay', {});
    for (const call of ['pay', 'refund'] as const) {
      expect(await page.reply(page.call(call, 'A'))).toMatchObject({ ok: false, code: 'too-many-requests' });
    }
    // Whoever waits for too much must still be able to ask.
    expect(await page.reply(page.call('lookup', 'A'))).toEqual(ok(null));
    bridge.onChange(result('paid'));
    const again = page.call('pay', {});
    await page.caughtUp();
    expect(page.repliesTo(again)).toEqual([]);
  });

  it('counts those that the worker has not answered yet', async () => {
    const unanswered: ((reply: PageReply) => void)[] = [];
    start({ pay: () => new Promise((resolve) => void unanswered.push(resolve)) });
    const first = page.call('pay', {});
    for (let made = 1; made < 50; made += 1) page.call('pay', {});
    expect(await page.reply(page.call('pay', {}))).toMatchObject({ code: 'too-many-requests' });
    expect(unanswered).toHaveLength(50);
    for (const answer of unanswered) answer(ok(result('failed')));
    expect(await page.reply(first)).toEqual(ok(result('failed')));
    await page.caughtUp();
    expect(await page.reply(page.call('lookup', 'A'))).toEqual(ok(null));
  });
});

describe('asking after what is waited for', () => {
  it('settles a call whose change was never heard of, attempt by attempt', async () => {
    const watch = vi.fn<WorkerLink['watch']>(async () => [
      result('cancelled', { outTradeNo: 'earlier' }),
      result('paying'),
    ]);
    start({ watch });
    const id = await payAndWait();
    await payAndWait();
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(watch).toHaveBeenCalledWith(['A']);
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    watch.mockResolvedValue([result('cancelled', { outTradeNo: 'earlier' }), result('failed')]);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(id)).toEqual(ok(result('failed')));
  });

  it('goes on where the worker did not answer, and ends with the last call', async () => {
    const watch = vi.fn<WorkerLink['watch']>().mockRejectedValueOnce(new Error('refused'));
    watch.mockResolvedValue([result('paid')]);
    start({ watch });
    const id = await payAndWait();
    expect(page.repliesTo(id)).toEqual([]);
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(id)).toEqual(ok(result('paid')));
    await vi.advanceTimersByTimeAsync(10 * WATCH_EVERY_MS);
    expect(watch).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('catches up with a change that overtook the answer', async () => {
    let answer: (reply: PageReply) => void = () => undefined;
    start({
      pay: () => new Promise((resolve) => (answer = resolve)),
      watch: async () => [result('paid')],
    });
    const id = await payAndWait();
    bridge.onChange(result('paid'));
    answer(ok(result('paying')));
    await page.caughtUp();
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    expect(await page.reply(id)).toEqual(ok(result('paid')));
    await page.caughtUp();
    expect(page.repliesTo(id)).toHaveLength(1);
  });
});

describe('standing down', () => {
  it('says goodbye, asks no more and takes no page again', async () => {
    const watch = vi.fn<WorkerLink['watch']>(async () => []);
    start({ watch });
    await payAndWait();
    bridge.stop();
    watch.mockClear();
    await page.until(({ type }) => type === 'bye');
    page.events.dispatchEvent(new Event(HELLO_EVENT));
    expect(page.offers).toBe(1);
    await vi.advanceTimersByTimeAsync(10 * WATCH_EVERY_MS);
    expect(watch).not.toHaveBeenCalled();
  });

  it('an answer that comes afterwards does not set it going again', async () => {
    let answer: (reply: PageReply) => void = () => undefined;
    const watch = vi.fn<WorkerLink['watch']>(async () => []);
    start({ pay: () => new Promise((resolve) => (answer = resolve)), watch });
    await payAndWait();
    bridge.stop();
    await page.until(({ type }) => type === 'bye');
    answer(ok(result('waiting')));
    await vi.advanceTimersByTimeAsync(10 * WATCH_EVERY_MS);
    expect(watch).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
