import { terminalOf } from '../../lib/config/for-flow';
import type { CallFact, Clock } from '../../lib/flow/ports';
import type { GatewayClient } from '../../lib/gateway/client';
import { CallLog } from '../../lib/monitor/call-log';
import { readMachine } from '../../lib/monitor/machine-info';
import { MonitorDatabase } from '../../lib/monitor/monitor-database';
import { MonitorUploader } from '../../lib/monitor/monitor-uploader';
import type { MonitorTerminal } from '../../lib/monitor/who-tells';
import { defined } from '../../lib/payment/defined';
import type { Till } from './till';

/** The alarm that brings the worker back to its monitoring calls. */
export const MONITOR_ALARM = 'tillside-monitor';
/** Chrome fires alarms every 30 s at best. */
const ALARM_LEAST_MS = 30_000;

export interface MonitoringParts {
  gateway: GatewayClient;
  till: Till;
  clock: Clock;
}

/** Keeps what became of each call, and tells the gateway at the interval that it asks for; never while money is in flight. */
export class Monitoring {
  readonly #parts: MonitoringParts;
  readonly #log: CallLog;
  readonly #uploader: MonitorUploader;
  #busy = false;

  constructor(parts: MonitoringParts) {
    const { gateway, clock } = parts;
    const database = new MonitorDatabase();
    this.#parts = parts;
    this.#log = new CallLog(database, clock);
    this.#uploader = new MonitorUploader({
      log: this.#log,
      database,
      clock,
      upload: (content, signal) => gateway.uploadMonitorInfo(content, signal),
      uploadConf: (content, signal) => gateway.uploadConfInfo(content, signal),
      isBusy: () => this.#busy,
      terminal: () => this.#terminal(),
      machine: () => readMachine(navigator, __TILLSIDE_VERSION__),
    });
  }

  record(fact: CallFact): void {
    this.#log.record(fact);
  }

  /** @param busy true while money is in flight */
  busyChanged(busy: boolean): void {
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#uploader.busyChanged(busy);
  }

  /** Tells what is due, and sets the alarm for what is not. */
  async tick(): Promise<void> {
    await this.#uploader.tick();
    const dueIn = await this.#uploader.dueIn(this.#parts.clock.now());
    if (dueIn === undefined) return void chrome.alarms.clear(MONITOR_ALARM);
    const when = Date.now() + Math.max(dueIn, ALARM_LEAST_MS);
    await chrome.alarms.create(MONITOR_ALARM, { when });
  }

  #terminal(): MonitorTerminal | undefined {
    const { settings, signer, terminalType } = this.#parts.till;
    if (settings === undefined || signer === undefined) return undefined;
    const terminal = terminalOf(settings, terminalType);
    const { outMchId, outSubMchId, outShopId } = terminal;
    return {
      outMchId,
      outSubMchId,
      outShopId,
      orderClient: {
        device_id: terminal.deviceId,
        staff_id: terminal.staffId,
        terminal_type: terminal.terminalType,
        machine_no: terminal.machineNo,
        sdk_version: __TILLSIDE_VERSION__,
        spbill_create_ip: terminal.spbillCreateIp,
        ...defined({ sub_terminal_type: terminal.subTerminalType }),
      },
    };
  }
}
