import type { Journal } from '../../../../lib/flow/ports';

type Method = keyof Journal;

/** Lets a journal fail as a full or broken disk does. */
export class JournalFaults {
  readonly #failing = new Map<Method, number>();
  /** Replies that a committed write rests on. */
  readonly heard = new Set<string>();
  /** Called before each write of an order. */
  beforeCommit: () => void = () => undefined;

  /** The next `times` calls of a method reject, and nothing is written. */
  fail(method: Method, times: number): void {
    this.#failing.set(method, times);
  }

  /** Lays itself around a journal. */
  around = (journal: Journal): Journal => {
    const run = async <T>(method: Method, work: () => Promise<T>): Promise<T> => {
      const left = this.#failing.get(method) ?? 0;
      if (left > 0) {
        this.#failing.set(method, left - 1);
        throw new Error('QuotaExceededError');
      }
      return work();
    };
    return {
      get: (outTradeNo) => run('get', () => journal.get(outTradeNo)),
      byKey: (key) => run('byKey', () => journal.byKey(key)),
      open: () => run('open', () => journal.open()),
      openOrder: (key, decide) => run('openOrder', () => journal.openOrder(key, decide)),
      events: (outTradeNo) => run('events', () => journal.events(outTradeNo)),
      commit: (next, event, freshness, stands) =>
        run('commit', async () => {
          this.beforeCommit();
          const result = await journal.commit(next, event, freshness, stands);
          if (freshness !== undefined && result === 'committed') this.heard.add(freshness);
          return result;
        }),
    };
  };
}
