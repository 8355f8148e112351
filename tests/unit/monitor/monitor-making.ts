import type { CallFact } from '../../../lib/flow/ports';
import type { MachineFacts } from '../../../lib/monitor/machine-info';
import type { MonitorTerminal } from '../../../lib/monitor/who-tells';

/** Where the clock of a test begins, ms since the epoch. */
export const START = 1_700_000_000_000;

export const TERMINAL: MonitorTerminal = {
  outMchId: 'mch-1',
  outSubMchId: 'sub-1',
  outShopId: 'shop-1',
  orderClient: {
    device_id: 'till-1',
    staff_id: '1003',
    terminal_type: 4,
    machine_no: 'A1B2C3',
    sdk_version: '0.3.0',
    spbill_create_ip: '127.0.0.1',
  },
};

export const MACHINE: MachineFacts = {
  browser: 'Chrome',
  browserVersion: '140',
  platform: 'Linux',
  cores: 8,
  extensionVersion: '0.3.0',
  language: 'zh-CN',
};

/** A call of `query_order` that was answered. */
export function makeFact(change: Partial<CallFact> = {}): CallFact {
  return {
    path: 'query_order',
    interfaceNumber: 106,
    domain: 'https://pay.qcloud.com/cpay',
    startedAt: START + 1_999,
    tookMs: 120.4,
    status: 0,
    result: 'order',
    logId: '18654852',
    ...change,
  };
}

/** A call that the Interface enum has no number for. */
export function makeUnnumberedFact(): CallFact {
  const { interfaceNumber: _none, ...fact } = makeFact({ path: 'client_order_detail' });
  return fact;
}

/** A clock whose timers run when a test lets time pass. */
export class TestClock {
  timers: { at: number; task: () => void }[] = [];
  #now = START;

  now = (): number => this.#now;

  after = (ms: number, task: () => void): (() => void) => {
    const timer = { at: this.#now + ms, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Lets `ms` go by and runs what is due then. */
  pass(ms: number): void {
    this.#now += ms;
    const due = this.timers.filter(({ at }) => at <= this.#now);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    for (const { task } of due) task();
  }

  /** ms until the first timer. */
  get next(): number | undefined {
    const instants = this.timers.map(({ at }) => at - this.#now);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }
}
