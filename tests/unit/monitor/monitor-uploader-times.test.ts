import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { START } from './monitor-making';
import { MonitorTill } from './monitor-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

let till: MonitorTill;

beforeEach(() => {
  till = new MonitorTill();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await till.database.delete();
});

describe('the interval', () => {
  const tickAfter = async (ms: number) => {
    till.record(1);
    till.clock.pass(ms);
    await till.uploader.tick();
    return till.upload.mock.calls.length;
  };

  it('is five minutes until the gateway asks for another', async () => {
    expect(await tickAfter(0)).toBe(1);
    expect(await tickAfter(5 * MINUTE_MS - 1)).toBe(1);
    till.upload.mockResolvedValueOnce({ ok: true, intervalS: 3_600 });
    expect(await tickAfter(1)).toBe(2);
    expect(await tickAfter(HOUR_MS - 1)).toBe(2);
    till.upload.mockResolvedValueOnce({ ok: true, intervalS: 0 });
    expect(await tickAfter(1)).toBe(3);
    expect(await tickAfter(HOUR_MS - 1)).toBe(3);
    expect(till.upload.mock.lastCall?.[0].interval).toBe(3_600);
  });

  it('is remembered by the next worker, with the instant of the last upload', async () => {
    till.upload.mockResolvedValueOnce({ ok: true, intervalS: 600 });
    expect(await tickAfter(0)).toBe(1);
    till.startWorker();
    expect(await tickAfter(10 * MINUTE_MS - 1)).toBe(1);
    till.startWorker();
    expect(await tickAfter(1)).toBe(2);
    expect(till.upload.mock.lastCall?.[0].interval).toBe(600);
    expect(till.uploadConf).toHaveBeenCalledTimes(1);
  });

  it('asked for in the first of several batches is kept through the others', async () => {
    till.upload
      .mockResolvedValueOnce({ ok: true, intervalS: 600 })
      .mockResolvedValue({ ok: true, intervalS: 0 });
    await till.recordMany(550);
    await till.uploader.tick();
    expect(till.upload.mock.calls.map(([content]) => content.interval)).toEqual([300, 600]);
    expect(await till.database.uploads.get('uploads')).toMatchObject({ intervalS: 600 });
  });

  it('brings the next upload while the worker lives', async () => {
    await tickAfter(0);
    till.record(1);
    await till.log.flush();
    expect(till.clock.next).toBe(5 * MINUTE_MS);
    till.clock.pass(5 * MINUTE_MS);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(2);
    expect(till.clock.timers).toHaveLength(1);
  });
});

describe('failures', () => {
  it('put the next upload off, longer each time and across workers', async () => {
    till.upload.mockResolvedValue({ ok: false });
    till.record(1);
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 8; round += 1) {
      await till.uploader.tick();
      waits.push(await till.uploader.dueIn(till.clock.now()));
      till.clock.pass(waits.at(-1) ?? 0);
      if (round === 3) till.startWorker();
    }
    expect(waits.map((ms) => (ms ?? 0) / 1_000)).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    till.upload.mockResolvedValue({ ok: true });
    await till.uploader.tick();
    expect(await till.kept()).toBe(0);
    till.record(1);
    expect(await till.uploader.dueIn(till.clock.now())).toBe(5 * MINUTE_MS);
  });

  it('of the database never reach the caller, nor make it upload again and again', async () => {
    vi.spyOn(till.database.uploads, 'put').mockRejectedValue(new Error('disk full'));
    till.record(1);
    await expect(till.uploader.tick()).resolves.toBeUndefined();
    await till.uploader.tick();
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(1);
    expect(await till.kept()).toBe(0);
    expect(till.uploadConf).toHaveBeenCalledTimes(1);
  });

  it('of reading the database leave nothing due', async () => {
    vi.spyOn(till.database.uploads, 'get').mockRejectedValue(new Error('damaged'));
    await expect(till.uploader.tick()).resolves.toBeUndefined();
    expect(await till.uploader.dueIn(till.clock.now())).toBeUndefined();
    expect(till.clock.next).toBe(5 * MINUTE_MS);
  });
});

describe('when the next upload is due', () => {
  it('is never, where there is nothing to tell', async () => {
    await till.uploader.tick();
    expect(await till.uploader.dueIn(till.clock.now())).toBeUndefined();
  });

  it('is at once for a till that was off, and counts what waits in memory', async () => {
    await till.uploader.tick();
    till.record(1);
    expect(await till.uploader.dueIn(START)).toBe(0);
    await till.uploader.tick();
    till.record(1);
    expect(await till.uploader.dueIn(START + 1_000)).toBe(5 * MINUTE_MS - 1_000);
    expect(await till.uploader.dueIn(START + 24 * HOUR_MS)).toBe(0);
  });
});
