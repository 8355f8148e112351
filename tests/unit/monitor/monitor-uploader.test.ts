import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MACHINE, makeFact, makeUnnumberedFact, TERMINAL } from './monitor-making';
import { MonitorTill } from './monitor-till';

const MINUTE_MS = 60_000;

let till: MonitorTill;

beforeEach(() => {
  till = new MonitorTill();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await till.database.delete();
});

/** An upload that goes on until the signal gives it up. */
function uploadThatHangs(): { begun: Promise<void> } {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  till.upload.mockImplementationOnce((_content, signal) => {
    begin();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ok: false })));
  });
  return { begun };
}

describe('an upload', () => {
  it('tells of what was noted, and forgets it after an authenticated 0', async () => {
    till.record(3);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(1);
    const [content] = till.upload.mock.calls[0] ?? [];
    expect(content).toMatchObject({ interval: 300, is_compress: false, order_client: TERMINAL.orderClient });
    expect(await till.kept()).toBe(0);
  });

  it('keeps everything where it failed, or threw', async () => {
    till.upload.mockResolvedValueOnce({ ok: false }).mockRejectedValueOnce(new Error('broken'));
    till.record(3);
    await till.uploader.tick();
    expect(await till.kept()).toBe(3);
    till.clock.pass(MINUTE_MS);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(2);
    expect(await till.kept()).toBe(3);
  });

  it('tells of at most 500 calls at once, and goes on until all are told', async () => {
    await till.recordMany(1200);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(3);
    expect(await till.kept()).toBe(0);
  });

  it('does not happen where there is nothing to tell', async () => {
    await till.uploader.tick();
    till.log.record(makeUnnumberedFact());
    till.log.record(makeFact({ interfaceNumber: 202 }));
    await till.uploader.tick();
    expect(till.upload).not.toHaveBeenCalled();
  });

  it('passes over 500 calls that the gateway has no number for', async () => {
    for (let count = 0; count < 500; count += 1) till.log.record(makeUnnumberedFact());
    await till.log.flush();
    till.record(1);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(1);
    expect(await till.kept()).toBe(0);
  });

  it('is one at a time', async () => {
    till.record(1);
    await Promise.all([till.uploader.tick(), till.uploader.tick(), till.uploader.tick()]);
    expect(till.upload).toHaveBeenCalledTimes(1);
    expect(till.uploadConf).toHaveBeenCalledTimes(1);
  });

  it('waits for a till that is set up and unlocked', async () => {
    till.terminal = undefined;
    till.record(1);
    await till.uploader.tick();
    expect(till.uploadConf).not.toHaveBeenCalled();
    expect(await till.uploader.dueIn(till.clock.now())).toBeUndefined();
    till.terminal = TERMINAL;
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(1);
  });
});

describe('a payment', () => {
  it('is never joined by an upload', async () => {
    till.busy = true;
    till.record(1);
    await till.uploader.tick();
    expect(till.upload).not.toHaveBeenCalled();
    expect(till.uploadConf).not.toHaveBeenCalled();
    expect(till.clock.next).toBe(2_000);
  });

  it('ends an upload under way, which is no failure and is taken up again a little later', async () => {
    const { begun } = uploadThatHangs();
    till.record(1);
    const ticking = till.uploader.tick();
    await begun;
    till.setBusy(true);
    await ticking;
    expect(till.upload.mock.calls[0]?.[1].aborted).toBe(true);
    expect(await till.kept()).toBe(1);
    expect(till.clock.timers).toEqual([]);
    till.setBusy(false);
    expect(till.clock.next).toBe(5_000);
    till.clock.pass(5_000);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(2);
    expect(await till.kept()).toBe(0);
  });

  it('that begins while the content is made stops it before it is sent', async () => {
    await till.uploader.tick();
    till.record(1);
    const oldest = till.log.oldest.bind(till.log);
    vi.spyOn(till.log, 'oldest').mockImplementationOnce(async (most) => {
      till.setBusy(true);
      return oldest(most);
    });
    await till.uploader.tick();
    expect(till.upload).not.toHaveBeenCalled();
    expect(await till.kept()).toBe(1);
  });

  it('does not undo an upload that the gateway has acknowledged all the same', async () => {
    till.upload.mockImplementationOnce(async () => {
      till.setBusy(true);
      return { ok: true };
    });
    till.record(1);
    await till.uploader.tick();
    expect(await till.kept()).toBe(0);
  });
});

describe('the set-up', () => {
  it('is told once for each change of it, and each version of the extension', async () => {
    await till.uploader.tick();
    await till.uploader.tick();
    till.startWorker();
    await till.uploader.tick();
    expect(till.uploadConf).toHaveBeenCalledTimes(1);
    till.terminal = { ...TERMINAL, outShopId: 'shop-2' };
    expect(await till.uploader.dueIn(till.clock.now())).toBe(0);
    await till.uploader.tick();
    await till.uploader.tick();
    expect(till.uploadConf.mock.calls.map(([content]) => content.out_shop_id)).toEqual(['shop-1', 'shop-2']);
    till.machine = { ...MACHINE, extensionVersion: '0.4.0' };
    await till.uploader.tick();
    await till.uploader.tick();
    expect(till.uploadConf).toHaveBeenCalledTimes(3);
  });

  it('that cannot be told is tried again later, and does not hold up the calls', async () => {
    till.uploadConf.mockResolvedValueOnce({ ok: false });
    till.record(1);
    await till.uploader.tick();
    expect(till.upload).toHaveBeenCalledTimes(1);
    till.clock.pass(MINUTE_MS - 1);
    await till.uploader.tick();
    expect(till.uploadConf).toHaveBeenCalledTimes(1);
    till.clock.pass(1);
    await till.uploader.tick();
    expect(till.uploadConf).toHaveBeenCalledTimes(2);
  });
});
