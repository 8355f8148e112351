/** Well below the 30 s after which Chrome stops an idle worker. */
const STAY_AWAKE_MS = 20_000;
/** Chrome fires alarms every 30 s at best. */
const ALARM_LEAST_MS = 30_000;
/** Nor is any put off longer than this, whatever a clock says. */
const ALARM_MOST_MS = 600_000;

/** The alarm that brings the worker back to open orders. */
export const SETTLE_ALARM = 'tillside-settle';

/** Keeps the worker alive while money is in flight, and has it woken when an order needs it. */
export class BrowserWake {
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  /** Unknown at a worker's start: an alarm of its predecessor may still be set. */
  #alarmAt: number | undefined | 'unknown' = 'unknown';

  /** @param on true while the worker must not idle out: each call of an extension API puts the stop off */
  keepAlive(on: boolean): void {
    if (on && this.#heartbeat === undefined) {
      this.#heartbeat = setInterval(() => void chrome.runtime.getPlatformInfo(), STAY_AWAKE_MS);
    } else if (!on && this.#heartbeat !== undefined) {
      clearInterval(this.#heartbeat);
      this.#heartbeat = undefined;
    }
  }

  /** @param ms in how long an order needs the engine next; undefined clears the alarm */
  wakeIn(ms: number | undefined): void {
    if (ms === undefined) {
      if (this.#alarmAt !== undefined) void chrome.alarms.clear(SETTLE_ALARM);
      this.#alarmAt = undefined;
      return;
    }
    // A span, laid on the machine's own clock: the till's runs ahead of it where that was set back.
    const now = Date.now();
    const when = now + Math.min(Math.max(ms, ALARM_LEAST_MS), ALARM_MOST_MS);
    // A lost alarm must not lose an order, so it repeats; one that is due about then anyway is left alone.
    const set = this.#alarmAt;
    if (typeof set === 'number' && set > now && Math.abs(when - set) < ALARM_LEAST_MS) return;
    this.#alarmAt = when;
    void chrome.alarms.create(SETTLE_ALARM, { when, periodInMinutes: 1 });
  }
}
