import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallLog } from '../../../lib/monitor/call-log';
import type { ConfInfoContent } from '../../../lib/monitor/conf-content';
import type { MonitorInfoContent } from '../../../lib/monitor/monitor-content';
import { MonitorDatabase } from '../../../lib/monitor/monitor-database';
import { MonitorUploader, type UploadReply } from '../../../lib/monitor/monitor-uploader';
import type { MonitorTerminal } from '../../../lib/monitor/who-tells';
import { MACHINE, makeFact, makeUnnumberedFact, START, TERMINAL, TestClock } from './monitor-making';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

let made = 0;
let clock: TestClock;
let database: MonitorDatabase;
let log: CallLog;
let uploader: MonitorUploader;
let busy: boolean;
let terminal: MonitorTerminal | undefined;
let machine = MACHINE;

const upload = vi.fn<(content: MonitorInfoContent, signal: AbortSignal) => Promise<UploadReply>>();
const uploadConf = vi.fn<(content: ConfInfoContent, signal: AbortSignal) => Promise<UploadReply>>();

/** What a worker builds when it starts. */
function startWorker(): void {
  log = new CallLog(database, clock);
  uploader = new MonitorUploader({
    log,
    database,
    upload,
    uploadConf,
    isBusy: () => busy,
    clock,
    terminal: () => terminal,
    machine: () => machine,
  });
}

beforeEach(() => {
  made += 1;
  clock = new TestClock();
  database = new MonitorDatabase(`unit-monitor-uploader-${made}`);
  busy = false;
  terminal = TERMINAL;
  machine = MACHINE;
  upload.mockReset().mockResolvedValue({ ok: true });
  uploadConf.mockReset().mockResolvedValue({ ok: true });
  startWorker();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.delete();
});

const record = (count: number) => {
  for (let index = 0; index < count; index += 1) log.record(makeFact({ tookMs: index }));
};
const kept = () => database.calls.count();

/** An upload that goes on until the signal gives it up. */
function uploadThatHangs(): { begun: Promise<void> } {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  upload.mockImplementationOnce((_content, signal) => {
    begin();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ok: false })));
  });
  return { begun };
}

describe('an upload', () => {
  it('tells of what was noted, and forgets it after an authenticated 0', async () => {
    record(3);
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(1);
    const [content] = upload.mock.calls[0] ?? [];
    expect(content).toMatchObject({ interval: 300, is_compress: false, order_client: TERMINAL.orderClient });
    expect(await kept()).toBe(0);
  });

  it('keeps everything where it failed, or threw', async () => {
    upload.mockResolvedValueOnce({ ok: false }).mockRejectedValueOnce(new Error('broken'));
    record(3);
    await uploader.tick();
    expect(await kept()).toBe(3);
    clock.pass(MINUTE_MS);
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(2);
    expect(await kept()).toBe(3);
  });

  it('tells of at most 500 calls at once, and goes on until all are told', async () => {
    for (let batch = 0; batch < 24; batch += 1) {
      record(50);
      await log.flush();
    }
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(3);
    expect(await kept()).toBe(0);
  });

  it('does not happen where there is nothing to tell', async () => {
    await uploader.tick();
    log.record(makeUnnumberedFact());
    log.record(makeFact({ interfaceNumber: 202 }));
    await uploader.tick();
    expect(upload).not.toHaveBeenCalled();
  });

  it('passes over 500 calls that the gateway has no number for', async () => {
    for (let count = 0; count < 500; count += 1) log.record(makeUnnumberedFact());
    await log.flush();
    record(1);
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(1);
    expect(await kept()).toBe(0);
  });

  it('is one at a time', async () => {
    record(1);
    await Promise.all([uploader.tick(), uploader.tick(), uploader.tick()]);
    expect(upload).toHaveBeenCalledTimes(1);
    expect(uploadConf).toHaveBeenCalledTimes(1);
  });

  it('waits for a till that is set up and unlocked', async () => {
    terminal = undefined;
    record(1);
    await uploader.tick();
    expect(uploadConf).not.toHaveBeenCalled();
    expect(await uploader.dueIn(clock.now())).toBeUndefined();
    terminal = TERMINAL;
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(1);
  });
});

describe('a payment', () => {
  it('is never joined by an upload', async () => {
    busy = true;
    record(1);
    await uploader.tick();
    expect(upload).not.toHaveBeenCalled();
    expect(uploadConf).not.toHaveBeenCalled();
    expect(clock.next).toBe(2_000);
  });

  it('ends an upload under way, which is no failure and is taken up again a little later', async () => {
    const { begun } = uploadThatHangs();
    record(1);
    const ticking = uploader.tick();
    await begun;
    busy = true;
    uploader.busyChanged(true);
    await ticking;
    expect(upload.mock.calls[0]?.[1].aborted).toBe(true);
    expect(await kept()).toBe(1);
    expect(clock.timers).toEqual([]);
    busy = false;
    uploader.busyChanged(false);
    expect(clock.next).toBe(5_000);
    clock.pass(5_000);
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(2);
    expect(await kept()).toBe(0);
  });

  it('that begins while the content is made stops it before it is sent', async () => {
    await uploader.tick();
    record(1);
    const oldest = log.oldest.bind(log);
    vi.spyOn(log, 'oldest').mockImplementationOnce(async (most) => {
      busy = true;
      uploader.busyChanged(true);
      return oldest(most);
    });
    await uploader.tick();
    expect(upload).not.toHaveBeenCalled();
    expect(await kept()).toBe(1);
  });

  it('does not undo an upload that the gateway has acknowledged all the same', async () => {
    upload.mockImplementationOnce(async () => {
      busy = true;
      uploader.busyChanged(true);
      return { ok: true };
    });
    record(1);
    await uploader.tick();
    expect(await kept()).toBe(0);
  });
});

describe('the interval', () => {
  const tickAfter = async (ms: number) => {
    record(1);
    clock.pass(ms);
    await uploader.tick();
    return upload.mock.calls.length;
  };

  it('is five minutes until the gateway asks for another', async () => {
    expect(await tickAfter(0)).toBe(1);
    expect(await tickAfter(5 * MINUTE_MS - 1)).toBe(1);
    upload.mockResolvedValueOnce({ ok: true, intervalS: 3_600 });
    expect(await tickAfter(1)).toBe(2);
    expect(await tickAfter(HOUR_MS - 1)).toBe(2);
    upload.mockResolvedValueOnce({ ok: true, intervalS: 0 });
    expect(await tickAfter(1)).toBe(3);
    expect(await tickAfter(HOUR_MS - 1)).toBe(3);
    expect(upload.mock.lastCall?.[0].interval).toBe(3_600);
  });

  it('is remembered by the next worker, with the instant of the last upload', async () => {
    upload.mockResolvedValueOnce({ ok: true, intervalS: 600 });
    expect(await tickAfter(0)).toBe(1);
    startWorker();
    expect(await tickAfter(10 * MINUTE_MS - 1)).toBe(1);
    startWorker();
    expect(await tickAfter(1)).toBe(2);
    expect(upload.mock.lastCall?.[0].interval).toBe(600);
    expect(uploadConf).toHaveBeenCalledTimes(1);
  });

  it('asked for in the first of several batches is kept through the others', async () => {
    upload.mockResolvedValueOnce({ ok: true, intervalS: 600 }).mockResolvedValue({ ok: true, intervalS: 0 });
    for (let batch = 0; batch < 11; batch += 1) {
      record(50);
      await log.flush();
    }
    await uploader.tick();
    expect(upload.mock.calls.map(([content]) => content.interval)).toEqual([300, 600]);
    expect(await database.uploads.get('uploads')).toMatchObject({ intervalS: 600 });
  });

  it('brings the next upload while the worker lives', async () => {
    await tickAfter(0);
    record(1);
    await log.flush();
    expect(clock.next).toBe(5 * MINUTE_MS);
    clock.pass(5 * MINUTE_MS);
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(2);
    expect(clock.timers).toHaveLength(1);
  });
});

describe('failures', () => {
  it('put the next upload off, longer each time and across workers', async () => {
    upload.mockResolvedValue({ ok: false });
    record(1);
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 8; round += 1) {
      await uploader.tick();
      waits.push(await uploader.dueIn(clock.now()));
      clock.pass(waits.at(-1) ?? 0);
      if (round === 3) startWorker();
    }
    expect(waits.map((ms) => (ms ?? 0) / 1_000)).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    upload.mockResolvedValue({ ok: true });
    await uploader.tick();
    expect(await kept()).toBe(0);
    record(1);
    expect(await uploader.dueIn(clock.now())).toBe(5 * MINUTE_MS);
  });

  it('of the database never reach the caller, nor make it upload again and again', async () => {
    vi.spyOn(database.uploads, 'put').mockRejectedValue(new Error('disk full'));
    record(1);
    await expect(uploader.tick()).resolves.toBeUndefined();
    await uploader.tick();
    await uploader.tick();
    expect(upload.mock.calls.length).toBeLessThanOrEqual(1);
    expect(uploadConf).toHaveBeenCalledTimes(1);
  });

  it('of reading the database leave nothing due', async () => {
    vi.spyOn(database.uploads, 'get').mockRejectedValue(new Error('damaged'));
    await expect(uploader.tick()).resolves.toBeUndefined();
    expect(await uploader.dueIn(clock.now())).toBeUndefined();
    expect(clock.next).toBe(5 * MINUTE_MS);
  });
});

describe('when the next upload is due', () => {
  it('is never, where there is nothing to tell', async () => {
    await uploader.tick();
    expect(await uploader.dueIn(clock.now())).toBeUndefined();
  });

  it('is at once for a till that was off, and counts what waits in memory', async () => {
    await uploader.tick();
    record(1);
    expect(await uploader.dueIn(START)).toBe(0);
    await uploader.tick();
    record(1);
    expect(await uploader.dueIn(START + 1_000)).toBe(5 * MINUTE_MS - 1_000);
    expect(await uploader.dueIn(START + 24 * HOUR_MS)).toBe(0);
  });
});

describe('the set-up', () => {
  it('is told once for each change of it, and each version of the extension', async () => {
    await uploader.tick();
    await uploader.tick();
    startWorker();
    await uploader.tick();
    expect(uploadConf).toHaveBeenCalledTimes(1);
    terminal = { ...TERMINAL, outShopId: 'shop-2' };
    expect(await uploader.dueIn(clock.now())).toBe(0);
    await uploader.tick();
    await uploader.tick();
    expect(uploadConf.mock.calls.map(([content]) => content.out_shop_id)).toEqual(['shop-1', 'shop-2']);
    machine = { ...MACHINE, extensionVersion: '0.4.0' };
    await uploader.tick();
    await uploader.tick();
    expect(uploadConf).toHaveBeenCalledTimes(3);
  });

  it('that cannot be told is tried again later, and does not hold up the calls', async () => {
    uploadConf.mockResolvedValueOnce({ ok: false });
    record(1);
    await uploader.tick();
    expect(upload).toHaveBeenCalledTimes(1);
    clock.pass(MINUTE_MS - 1);
    await uploader.tick();
    expect(uploadConf).toHaveBeenCalledTimes(1);
    clock.pass(1);
    await uploader.tick();
    expect(uploadConf).toHaveBeenCalledTimes(2);
  });
});
