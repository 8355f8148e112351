import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { expect, it } from 'vitest';
import { DexieJournal } from '../../../lib/journal/journal';
import { JournalDatabase } from '../../../lib/journal/journal-database';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';

const AT = 1_700_000_000_000;

/** The schema as the first release wrote it; never to be changed. */
const VERSION_1 = {
  orders: 'outTradeNo, key, nextAt, createdAt',
  events: '[outTradeNo+version]',
  freshness: 'freshness, at',
};

it('opens a journal of the first version, keeps all that stands in it, and takes refunds', async () => {
  const old = new Dexie('journal-of-version-1');
  old.version(1).stores(VERSION_1);
  const order = makeOrderRecord({ state: 'paid', paid: { at: AT } });
  await old.table('orders').add(order);
  await old.table('events').add({ outTradeNo: order.outTradeNo, version: 1, at: AT, kind: 'created' });
  await old.table('freshness').add({ freshness: 'nonce', at: AT });
  old.close();

  const database = new JournalDatabase(old.name);
  const journal = new DexieJournal(database);
  expect(await journal.get(order.outTradeNo)).toEqual(order);
  expect(await journal.byKey(order.key)).toEqual([order]);
  expect(await journal.open()).toEqual([order]);
  expect(await journal.events(order.outTradeNo)).toEqual([{ at: AT, kind: 'created' }]);
  expect(await journal.noteFresh(['nonce'], AT + 1)).toBe('replayed');
  expect(await journal.openRefunds()).toEqual([]);

  const refund = makeRefundRecord(order);
  const keys = { orderKey: order.key, refundKey: refund.key };
  await journal.openRefund(keys, () => ({ create: refund, answer: undefined }));
  expect(await journal.refundsOf([order.outTradeNo])).toEqual([refund]);
  await database.delete();
});
