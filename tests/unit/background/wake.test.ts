import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserWake, SETTLE_ALARM } from '../../../lib/browser/wake';
import { Engine } from '../../../lib/flow/engine';
import { makeOrderRecord } from '../../contract/order-making';
import { MemoryJournal } from '../flow/support/memory-journal';
import { paid } from '../flow/support/outcomes';
import { ScriptedGateway } from '../flow/support/scripted-gateway';
import { POLICY, REQUEST, WECHAT_CODE } from '../flow/support/test-till';
import { VirtualTime } from '../flow/support/virtual-time';
import { now } from '../flow/support/waiting-till';
import { FakeBrowser } from './support/fake-browser';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let browser: FakeBrowser;
let time: VirtualTime;

beforeEach(() => {
  browser = new FakeBrowser().install();
  time = new VirtualTime();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.spyOn(Date, 'now').mockImplementation(() => time.wall());
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** In how many ms of the machine's clock the alarm goes off. */
function alarmIn(): number | undefined {
  const alarm = browser.alarms.get(SETTLE_ALARM);
  return alarm === undefined ? undefined : alarm.when - time.wall();
}

/** A till whose workers use the browser's own alarms; the journal outlives them. */
function alarmedTill() {
  const journal = new MemoryJournal();
  const gateway = new ScriptedGateway(time);
  const { terminal } = makeOrderRecord();
  const startWorker = () =>
    new Engine({
      journal,
      gateway,
      clock: time.makeClock(),
      wake: new BrowserWake(),
      policy: () => POLICY,
      identity: () => ({ terminal, orderPrefix: 'sz0100lmnx', defaultBody: '咖啡' }),
      readiness: async () => ({ ok: true }),
      holdSetup: (task) => task(),
      onChange: () => undefined,
      onRefundChange: () => undefined,
      canSignRefunds: () => true,
      onTrouble: () => undefined,
    });
  const pay = async (engine: Engine, posOrderId: string) => {
    const opened = await engine.open({ ...REQUEST, posOrderId });
    if (opened.kind === 'refused') throw new Error(opened.code);
    const submitted = await engine.submit(opened.order.outTradeNo, WECHAT_CODE);
    if (!submitted.ok) throw new Error(submitted.code);
    return opened.order.outTradeNo;
  };
  return { journal, gateway, startWorker, pay };
}

/** Nobody answers: the order ends up waiting for a person. */
async function inAttention() {
  const till = alarmedTill();
  till.gateway.script('micro_pay', 'silence').script('query_order', 'silence').script('reverse', 'silence');
  const engine = till.startWorker();
  const outTradeNo = await till.pay(engine, 'X');
  await time.pass(400 * SECOND_MS);
  expect((await till.journal.get(outTradeNo))?.state).toBe('attention');
  return { ...till, engine, outTradeNo };
}

describe('the alarm of the engine', () => {
  it('comes within ten minutes although the machine’s clock was set back a day', async () => {
    const till = await inAttention();
    time.wallShift = -DAY_MS;
    await till.startWorker().recover(false);
    expect(alarmIn()).toBeGreaterThanOrEqual(30 * SECOND_MS);
    expect(alarmIn()).toBeLessThanOrEqual(10 * MINUTE_MS);
  });

  it('is set anew by the same worker once the clock was set back', async () => {
    const till = await inAttention();
    time.wallShift = -DAY_MS;
    await till.engine.recover(false);
    expect(alarmIn()).toBeLessThanOrEqual(10 * MINUTE_MS);
  });

  it('comes in half a minute while a payment is on the wire, whatever else is due when', async () => {
    const till = await inAttention();
    await time.pass(3 * 60 * MINUTE_MS);
    await till.pay(till.engine, 'Y');
    expect(alarmIn()).toBe(30 * SECOND_MS);
    await time.pass(20 * SECOND_MS);
    expect(alarmIn()).toBeLessThanOrEqual(30 * SECOND_MS);
  });

  it('repeats, and ends with the last order', async () => {
    const till = alarmedTill();
    till.gateway.script('micro_pay', now(paid()));
    const engine = till.startWorker();
    await till.pay(engine, 'X');
    expect(browser.alarms.get(SETTLE_ALARM)?.periodInMinutes).toBe(1);
    expect(vi.getTimerCount()).toBe(1);
    await time.pass(SECOND_MS);
    expect(alarmIn()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a worker before is cleared where nothing is left to do', async () => {
    browser.alarms.set(SETTLE_ALARM, { when: time.wall() + MINUTE_MS, periodInMinutes: 1 });
    await alarmedTill().startWorker().recover(false);
    expect(alarmIn()).toBeUndefined();
  });
});

describe('the worker’s wake', () => {
  it.each([
    [0, 30 * SECOND_MS],
    [45 * SECOND_MS, 45 * SECOND_MS],
    [DAY_MS, 10 * MINUTE_MS],
  ])('needed in %d ms, it is woken in %d ms', (ms, expected) => {
    new BrowserWake().wakeIn(ms);
    expect(alarmIn()).toBe(expected);
  });

  it('leaves an alarm alone that goes off about then, but not one that has gone off', () => {
    const create = vi.spyOn(browser.alarmsArea, 'create');
    const wake = new BrowserWake();
    wake.wakeIn(0);
    wake.wakeIn(20 * SECOND_MS);
    expect(create).toHaveBeenCalledTimes(1);
    time.elapsed = 40 * SECOND_MS;
    wake.wakeIn(0);
    expect(create).toHaveBeenCalledTimes(2);
    expect(alarmIn()).toBe(30 * SECOND_MS);
  });
});
