import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DexieJournal } from '../../../lib/journal/journal';
import { JournalDatabase } from '../../../lib/journal/journal-database';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';

const AT = 1_700_000_000_000;
const DAY_MS = 86_400_000;

let made = 0;
let database: JournalDatabase;
let journal: DexieJournal;

beforeEach(() => {
  made += 1;
  database = new JournalDatabase(`unit-journal-${made}`);
  journal = new DexieJournal(database);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.delete();
});

const openOne = async (change: Parameters<typeof makeOrderRecord>[0] = {}) => {
  const order = makeOrderRecord(change);
  await journal.openOrder(order.key, () => ({ create: order, answer: undefined }));
  return order;
};

describe('durability', () => {
  it('asks for strict durability in every transaction that writes', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const order = await openOne();
    await journal.commit({ ...order, version: 2 }, { at: AT, kind: 'intent' }, { freshness: 'nonce' });
    await journal.noteFresh(['page'], AT);
    const refund = makeRefundRecord(order);
    const keys = { orderKey: order.key, refundKey: refund.key };
    await journal.openRefund(keys, () => ({ create: refund, answer: undefined }));
    await journal.commitRefund({ ...refund, version: 2 }, { at: AT, kind: 'refund' }, 'another');
    await journal.prune(AT);
    const writing = transaction.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writing.length).toBeGreaterThanOrEqual(6);
    expect(writing.map(([, , options]) => options)).toEqual(writing.map(() => ({ durability: 'strict' })));
  });

  it('resolves a commit only after the transaction is complete, and rejects when it aborts after success', async () => {
    let diskIsFull = false;
    const begin = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...given) {
      const begun = begin.apply(this, given);
      if (diskIsFull) abortAfterPut(begun);
      return begun;
    });
    const order = await openOne();
    diskIsFull = true;
    const committing = journal.commit({ ...order, version: 2 }, { at: AT, kind: 'intent' });
    await expect(committing).rejects.toThrow();
    diskIsFull = false;
    expect(await journal.get(order.outTradeNo)).toEqual(order);
  });

  it('still has everything after the database is closed and opened again', async () => {
    const order = await openOne();
    const next = { ...order, version: 2 };
    await journal.commit(next, { at: AT, kind: 'intent' }, { freshness: 'nonce' });
    database.close();
    const reopened = new JournalDatabase(database.name);
    const again = new DexieJournal(reopened);
    expect(await again.get(order.outTradeNo)).toEqual(next);
    expect((await again.events(order.outTradeNo)).map(({ kind }) => kind)).toEqual(['created', 'intent']);
    const repeated = await again.commit(
      { ...next, version: 3 },
      { at: AT + 1, kind: 'query' },
      { freshness: 'nonce' },
    );
    expect(repeated).toBe('replayed');
    reopened.close();
  });
});

/** The put of the order succeeds, and the transaction is aborted all the same, as on a full disk. */
function abortAfterPut(transaction: IDBTransaction): void {
  const objectStore = transaction.objectStore.bind(transaction);
  transaction.objectStore = (name) => {
    const store = objectStore(name);
    if (name !== 'events') return store;
    const add = store.add.bind(store);
    store.add = (...row) => {
      const request = add(...row);
      request.addEventListener('success', () => transaction.abort());
      return request;
    };
    return store;
  };
}

describe('pruning', () => {
  it('forgets replies older than seven days and no others', async () => {
    const order = await openOne();
    await journal.commit({ ...order, version: 2 }, { at: AT, kind: 'query' }, { freshness: 'old' });
    await journal.commit(
      { ...order, version: 3 },
      { at: AT + DAY_MS, kind: 'query' },
      { freshness: 'young' },
    );
    await journal.prune(AT + 7 * DAY_MS + 1);
    expect((await database.freshness.toArray()).map(({ freshness }) => freshness)).toEqual(['young']);
  });
});

it('remembers a reply that no order rests on', async () => {
  await journal.remember('proof', AT);
  const order = await openOne();
  const played = await journal.commit(
    { ...order, version: 2 },
    { at: AT + 1, kind: 'query' },
    { freshness: 'proof' },
  );
  expect(played).toBe('replayed');
  expect(await journal.get(order.outTradeNo)).toEqual(order);
});

it('stores no payment code anywhere: an order has room for four digits only', async () => {
  const order = await openOne({ codeLastFour: '6789' });
  const rows = JSON.stringify([await database.orders.toArray(), await database.events.toArray()]);
  expect(rows).toContain(order.outTradeNo);
  expect(rows.replaceAll(order.outTradeNo, '')).not.toMatch(/"\d{16,24}"/);
});
