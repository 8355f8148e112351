import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageReply } from '../../../lib/contract/page/page-api';
import { PageBridge, type WorkerLink } from '../../../lib/pos/page-bridge';
import { PageEnd } from './support/page-end';
import { entry, ok, refunding, result, workerLink } from './support/worker-end';

const WATCH_EVERY_MS = 5_000;
const SECOND = { outTradeNo: 'second' };

let page: PageEnd;
let bridge: PageBridge;
let watch: ReturnType<typeof vi.fn<WorkerLink['watch']>>;

function start(link: Partial<WorkerLink> = {}): void {
  bridge = new PageBridge(page.events, workerLink({ watch, ...link }));
  bridge.start();
}

/** Waits until the worker has taken the call, and the bridge the worker's answer. */
async function callAndWait(call: 'pay' | 'refund' | 'cancel' = 'pay'): Promise<number> {
  const id = page.call(call, {});
  await page.caughtUp();
  return id;
}

async function look(): Promise<void> {
  await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
  await page.caughtUp();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  page = new PageEnd();
  page.listen();
  watch = vi.fn<WorkerLink['watch']>(async () => []);
});

afterEach(() => {
  bridge.stop();
  page.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a call whose cashier has switched to another way of paying', () => {
  it.each(['pay', 'cancel'] as const)('%s goes on with the attempt that is live, by push', async (call) => {
    start();
    const id = await callAndWait(call);
    bridge.onChange(result('waiting', SECOND));
    bridge.onChange(result('cancelled'));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    bridge.onChange(result('cancelled', SECOND));
    expect(await page.reply(id)).toEqual(ok(result('cancelled', SECOND)));
  });

  it.each(['waiting', 'paying', 'closing'] as const)(
    'goes on with an attempt that is %s, by asking',
    async (state) => {
      start();
      const id = await callAndWait();
      watch.mockResolvedValue([result(state, SECOND)]);
      await look();
      watch.mockResolvedValue([]);
      bridge.onChange(result('failed', SECOND));
      expect(await page.reply(id)).toEqual(ok(result('failed', SECOND)));
    },
  );

  it('goes on through several, and hears of the last one’s end only', async () => {
    start();
    const id = await callAndWait();
    for (const outTradeNo of ['second', 'third', 'fourth'])
      bridge.onChange(result('waiting', { outTradeNo }));
    bridge.onChange(result('cancelled', SECOND));
    bridge.onChange(result('attention', { outTradeNo: 'third' }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    const last = result('attention', { outTradeNo: 'fourth' });
    bridge.onChange(last);
    expect(await page.reply(id)).toEqual(ok(last));
  });

  it('is settled by money, whichever attempt took it', async () => {
    start();
    const ids = [await callAndWait(), await callAndWait('cancel')];
    bridge.onChange(result('waiting', SECOND));
    bridge.onChange(result('paid'));
    for (const id of ids) expect(await page.reply(id)).toEqual(ok(result('paid')));
  });

  it('stays with its own order', async () => {
    start();
    const id = await callAndWait();
    bridge.onChange(result('waiting', { ...SECOND, posOrderId: 'B' }));
    bridge.onChange(result('failed', { ...SECOND, posOrderId: 'B' }));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    bridge.onChange(result('failed'));
    expect(await page.reply(id)).toEqual(ok(result('failed')));
  });

  it('learns of the second attempt’s end where nothing was heard of its life', async () => {
    start();
    const id = await callAndWait();
    bridge.onChange(result('cancelled', SECOND));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    watch.mockResolvedValue([result('cancelled', SECOND)]);
    await look();
    expect(page.repliesTo(id)).toEqual([ok(result('cancelled', SECOND))]);
  });

  it('comes to the live attempt again where an older message has led it astray', async () => {
    start();
    const id = await callAndWait();
    bridge.onChange(result('waiting', SECOND));
    bridge.onChange(result('closing'));
    bridge.onChange(result('failed', SECOND));
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([]);
    watch.mockResolvedValue([result('failed', SECOND)]);
    await look();
    expect(page.repliesTo(id)).toEqual([ok(result('failed', SECOND))]);
  });

  it('a refund of the order goes its own way', async () => {
    start();
    const id = await callAndWait('refund');
    bridge.onChange(result('waiting', SECOND));
    bridge.onChange(result('failed', SECOND));
    watch.mockResolvedValue([result('paid'), result('waiting', SECOND)]);
    await look();
    expect(page.repliesTo(id)).toEqual([]);
    const refunds = [entry('refunded')];
    watch.mockResolvedValue([result('paid', { refunds }), result('waiting', { ...SECOND, refunds })]);
    await look();
    expect(page.repliesTo(id)).toEqual([ok(refunding({ state: 'refunded' }))]);
  });
});

describe('an attempt that ended before the page called again', () => {
  it('settles the call that waited for it, and not the new one', async () => {
    const attempts = [result('waiting'), result('waiting', SECOND)];
    start({ pay: async () => ok(attempts.shift() ?? null) });
    const [first, second] = [await callAndWait(), await callAndWait()];
    watch.mockResolvedValue([result('cancelled'), result('waiting', SECOND)]);
    await look();
    expect(page.repliesTo(first)).toEqual([ok(result('cancelled'))]);
    expect(page.repliesTo(second)).toEqual([]);
    watch.mockResolvedValue([result('cancelled'), result('failed', SECOND)]);
    await look();
    expect(page.repliesTo(second)).toEqual([ok(result('failed', SECOND))]);
  });

  it('does not reach a call that was made while the worker was looking', async () => {
    const attempts = [result('waiting'), result('waiting', SECOND)];
    start({ pay: async () => ok(attempts.shift() ?? null) });
    const first = await callAndWait();
    let found: (results: ReturnType<typeof result>[]) => void = () => undefined;
    watch.mockReturnValueOnce(new Promise((resolve) => (found = resolve)));
    await look();
    const second = await callAndWait();
    found([result('closing')]);
    await page.caughtUp();
    bridge.onChange(result('failed', SECOND));
    expect(await page.reply(second)).toEqual(ok(result('failed', SECOND)));
    expect(page.repliesTo(first)).toEqual([]);
  });

  it('a call that was settled while the worker was looking is not answered twice', async () => {
    start();
    const id = await callAndWait();
    let found: (results: ReturnType<typeof result>[]) => void = () => undefined;
    watch.mockReturnValueOnce(new Promise((resolve) => (found = resolve)));
    await look();
    bridge.onChange(result('paid'));
    found([result('paid')]);
    await page.caughtUp();
    expect(page.repliesTo(id)).toEqual([ok(result('paid'))] satisfies PageReply[]);
  });
});
