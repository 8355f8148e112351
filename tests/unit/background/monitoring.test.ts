import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MONITOR_ALARM, Monitoring } from '../../../entrypoints/background/monitoring';
import type { Till } from '../../../entrypoints/background/till';
import type { UploadResult } from '../../../lib/gateway/back-office-calls';
import { codeUrl, open, paid } from '../flow/support/outcomes';
import { saysRefund } from '../flow/support/refund-outcomes';
import { makeFact } from '../monitor/monitor-making';
import { now } from '../flow/support/waiting-till';
import { Counter, LOOK_MS } from './support/counter';
import { PAGE } from './support/qr-counter';
import { R } from './support/refund-counter';
import { TellingGateway } from './support/telling-gateway';
import { readyTill, startTill } from './support/till-making';

const LEAST_MS = 30_000;
const INTERVAL_MS = 300_000;

beforeEach(() => {
  Dexie.dependencies.indexedDB = new IDBFactory();
  vi.stubGlobal('navigator', { userAgent: 'Chrome/140 (Linux)', language: 'zh-CN', hardwareConcurrency: 4 });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A till's monitoring, on virtual time; a counter beside it makes payments. */
async function monitoringOf(till: Till) {
  const counter = new Counter();
  const { time, browser } = counter;
  vi.spyOn(Date, 'now').mockImplementation(() => time.wall());
  const gateway = new TellingGateway();
  const monitoring = new Monitoring({ gateway, till, clock: time.makeClock() });
  counter.onAwake = (on) => monitoring.busyChanged(on);
  /** In how many ms the browser comes back to it. */
  const alarmIn = () => {
    const alarm = browser.alarms.get(MONITOR_ALARM);
    return alarm === undefined ? undefined : alarm.when - time.wall();
  };
  const record = () => monitoring.record(makeFact({ startedAt: time.wall() }));
  await counter.hello(PAGE);
  return { counter, time, browser, gateway, monitoring, alarmIn, record };
}

/** What was due has been told. */
async function told() {
  const found = await monitoringOf(await readyTill());
  found.record();
  await found.monitoring.tick();
  return found;
}

describe('monitoring', () => {
  it('tells nothing before the till is set up, and clears an alarm that is left', async () => {
    const { gateway, monitoring, browser, record, alarmIn } = await monitoringOf(await startTill());
    browser.alarms.set(MONITOR_ALARM, { when: 0, periodInMinutes: 1 });
    record();
    await monitoring.tick();
    expect(gateway.told).toEqual([]);
    expect(alarmIn()).toBeUndefined();
  });

  it('tells nothing while the till is locked, and all of it afterwards', async () => {
    const till = await readyTill();
    const locked = vi.spyOn(till, 'signer', 'get').mockReturnValue(undefined);
    const { gateway, monitoring, record, alarmIn } = await monitoringOf(till);
    record();
    await monitoring.tick();
    expect(gateway.told).toEqual([]);
    expect(alarmIn()).toBeUndefined();
    locked.mockRestore();
    await monitoring.tick();
    expect(gateway.told).toEqual(['machine', 'calls']);
  });

  it('tells of the machine once, of calls as they come, and sets no alarm where nothing is new', async () => {
    const { gateway, monitoring, alarmIn, time, record } = await told();
    expect(gateway.told).toEqual(['machine', 'calls']);
    expect(alarmIn()).toBeUndefined();
    record();
    await monitoring.tick();
    expect(gateway.told).toEqual(['machine', 'calls']);
    expect(alarmIn()).toBe(INTERVAL_MS);
    await time.pass(INTERVAL_MS);
    await monitoring.tick();
    expect(gateway.told).toEqual(['machine', 'calls', 'calls']);
    expect(alarmIn()).toBeUndefined();
  });

  it('obeys the interval that the gateway asks for', async () => {
    const { gateway, monitoring, alarmIn, time, record } = await monitoringOf(await readyTill());
    gateway.reply = async () => ({ ok: true, intervalS: 900 });
    record();
    await monitoring.tick();
    await time.pass(1_000);
    record();
    await monitoring.tick();
    expect(alarmIn()).toBe(899_000);
  });

  it('comes back after a failure, never sooner than alarms can', async () => {
    const { gateway, monitoring, alarmIn, record, time } = await monitoringOf(await readyTill());
    gateway.reply = async () => ({ ok: false, detail: 'no-answer' });
    record();
    await monitoring.tick();
    expect(alarmIn()).toBe(60_000);
    await time.pass(59_000);
    await monitoring.tick();
    expect(gateway.told).toEqual(['machine', 'calls']);
    expect(alarmIn()).toBe(LEAST_MS);
  });
});

describe('while money is in flight', () => {
  it('nothing is told; it is tried again later', async () => {
    const { gateway, monitoring, alarmIn, record } = await monitoringOf(await readyTill());
    record();
    monitoring.busyChanged(true);
    await monitoring.tick();
    expect(gateway.told).toEqual([]);
    expect(alarmIn()).toBe(LEAST_MS);
  });

  it('an upload under way is given up, and is no failure', async () => {
    const { gateway, monitoring, alarmIn, record } = await monitoringOf(await readyTill());
    let giveUp: (reply: UploadResult) => void = () => undefined;
    gateway.reply = () => new Promise((resolve) => (giveUp = resolve));
    record();
    const begun = gateway.nextUpload();
    const tick = monitoring.tick();
    await begun;
    monitoring.busyChanged(true);
    expect(gateway.signals.map(({ aborted }) => aborted)).toEqual([true]);
    giveUp({ ok: false, detail: 'no-answer' });
    await tick;
    expect(alarmIn()).toBe(LEAST_MS);
    gateway.reply = async () => ({ ok: true });
    monitoring.busyChanged(false);
    await monitoring.tick();
    expect(gateway.told).toEqual(['machine', 'machine', 'calls']);
  });

  it.each(['a scan', 'a QR code', 'a refund'])(
    '%s is never disturbed; a little later it is told',
    async (what) => {
      const { counter, gateway, monitoring, record, time } = await monitoringOf(await readyTill());
      counter.gateway.script('micro_pay', { afterMs: 8_000, outcome: paid() });
      if (what === 'a refund') {
        counter.gateway.script('micro_pay', now(paid()));
        await counter.mustBePaid(PAGE, 'A');
        counter.refunds.refunds = [() => saysRefund('open')];
        counter.refunds.queries = [() => saysRefund('succeeded')];
        await counter.refund(PAGE, R);
      } else {
        counter.gateway
          .script('scan_code_pay', now(codeUrl()))
          .script('query_order', now(open()), now(open()), now(paid()));
        await counter.call(PAGE, {
          posOrderId: 'A',
          totalFee: 1250,
          mode: what === 'a scan' ? 'scan' : 'qr',
        });
        await time.pass(LOOK_MS);
        if (what === 'a scan') await counter.scan(PAGE, counter.tabs.get(1)?.outTradeNo);
      }
      record();
      await monitoring.tick();
      expect(gateway.told).toEqual([]);
      const next = gateway.nextUpload();
      await time.pass(20_000);
      await next;
      expect(gateway.told[0]).toBe('machine');
    },
  );

  it('a change that is none does not put the telling off', async () => {
    const { gateway, monitoring, record, time } = await monitoringOf(await readyTill());
    record();
    monitoring.busyChanged(true);
    await monitoring.tick();
    monitoring.busyChanged(false);
    await time.pass(4_000);
    monitoring.busyChanged(false);
    const next = gateway.nextUpload();
    await time.pass(1_000);
    await next;
    expect(gateway.told).toEqual(['machine']);
  });
});
