import type { OrderRecord } from '../flow/order-record';
import type {
  CommitExtras,
  CommitResult,
  Journal,
  OpenDecision,
  OrderEvent,
  RefundDecision,
  RefundFactsFound,
} from '../flow/ports';
import type { RefundRecord } from '../flow/refund-record';
import { defined } from '../payment/defined';
import { FRESHNESS_KEPT_MS, noteReplies } from './freshness';
import type { JournalDatabase } from './journal-database';

/** The journal of orders and refunds on IndexedDB. Only Dexie is awaited inside its transactions: anything else would end them. */
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
      const decision = decide(await this.byKey(key));
      if ('create' in decision) await this.#create(decision.create);
      return decision.answer;
    });
  }

  async #create(order: OrderRecord): Promise<void> {
    const { outTradeNo, version, createdAt, attempt, totalFee, follows } = order;
    await this.#database.orders.add(order);
    await this.#database.events.add({
      outTradeNo,
      version,
      at: createdAt,
      kind: 'created',
      data: { attempt, totalFee, ...defined({ follows }) },
    });
  }

  async commit(next: OrderRecord, event: OrderEvent, extras: CommitExtras = {}): Promise<CommitResult> {
    const { freshness, stands, successor, siblings } = extras;
    const { orders, events, freshness: seen } = this.#database;
    return this.#database.transaction('rw', orders, events, seen, async (): Promise<CommitResult> => {
      const stored = await orders.get(next.outTradeNo);
      if (stored?.version !== next.version - 1) return 'stale';
      if (stands !== undefined && !stands(await this.byKey(next.key))) return 'stale';
      if (freshness !== undefined && (await noteReplies(seen, [freshness], event.at)) === 'replayed')
        return 'replayed';
      await this.#replace(next, event);
      const changes = siblings?.(await this.byKey(next.key)) ?? [];
      for (const change of changes) await this.#replaceNext(change.next, change.event);
      const heir = successor?.(await this.byKey(next.key));
      if (heir !== undefined) await this.#create(heir);
      return 'committed';
    });
  }

  /** Replaces an order that was read in the same transaction. */
  async #replaceNext(next: OrderRecord, event: OrderEvent): Promise<void> {
    const stored = await this.#database.orders.get(next.outTradeNo);
    if (stored?.version !== next.version - 1) throw new Error('the order’s version must be the next one');
    await this.#replace(next, event);
  }

  async #replace(next: OrderRecord, event: OrderEvent): Promise<void> {
    await this.#database.orders.put(next);
    await this.#database.events.add({ outTradeNo: next.outTradeNo, version: next.version, ...event });
  }

  async events(number: string): Promise<OrderEvent[]> {
    const rows = await this.#database.events
      .where('[outTradeNo+version]')
      .between([number, 0], [number, Infinity])
      .toArray();
    return rows.map(({ outTradeNo: _number, version: _version, ...event }) => event);
  }

  async getRefund(outRefundNo: string): Promise<RefundRecord | undefined> {
    return this.#database.refunds.get(outRefundNo);
  }

  async refundsOf(outTradeNos: readonly string[]): Promise<RefundRecord[]> {
    return this.#database.refunds.where('outTradeNo').anyOf(outTradeNos).sortBy('createdAt');
  }

  async openRefunds(): Promise<RefundRecord[]> {
    return this.#database.refunds.where('nextAt').above(0).sortBy('createdAt');
  }

  async openRefund<T>(
    keys: { orderKey: string; refundKey: string },
    decide: (found: RefundFactsFound) => RefundDecision<T>,
  ): Promise<T> {
    const { orders, refunds, events } = this.#database;
    return this.#database.transaction('rw', orders, refunds, events, async () => {
      const found = await this.byKey(keys.orderKey);
      const decision = decide({
        orders: found,
        refunds: await this.refundsOf(found.map(({ outTradeNo }) => outTradeNo)),
        attempts: await refunds.where('key').equals(keys.refundKey).toArray(),
      });
      if ('create' in decision) {
        const { outRefundNo, version, createdAt, attempt, refundFee, outTradeNo } = decision.create;
        await refunds.add(decision.create);
        const data = { call: 'refund', attempt, refundFee, outTradeNo };
        await events.add({ outTradeNo: outRefundNo, version, at: createdAt, kind: 'intent', data });
      }
      return decision.answer;
    });
  }

  async commitRefund(
    next: RefundRecord,
    event: OrderEvent,
    freshness?: string,
    change?: (order: OrderRecord) => { next: OrderRecord; event: OrderEvent } | undefined,
  ): Promise<CommitResult> {
    const { outRefundNo, outTradeNo, version } = next;
    const { orders, refunds, events, freshness: seen } = this.#database;
    const tables = [orders, refunds, events, seen];
    return this.#database.transaction('rw', tables, async (): Promise<CommitResult> => {
      if ((await refunds.get(outRefundNo))?.version !== version - 1) return 'stale';
      if (freshness !== undefined && (await noteReplies(seen, [freshness], event.at)) === 'replayed')
        return 'replayed';
      await refunds.put(next);
      await events.add({ outTradeNo: outRefundNo, version, ...event });
      const order = await orders.get(outTradeNo);
      const changed = order === undefined ? undefined : change?.(order);
      if (changed === undefined) return 'committed';
      await this.#replaceNext(changed.next, changed.event);
      return 'committed';
    });
  }

  async noteFresh(freshness: readonly string[], at: number): Promise<'fresh' | 'replayed'> {
    const { freshness: seen } = this.#database;
    return this.#database.transaction('rw', seen, () => noteReplies(seen, freshness, at));
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
