import { Dexie } from 'dexie';
import { DexieJournal } from '../../lib/journal/journal';
import { JournalDatabase } from '../../lib/journal/journal-database';
import { AT, same } from './journal-case';
import { makeOrderRecord } from './order-making';
import { makeRefundRecord } from './refund-making';

/** The schema as the first release wrote it; never to be changed. */
const VERSION_1 = {
  orders: 'outTradeNo, key, nextAt, createdAt',
  events: '[outTradeNo+version]',
  freshness: 'freshness, at',
};

/**
 * Opens a journal of the first version with the present code: all that stands in it is kept, and it takes refunds.
 *
 * @throws Error that tells what was expected and what was found
 */
export async function upgradeFromVersion1(): Promise<void> {
  const old = new Dexie('journal-of-version-1');
  old.version(1).stores(VERSION_1);
  const order = makeOrderRecord({ state: 'paid', paid: { at: AT } });
  await old.table('orders').add(order);
  await old.table('events').add({ outTradeNo: order.outTradeNo, version: 1, at: AT, kind: 'created' });
  await old.table('freshness').add({ freshness: 'nonce', at: AT });
  old.close();

  const database = new JournalDatabase(old.name);
  const journal = new DexieJournal(database);
  same(await journal.get(order.outTradeNo), order, 'the order');
  same(await journal.byKey(order.key), [order], 'under its key');
  same(await journal.open(), [order], 'open orders');
  same(await journal.events(order.outTradeNo), [{ at: AT, kind: 'created' }], 'its events');
  same(await journal.noteFresh(['nonce'], AT + 1), 'replayed', 'a reply that was seen before');
  same(await journal.openRefunds(), [], 'open refunds');

  const refund = makeRefundRecord(order);
  const keys = { orderKey: order.key, refundKey: refund.key };
  await journal.openRefund(keys, () => ({ create: refund, answer: undefined }));
  same(await journal.refundsOf([order.outTradeNo]), [refund], 'its refunds');
  await database.delete();
}
