import type { Worker } from '@playwright/test';

/** A row of the journal, as far as tests look at it. */
export interface JournalOrder {
  outTradeNo: string;
  posOrderId: string;
  origin: string;
  state: string;
  totalFee: number;
  refundedFee: number;
  attempt: number;
  sentAt?: number;
  codeLastFour?: string;
  lateSuccess?: boolean;
  reverse: { tries: number; ackAt?: number };
  failure?: { code: string };
}

/** A refund in the journal, as far as tests look at it. */
export interface JournalRefund {
  outRefundNo: string;
  outTradeNo: string;
  posRefundId: string;
  state: string;
  refundFee: number;
  sends: number;
}

/** Reads every order of the extension's journal through raw IndexedDB, not through the code under test. */
export async function readJournal(worker: Worker): Promise<JournalOrder[]> {
  return readStore(worker, 'orders');
}

/** Reads every refund likewise. */
export async function readRefunds(worker: Worker): Promise<JournalRefund[]> {
  return readStore(worker, 'refunds');
}

async function readStore<Row>(worker: Worker, store: string): Promise<Row[]> {
  return worker.evaluate(
    async (name) =>
      new Promise<Row[]>((resolve, reject) => {
        const opening = indexedDB.open('tillside-journal');
        opening.onerror = () => reject(opening.error ?? new Error('cannot open'));
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction(name).objectStore(name).getAll();
          reading.onerror = () => reject(reading.error ?? new Error('cannot read'));
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result as Row[]);
          };
        };
      }),
    store,
  );
}

/** Everything in every database of the extension as one text, to look for what must not be there. */
export async function dumpDatabases(worker: Worker): Promise<string> {
  return worker.evaluate(async () => {
    const parts: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined || name.startsWith('tillside-vault')) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error ?? new Error('cannot open'));
        opening.onsuccess = () => resolve(opening.result);
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const reading = database.transaction(store).objectStore(store).getAll();
          reading.onerror = () => reject(reading.error ?? new Error('cannot read'));
          reading.onsuccess = () => resolve(reading.result);
        });
        parts.push(JSON.stringify(rows));
      }
      database.close();
    }
    return parts.join('\n');
  });
}
