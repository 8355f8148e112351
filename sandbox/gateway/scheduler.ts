interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** How much earlier than the clock a timer may be, ms. */
const EARLY_MS = 2;

/**
 * The gateway's time. Intervals (a payment code's minute, the password's 45 s) are reckoned on the base clock, so
 * that shifting the shown clock moves only what a client can see: the `Date` header and the stamps in replies.
 *
 * What is due is run in order whenever the world is looked at, and by a timer in between, so that a test with a
 * clock of its own needs no waiting.
 */
export class Scheduler {
  #offset = 0;
  #due: Due[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  /** @param clock the base clock in ms since 1970 */
  constructor(private readonly clock: () => number) {}

  /** Base time in ms. */
  now(): number {
    return this.clock();
  }

  /** The time that the gateway shows to its clients, in ms. */
  shown(): number {
    return this.clock() + this.#offset;
  }

  /** Moves the shown clock by `ms` against the base clock. */
  setOffset(ms: number): void {
    this.#offset = ms;
  }

  /** Runs `run` once `ms` milliseconds have gone by. */
  later(ms: number, run: () => void): void {
    const due = { at: this.now() + ms, run };
    this.#due.push(due);
    this.#arm(due, ms);
  }

  #arm(due: Due, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.settle();
      // A timer may come a millisecond before the clock says so.
      const left = due.at - this.now();
      if (left > 0 && left <= EARLY_MS) this.#arm(due, left);
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  /** Runs everything that is due by now. */
  settle(): void {
    const now = this.now();
    const ripe = this.#due.filter((due) => due.at <= now).sort((a, b) => a.at - b.at);
    if (ripe.length === 0) return;
    this.#due = this.#due.filter((due) => due.at > now);
    for (const due of ripe) due.run();
  }

  /** Forgets everything that is still to come. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#due = [];
  }
}
