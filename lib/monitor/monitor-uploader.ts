import type { Clock } from '../flow/ports';
import type { CallLog } from './call-log';
import { confContent, setupName, type ConfInfoContent } from './conf-content';
import type { MachineFacts } from './machine-info';
import { monitorContent, type MonitorInfoContent } from './monitor-content';
import type { MonitorDatabase } from './monitor-database';
import { isTellable } from './tellable';
import { failed, FIRST_STATE, nextInterval, succeeded, waitLeft, type UploadState } from './upload-schedule';
import type { MonitorTerminal } from './who-tells';

/** `ok` only for an authenticated 0. `intervalS`: the interval that the gateway asks for, seconds. */
export type UploadReply = { ok: true; intervalS?: number } | { ok: false };

export interface UploaderParts {
  log: CallLog;
  /** The log's database: the uploader remembers its intervals there. */
  database: MonitorDatabase;
  /** Sends `upload_client_monitor_info`; gives up at once when the signal says so. */
  upload: (content: MonitorInfoContent, signal: AbortSignal) => Promise<UploadReply>;
  /** Sends `upload_client_conf_info`; gives up at once when the signal says so. */
  uploadConf: (content: ConfInfoContent, signal: AbortSignal) => Promise<UploadReply>;
  /** Whether an order is being paid. Each change is told to `busyChanged` too. */
  isBusy: () => boolean;
  clock: Pick<Clock, 'now' | 'after'>;
  /** The present terminal; undefined while the till is not set up, or locked: nothing is uploaded then. */
  terminal: () => MonitorTerminal | undefined;
  machine: () => MachineFacts;
}

/** The most calls told of at once. */
const BATCH = 500;
/** The till is left alone for this long after a payment, ms: the next customer may be waiting. */
const QUIET_MS = 5_000;

/**
 * Tells the gateway of the calls made to it, at the interval that it asks for, and of the machine when the set-up
 * changes (API document, 监控上报接口). It is never in the way of a payment: it waits while an order is being paid, and an
 * upload under way is given up when one begins.
 *
 * When the next upload is due follows from what is stored, so that nothing is lost with the worker. Its timer only
 * serves while the worker lives, and keeps none alive.
 */
export class MonitorUploader {
  readonly #parts: UploaderParts;
  #state: UploadState | undefined;
  #running: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: UploaderParts) {
    this.#parts = parts;
  }

  /** Uploads what is due: called at a worker's start and by an alarm. Never rejects, and never runs twice at a time. */
  tick(): Promise<void> {
    this.#running ??= this.#round()
      .catch(() => undefined)
      .then(() => {
        this.#running = undefined;
        this.#planNext();
      });
    return this.#running;
  }

  /**
   * In how many ms the next upload is due, 0 for at once.
   *
   * @param now ms since the epoch
   * @returns undefined while there is nothing to tell
   */
  async dueIn(now: number): Promise<number | undefined> {
    const { terminal, machine, log } = this.#parts;
    const known = terminal();
    if (known === undefined) return undefined;
    try {
      const state = await this.#load();
      await log.flush();
      const untold = state.setup.told !== setupName({ terminal: known, machine: machine() });
      const waits = [
        ...(untold ? [waitLeft(state.setup, 0, now)] : []),
        ...((await log.hasNews()) ? [waitLeft(state.calls, state.intervalS * 1_000, now)] : []),
      ];
      return waits.length === 0 ? undefined : Math.min(...waits);
    } catch {
      return undefined;
    }
  }

  /** A payment begins or all are settled: whatever is under way is given up, or taken up again a little later. */
  busyChanged(busy: boolean): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (busy) this.#abort?.abort();
    else this.#plan(QUIET_MS);
  }

  async #round(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const terminal = this.#parts.terminal();
    if (terminal === undefined || this.#parts.isBusy()) return;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      await this.#tellSetup(terminal, abort.signal);
      await this.#tellCalls(terminal, abort.signal);
    } finally {
      this.#abort = undefined;
    }
  }

  async #tellSetup(terminal: MonitorTerminal, signal: AbortSignal): Promise<void> {
    const { clock, machine, uploadConf } = this.#parts;
    const { setup } = await this.#load();
    const options = { terminal, machine: machine() };
    const name = setupName(options);
    if (setup.told === name || waitLeft(setup, 0, clock.now()) > 0) return;
    const reply = await this.#send(signal, () => uploadConf(confContent(options), signal));
    if (reply === 'put-off') return;
    await this.#change({
      setup: reply.ok
        ? { ...succeeded(clock.now()), told: name }
        : { ...setup, ...failed(setup, clock.now()) },
    });
  }

  async #tellCalls(terminal: MonitorTerminal, signal: AbortSignal): Promise<void> {
    const { clock, log, machine, upload } = this.#parts;
    const due = await this.#load();
    if (waitLeft(due.calls, due.intervalS * 1_000, clock.now()) > 0) return;
    await log.flush();
    if (!(await log.hasNews())) return;
    for (;;) {
      const rows = await log.oldest(BATCH);
      if (rows.some(isTellable)) {
        const { calls, intervalS } = await this.#load();
        const content = await monitorContent(rows, { terminal, machine: machine(), intervalS });
        const reply = await this.#send(signal, () => upload(content, signal));
        if (reply === 'put-off') return;
        if (!reply.ok) return this.#change({ calls: failed(calls, clock.now()) });
        await this.#change({
          intervalS: nextInterval(intervalS, reply.intervalS),
          calls: succeeded(clock.now()),
        });
      }
      await log.forget(rows);
      if (rows.length < BATCH) return;
    }
  }

  /** An upload that was given up for a payment is no failure. */
  async #send(signal: AbortSignal, call: () => Promise<UploadReply>): Promise<UploadReply | 'put-off'> {
    const putOff = () => signal.aborted || this.#parts.isBusy();
    if (putOff()) return 'put-off';
    let reply: UploadReply;
    try {
      reply = await call();
    } catch {
      reply = { ok: false };
    }
    return !reply.ok && putOff() ? 'put-off' : reply;
  }

  async #load(): Promise<UploadState> {
    this.#state ??= (await this.#parts.database.uploads.get('uploads')) ?? FIRST_STATE;
    return this.#state;
  }

  /** Valid in memory whatever the store does: one that fails must not make the till upload again and again. */
  async #change(change: Partial<UploadState>): Promise<void> {
    const next = { ...(await this.#load()), ...change };
    this.#state = next;
    await this.#parts.database.uploads.put(next).catch(() => undefined);
  }

  #planNext(): void {
    if (this.#cancelTimer !== undefined || this.#parts.isBusy()) return;
    const { calls, intervalS } = this.#state ?? FIRST_STATE;
    const intervalMs = intervalS * 1_000;
    this.#plan(waitLeft(calls, intervalMs, this.#parts.clock.now()) || intervalMs);
  }

  #plan(ms: number): void {
    this.#cancelTimer = this.#parts.clock.after(ms, () => {
      this.#cancelTimer = undefined;
      void this.tick();
    });
  }
}
