import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MONITOR_ALARM } from '../../../entrypoints/background/monitoring';
import { DexieJournal } from '../../../lib/journal/journal';
import { JournalDatabase } from '../../../lib/journal/journal-database';
import { makeOrderRecord } from '../../contract/order-making';
import { configText } from './support/till-making';
import { WorkerBrowser } from './support/worker-browser';

const APPROVED = 'https://pos.example.com';
const STRANGER = 'https://other.example';
const REFUND = { posOrderId: 'A', refundFee: 1, posRefundId: 'R' };

const PAGE_CALLS = [
  { type: 'pos.pay', request: { posOrderId: 'A', totalFee: 1 } },
  { type: 'pos.refund', request: REFUND },
  { type: 'pos.lookup', posOrderId: 'A' },
  { type: 'pos.cancel', posOrderId: 'A' },
];

beforeEach(() => {
  // A worker outlives its test for a moment, and finds its browser gone.
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  Dexie.dependencies.indexedDB = new IDBFactory();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A worker whose till is set up for one site. */
async function setUp() {
  const worker = new WorkerBrowser();
  worker.granted = [APPROVED];
  worker.start();
  expect(await worker.fromOptions({ type: 'options.apply', text: configText() })).toMatchObject({ ok: true });
  return worker;
}

describe('a page that nobody approved', () => {
  it.each(PAGE_CALLS)('is told so: $type', async (call) => {
    const worker = await setUp();
    expect(await worker.fromPage(STRANGER, call)).toMatchObject({ ok: false, code: 'site-not-approved' });
  });

  it.each(PAGE_CALLS)('is told that the till is not set up: $type', async (call) => {
    const worker = new WorkerBrowser().start();
    expect(await worker.fromPage(STRANGER, call)).toMatchObject({ ok: false, code: 'not-configured' });
  });

  it.each([
    [{ type: 'pos.hello' }],
    [{ type: 'pos.watch', posOrderIds: ['A'] }],
    [{ type: 'pos.scan', code: '134567890123456789' }],
    [{ type: 'pos.refund', request: REFUND, by: 'cashier' }],
    [{ type: 'panel.refund-overpaid', outTradeNo: 'x'.repeat(32) }],
    [{ type: 'options.get' }],
    ['pos.refund'],
    [undefined],
  ])('learns nothing else: %j', async (message) => {
    const worker = await setUp();
    expect(await worker.fromPage(STRANGER, message)).toBeNull();
  });
});

describe('an approved page', () => {
  it.each([
    ['pos.pay', 'gateway-not-proven'],
    ['pos.refund', 'order-not-found'],
    ['pos.cancel', 'order-not-found'],
  ])('is served: %s', async (type, code) => {
    const worker = await setUp();
    const call = PAGE_CALLS.find((found) => found.type === type);
    expect(await worker.fromPage(APPROVED, call)).toMatchObject({ ok: false, code });
  });

  it('speaks for itself only: no message of the panel or of the options page is taken from it', async () => {
    const worker = await setUp();
    for (const type of ['panel.release', 'panel.refund-overpaid', 'panel.write-off', 'options.get'])
      expect(await worker.fromPage(APPROVED, { type, outTradeNo: 'x'.repeat(32) })).toBeNull();
  });
});

describe('the worker’s start', () => {
  it('finds the attempt that took the place of the one on a tab’s screen', async () => {
    const first = makeOrderRecord({ state: 'cancelled', switchTo: 'scan' });
    const { key, outTradeNo: follows } = first;
    const second = makeOrderRecord({ key, attempt: 2, follows });
    const journal = new DexieJournal(new JournalDatabase());
    for (const create of [first, second]) await journal.openOrder(key, () => ({ create, answer: undefined }));
    const worker = new WorkerBrowser();
    const documents = { page: { frameId: 0, origin: APPROVED, at: 0 } };
    const entry = { documents, outTradeNo: follows, orders: [follows], panelOpen: true };
    await worker.fake.storage.session.set({ started: true, tabs: { 1: entry } });
    worker.start();
    await worker.fromOptions({ type: 'options.get' });
    const { outTradeNo } = second;
    expect(await worker.fake.storage.session.get(['tabs'])).toMatchObject({
      tabs: { 1: { outTradeNo, orders: [outTradeNo] } },
    });
    expect(worker.fake.pushes).toMatchObject([{ tabId: 1, push: { type: 'pos.panel', outTradeNo } }]);
  });

  it('sets no alarm for monitoring before the till is set up', async () => {
    const worker = new WorkerBrowser().start();
    await worker.fromOptions({ type: 'options.get' });
    worker.onAlarm.fire({ name: MONITOR_ALARM });
    await worker.fromOptions({ type: 'options.get' });
    expect(worker.fake.alarms.has(MONITOR_ALARM)).toBe(false);
  });
});
