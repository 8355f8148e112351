import { makeTillClock } from '../../../../lib/browser/till-clock';
import type { Clock } from '../../../../lib/flow/ports';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** Where the machine's clock stands when a test begins, ms since the epoch. */
export const START = 1_700_000_000_000;

/** Time that passes only when a test says so. Timers run one by one, in order of their instants. */
export class VirtualTime {
  /** True time gone by since the test began, ms. */
  elapsed = 0;
  /** How far the machine's clock is off, ms. */
  wallShift = 0;
  /** The till's clock as the present worker has it, ms since the epoch. */
  tillNow: () => number = () => this.wall();
  #timers: Timer[] = [];
  #made = 0;

  /** The machine's clock, ms since the epoch. */
  wall(): number {
    return START + this.elapsed + this.wallShift;
  }

  /** Runs `task` after `ms`; the answer cancels it. */
  after(ms: number, task: () => void): () => void {
    this.#made += 1;
    const timer: Timer = { at: this.elapsed + Math.max(0, ms), order: this.#made, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Resolves after `ms` of virtual time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Lets everything go on that waits for no time. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  /** Lets `ms` go by, running every timer at its instant. */
  async pass(ms: number): Promise<void> {
    await this.passUntil(() => false, ms);
  }

  /**
   * Lets time go by until `done`, at most `ms`.
   *
   * @returns whether it was done
   */
  async passUntil(done: () => boolean, ms: number): Promise<boolean> {
    const end = this.elapsed + ms;
    for (;;) {
      await this.settle();
      if (done()) return true;
      const next = this.#next();
      if (next === undefined || next.at > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.elapsed = Math.max(this.elapsed, next.at);
      next.task();
    }
    this.elapsed = end;
    return done();
  }

  /** Whether nothing at all is left to happen. */
  get idle(): boolean {
    return this.#timers.length === 0;
  }

  #next(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>((first, timer) => {
      if (first === undefined || timer.at < first.at) return timer;
      return timer.at === first.at && timer.order < first.order ? timer : first;
    }, undefined);
  }

  /** The clock of one worker's life, on this time; the real till clock but for its timers. */
  makeClock(): Clock {
    const clock = makeTillClock(
      () => this.wall(),
      () => this.elapsed,
    );
    this.tillNow = clock.now;
    return { ...clock, after: (ms, task) => this.after(ms, task) };
  }
}
