import type { Clock, Wake } from './ports';

/** No timer sleeps longer than this: a clock that was set back must not put anything off for hours. */
const LONGEST_SLEEP_MS = 600_000;

/**
 * What this worker still has to do and when, for everything that shares it: one timer for each key, and one answer to the
 * browser's question when the worker is needed next. Keys are order and refund numbers; times in ms.
 */
export class WakeBook {
  readonly #clock: Clock;
  readonly #wake: Wake;
  readonly #timers = new Map<string, { cancel: () => void; at: number }>();
  readonly #awake = new Set<string>();
  readonly #busy = new Set<string>();

  constructor({ clock, wake }: { clock: Clock; wake: Wake }) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Runs `task` after `ms`, or after ten minutes if that is sooner, in place of what was set for the key. */
  set(key: string, ms: number, task: () => void): void {
    this.#timers.get(key)?.cancel();
    const wait = Math.min(Math.max(0, ms), LONGEST_SLEEP_MS);
    const cancel = this.#clock.after(wait, () => {
      this.#timers.delete(key);
      task();
    });
    this.#timers.set(key, { cancel, at: this.#clock.now() + wait });
    this.refresh();
  }

  /** Nothing is to be done for the key by itself. */
  clear(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    this.refresh();
  }

  /** While this is on for any key, the worker must not idle out. */
  keepAwake(key: string, on: boolean): void {
    if (on) this.#awake.add(key);
    else this.#awake.delete(key);
    this.refresh();
  }

  /**
   * Begins a step for a key.
   *
   * @returns false where one is under way
   */
  enter(key: string): boolean {
    if (this.#busy.has(key)) return false;
    this.#busy.add(key);
    this.refresh();
    return true;
  }

  /** The step has ended. */
  leave(key: string): void {
    this.#busy.delete(key);
    this.refresh();
  }

  /** Whether a step for the key is under way in this worker. */
  isBusy(key: string): boolean {
    return this.#busy.has(key);
  }

  /** Tells the browser when the worker is needed next. */
  refresh(): void {
    this.#wake.keepAlive(this.#awake.size > 0);
    // What is on the wire needs somebody at once if this worker dies, however far off every timer is.
    const now = this.#clock.now();
    const waiting = this.#awake.size > 0 || this.#busy.size > 0 ? now : Infinity;
    const next = [...this.#timers.values()].reduce((least, { at }) => Math.min(least, at), waiting);
    this.#wake.wakeIn(next === Infinity ? undefined : Math.max(0, next - now));
  }
}
