import { vi } from 'vitest';
import { CallLog } from '../../../lib/monitor/call-log';
import type { ConfInfoContent } from '../../../lib/monitor/conf-content';
import type { MonitorInfoContent } from '../../../lib/monitor/monitor-content';
import { MonitorDatabase } from '../../../lib/monitor/monitor-database';
import { MonitorUploader, type UploadReply } from '../../../lib/monitor/monitor-uploader';
import type { MonitorTerminal } from '../../../lib/monitor/who-tells';
import { MACHINE, makeFact, TERMINAL, TestClock } from './monitor-making';

let made = 0;

/** A till that notes calls and uploads them to a gateway that answers as a test says. */
export class MonitorTill {
  readonly clock = new TestClock();
  readonly database: MonitorDatabase;
  readonly upload = vi
    .fn<(content: MonitorInfoContent, signal: AbortSignal) => Promise<UploadReply>>()
    .mockResolvedValue({ ok: true });
  readonly uploadConf = vi
    .fn<(content: ConfInfoContent, signal: AbortSignal) => Promise<UploadReply>>()
    .mockResolvedValue({ ok: true });
  log!: CallLog;
  uploader!: MonitorUploader;
  busy = false;
  terminal: MonitorTerminal | undefined = TERMINAL;
  machine = MACHINE;

  constructor() {
    made += 1;
    this.database = new MonitorDatabase(`unit-monitor-till-${made}`);
    this.startWorker();
  }

  /** What a worker builds when it starts; the timers of the one before it have died with it. */
  startWorker(): void {
    this.clock.timers = [];
    this.log = new CallLog(this.database, this.clock);
    this.uploader = new MonitorUploader({
      log: this.log,
      database: this.database,
      upload: this.upload,
      uploadConf: this.uploadConf,
      isBusy: () => this.busy,
      clock: this.clock,
      terminal: () => this.terminal,
      machine: () => this.machine,
    });
  }

  setBusy(busy: boolean): void {
    this.busy = busy;
    this.uploader.busyChanged(busy);
  }

  record(count: number): void {
    for (let index = 0; index < count; index += 1) this.log.record(makeFact({ tookMs: index }));
  }

  /** Notes more calls than memory holds. */
  async recordMany(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 50) {
      this.record(Math.min(left, 50));
      await this.log.flush();
    }
  }

  /** How many calls the database holds. */
  async kept(): Promise<number> {
    return this.database.calls.count();
  }
}
