import { Dexie, type Table } from 'dexie';
import type { OrderRecord } from '../flow/order-record';
import type { OrderEvent } from '../flow/ports';
import type { RefundRecord } from '../flow/refund-record';

/** An order's or a refund's event, with its place in the history. */
export interface EventRow extends OrderEvent {
  /** Of the order; of a refund its `out_refund_no`, which no order number can be equal to. */
  outTradeNo: string;
  /** The record's version that the event led to. */
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
  readonly refunds!: Table<RefundRecord, string>;
  readonly events!: Table<EventRow, [string, number]>;
  readonly freshness!: Table<FreshnessRow, string>;

  constructor(name = 'tillside-journal') {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      orders: 'outTradeNo, key, nextAt, createdAt',
      events: '[outTradeNo+version]',
      freshness: 'freshness, at',
    });
    this.version(2).stores({ refunds: 'outRefundNo, key, outTradeNo, nextAt, createdAt' });
  }
}
