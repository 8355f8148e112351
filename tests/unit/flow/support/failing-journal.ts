import type { CommitResult, Journal } from '../../../../lib/flow/ports';

type Method = keyof Journal;

/** Lets a journal fail as a full or broken disk does. */
export class JournalFaults {
  readonly #failing = new Map<Method, number>();
  /** Replies that a committed write rests on. */
  readonly heard = new Set<string>();
  /** Called before each write of an order or a refund. */
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
      events: (number) => run('events', () => journal.events(number)),
      commit: (next, event, extras) =>
        run('commit', async () => {
          this.beforeCommit();
          const result = await journal.commit(next, event, extras);
          this.#note(result, extras?.freshness);
          return result;
        }),
      getRefund: (outRefundNo) => run('getRefund', () => journal.getRefund(outRefundNo)),
      refundsOf: (outTradeNos) => run('refundsOf', () => journal.refundsOf(outTradeNos)),
      openRefunds: () => run('openRefunds', () => journal.openRefunds()),
      openRefund: (keys, decide) => run('openRefund', () => journal.openRefund(keys, decide)),
      commitRefund: (next, event, freshness, change) =>
        run('commitRefund', async () => {
          this.beforeCommit();
          const result = await journal.commitRefund(next, event, freshness, change);
          this.#note(result, freshness);
          return result;
        }),
      noteFresh: (freshness, at) =>
        run('noteFresh', async () => {
          const result = await journal.noteFresh(freshness, at);
          if (result === 'fresh') for (const one of freshness) this.heard.add(one);
          return result;
        }),
    };
  };

  #note(result: CommitResult, freshness: string | undefined): void {
    if (freshness !== undefined && result === 'committed') this.heard.add(freshness);
  }
}
