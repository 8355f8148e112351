import { Dexie, type Table } from 'dexie';
import type { OrderRecord } from '../flow/order-record';
import type { OrderEvent } from '../flow/ports';

/** An order's event, with its place in the order's history. */
export interface EventRow extends OrderEvent {
  outTradeNo: string;
  /** The order's version that the event led to. */
  version: number;
}

/** A reply that was acted upon: the same one again is a replay. */
export interface FreshnessRow {
  freshness: string;
  at: number;
}

/**
 * The journal's database. Durability is strict: Chrome's default is relaxed, and a relaxed commit was lost at every
 * simulated power cut.
 */
export class JournalDatabase extends Dexie {
  readonly orders!: Table<OrderRecord, string>;
  readonly events!: Table<EventRow, [string, number]>;
  readonly freshness!: Table<FreshnessRow, string>;

  constructor(name = 'tillside-journal') {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      orders: 'outTradeNo, key, nextAt, createdAt',
      events: '[outTradeNo+version]',
      freshness: 'freshness, at',
    });
  }
}
