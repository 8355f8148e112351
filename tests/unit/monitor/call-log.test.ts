import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallLog, MOST_CALLS } from '../../../lib/monitor/call-log';
import { MonitorDatabase } from '../../../lib/monitor/monitor-database';
import { makeFact, makeUnnumberedFact, TestClock } from './monitor-making';

let made = 0;
let clock: TestClock;
let database: MonitorDatabase;
let log: CallLog;

beforeEach(() => {
  made += 1;
  clock = new TestClock();
  database = new MonitorDatabase(`unit-call-log-${made}`);
  log = new CallLog(database, clock);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.delete();
});

const record = (count: number) => {
  for (let index = 0; index < count; index += 1) log.record(makeFact({ tookMs: index }));
};

describe('batches', () => {
  it('writes nothing at once, and everything of the last two seconds in one transaction', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    record(49);
    clock.pass(1_999);
    expect(transaction).not.toHaveBeenCalled();
    clock.pass(1);
    await log.flush();
    expect(transaction.mock.calls.filter(([, mode]) => mode === 'readwrite')).toHaveLength(1);
    expect((await log.oldest(100)).map(({ tookMs }) => tookMs)).toEqual([...Array(49).keys()]);
  });

  it('does not wait with fifty, and leaves no timer behind', async () => {
    record(50);
    expect(clock.timers).toEqual([]);
    await log.flush();
    expect(await database.calls.count()).toBe(50);
  });

  it('writes what comes in while it writes', async () => {
    record(50);
    const flushed = log.flush();
    record(3);
    await flushed;
    expect(await database.calls.count()).toBe(53);
    record(1);
    await log.flush();
    expect(await database.calls.count()).toBe(54);
  });

  it('asks for relaxed durability: no payment waits for the disk', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    record(1);
    await log.flush();
    const writing = transaction.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writing.map(([, , options]) => options)).toEqual([{ durability: 'relaxed' }]);
  });

  it('is still there for the next worker', async () => {
    record(2);
    await log.flush();
    database.close();
    const reopened = new MonitorDatabase(database.name);
    expect(await new CallLog(reopened, clock).oldest(10)).toHaveLength(2);
    reopened.close();
  });
});

describe('bounds', () => {
  it(`keeps ${MOST_CALLS} calls, drops the oldest and counts them`, async () => {
    for (let batch = 0; batch < MOST_CALLS / 50; batch += 1) {
      record(50);
      await log.flush();
    }
    expect(log.dropped).toBe(0);
    log.record(makeFact({ tookMs: 9_999 }));
    log.record(makeFact({ tookMs: 10_000 }));
    await log.flush();
    expect(await database.calls.count()).toBe(MOST_CALLS);
    expect((await log.oldest(1))[0]?.tookMs).toBe(2);
    expect(await database.calls.orderBy(':id').last()).toMatchObject({ tookMs: 10_000 });
    expect(log.dropped).toBe(2);
  });

  it('keeps at most 500 in memory while the store is at work', async () => {
    record(50);
    record(600);
    expect(log.dropped).toBe(100);
    await log.flush();
    expect(await database.calls.count()).toBe(550);
  });
});

describe('a store that fails', () => {
  it('loses calls silently and counts them, and goes on with the next', async () => {
    vi.spyOn(database.calls, 'bulkAdd').mockRejectedValueOnce(new Error('disk full'));
    record(50);
    await expect(log.flush()).resolves.toBeUndefined();
    expect(log.dropped).toBe(50);
    record(1);
    await log.flush();
    expect(await database.calls.count()).toBe(1);
    expect(log.dropped).toBe(50);
  });

  it('never makes recording fail', async () => {
    database.close({ disableAutoOpen: true });
    record(60);
    await log.flush();
    expect(log.dropped).toBe(60);
  });
});

it('keeps no payment code, and nothing that is not listed', async () => {
  const code = '134567890123456789';
  const fact = {
    ...makeFact({ path: `x${code}`, domain: code, result: code, logId: code }),
    author_code: code,
  };
  log.record(fact);
  await log.flush();
  const [row] = await log.oldest(1);
  expect(JSON.stringify(row)).not.toMatch(/\d{16,}/);
  expect(Object.keys(row ?? {}).sort()).toEqual(
    [...Object.keys(makeFact()), 'id'].sort((a, b) => (a < b ? -1 : 1)),
  );
});

it('has news of calls that the gateway has a number for, but not of the uploads themselves', async () => {
  log.record(makeUnnumberedFact());
  log.record(makeFact({ path: 'upload_client_monitor_info', interfaceNumber: 202 }));
  log.record(makeFact({ path: 'upload_client_conf_info', interfaceNumber: 203 }));
  await log.flush();
  expect(await log.hasNews()).toBe(false);
  log.record(makeFact());
  await log.flush();
  expect(await log.hasNews()).toBe(true);
});

it('forgets what it is told to, and nothing else', async () => {
  record(5);
  await log.flush();
  await log.forget(await log.oldest(2));
  expect((await log.oldest(10)).map(({ tookMs }) => tookMs)).toEqual([2, 3, 4]);
});
