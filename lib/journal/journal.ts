import type { OrderRecord } from '../flow/order-record';
import type { CommitResult, Journal, OpenDecision, OrderEvent } from '../flow/ports';
import type { JournalDatabase } from './journal-database';

/** Reply nonces are remembered for 7 days (protocol.md, "Fields easily missed"). */
const FRESHNESS_KEPT_MS = 7 * 86_400_000;

/** The order journal on IndexedDB. Only Dexie is awaited inside its transactions: anything else would end them. */
export class DexieJournal implements Journal {
  readonly #database: JournalDatabase;

  constructor(database: JournalDatabase) {
    this.#database = database;
  }

  async get(outTradeNo: string): Promise<OrderRecord | undefined> {
    return this.#database.orders.get(outTradeNo);
  }

  async byKey(key: string): Promise<OrderRecord[]> {
    return this.#database.orders.where('key').equals(key).toArray();
  }

  async open(): Promise<OrderRecord[]> {
    return this.#database.orders.where('nextAt').above(0).sortBy('createdAt');
  }

  async openOrder<T>(key: string, decide: (attempts: OrderRecord[]) => OpenDecision<T>): Promise<T> {
    const { orders, events } = this.#database;
    return this.#database.transaction('rw', orders, events, async () => {
      const decision = decide(await orders.where('key').equals(key).toArray());
      if ('create' in decision) {
        const { create } = decision;
        await orders.add(create);
        await events.add({
          outTradeNo: create.outTradeNo,
          version: create.version,
          at: create.createdAt,
          kind: 'created',
          data: { attempt: create.attempt, totalFee: create.totalFee },
        });
      }
      return decision.answer;
    });
  }

  async commit(
    next: OrderRecord,
    event: OrderEvent,
    freshness?: string,
    stands?: (attempts: readonly OrderRecord[]) => boolean,
  ): Promise<CommitResult> {
    const { orders, events, freshness: seen } = this.#database;
    return this.#database.transaction('rw', orders, events, seen, async (): Promise<CommitResult> => {
      const stored = await orders.get(next.outTradeNo);
      if (stored?.version !== next.version - 1) return 'stale';
      if (stands !== undefined && !stands(await orders.where('key').equals(next.key).toArray()))
        return 'stale';
      if (freshness !== undefined) {
        const before = await seen.get(freshness);
        if (before !== undefined && event.at - before.at < FRESHNESS_KEPT_MS) return 'replayed';
        await seen.put({ freshness, at: event.at });
      }
      await orders.put(next);
      await events.add({ outTradeNo: next.outTradeNo, version: next.version, ...event });
      return 'committed';
    });
  }

  async events(outTradeNo: string): Promise<OrderEvent[]> {
    const rows = await this.#database.events
      .where('[outTradeNo+version]')
      .between([outTradeNo, 0], [outTradeNo, Infinity])
      .toArray();
    return rows.map(({ outTradeNo: _order, version: _version, ...event }) => event);
  }

  /** Forgets replies older than seven days. */
  async prune(now: number): Promise<void> {
    await this.#database.freshness
      .where('at')
      .below(now - FRESHNESS_KEPT_MS)
      .delete();
  }

  /** Remembers a reply that no order rests on, so that it cannot be played back for one. */
  async remember(freshness: string, at: number): Promise<void> {
    await this.#database.freshness.put({ freshness, at });
  }
}
