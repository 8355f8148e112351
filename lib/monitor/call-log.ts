import type { CallFact, Clock } from '../flow/ports';
import { defined } from '../payment/defined';
import { redactCodes } from '../payment/payment-code';
import type { CallRow, MonitorDatabase } from './monitor-database';
import { isNews } from './tellable';

/** The most calls that are kept; the oldest go first. */
export const MOST_CALLS = 2_000;
/** This many are written at once, … */
const BATCH = 50;
/** … or what has come in when the first has waited this long, ms. */
const BATCH_WAIT_MS = 2_000;
/** The most that wait in memory for a store that does not answer. */
const MOST_WAITING = 500;

/** Only what is named here is kept, and no text with a payment code in it, whatever was handed in. */
function keptOf(fact: CallFact): CallFact {
  const { path, interfaceNumber, domain, startedAt, tookMs, status, result, logId } = fact;
  return {
    path: redactCodes(path),
    domain: redactCodes(domain),
    startedAt,
    tookMs,
    status,
    result: redactCodes(result),
    ...defined({ interfaceNumber, logId: logId === undefined ? undefined : redactCodes(logId) }),
  };
}

/**
 * A bounded record of the calls made to the gateway. Recording takes no time and never fails: facts are gathered in
 * memory and written in batches; a store that fails loses them, and they are counted.
 */
export class CallLog {
  readonly #database: MonitorDatabase;
  readonly #clock: Pick<Clock, 'after'>;
  #waiting: CallFact[] = [];
  #writing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #dropped = 0;

  constructor(database: MonitorDatabase, clock: Pick<Clock, 'after'>) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Calls of this worker's life, or older, that were lost: the store failed, or there were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Notes one call. Nobody waits for it, and it never throws. */
  record(fact: CallFact): void {
    this.#waiting.push(keptOf(fact));
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    if (this.#waiting.length >= BATCH) void this.flush();
    else this.#cancelTimer ??= this.#clock.after(BATCH_WAIT_MS, () => void this.flush());
  }

  /** Writes what has been gathered; never rejects. */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#waiting.length > 0) this.#writing ??= this.#writeAll();
    return this.#writing ?? Promise.resolve();
  }

  /** The calls noted first, oldest first. */
  async oldest(most: number): Promise<CallRow[]> {
    return this.#database.calls.orderBy(':id').limit(most).toArray();
  }

  /** Removes calls that the gateway has been told of. */
  async forget(rows: readonly CallRow[]): Promise<void> {
    await this.#database.calls.bulkDelete(rows.map(({ id }) => id));
  }

  /** Whether there is anything worth an upload. */
  async hasNews(): Promise<boolean> {
    return (await this.#database.calls.filter(isNews).limit(1).count()) > 0;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0));
    // In the same turn as the last look at the list: a fact noted after it begins a writing of its own.
    this.#writing = undefined;
  }

  async #write(facts: readonly CallFact[]): Promise<void> {
    const { calls } = this.#database;
    try {
      this.#dropped += await this.#database.transaction('rw', calls, async () => {
        await calls.bulkAdd(facts);
        const over = (await calls.count()) - MOST_CALLS;
        if (over <= 0) return 0;
        await calls.bulkDelete(await calls.orderBy(':id').limit(over).primaryKeys());
        return over;
      });
    } catch {
      this.#dropped += facts.length;
    }
  }
}
