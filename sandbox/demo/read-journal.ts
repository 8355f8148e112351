import type { Worker } from '@playwright/test';

/** A row of the extension's journal, as far as it is compared with the ledger. Money in fen. */
export interface JournalRow {
  outTradeNo: string;
  state: string;
  totalFee: number;
  refundedFee: number;
}

/** Reads every order of the extension's journal through raw IndexedDB, not through the code that wrote it. */
export function readJournal(worker: Worker): Promise<JournalRow[]> {
  return worker.evaluate(
    () =>
      new Promise<JournalRow[]>((resolve, reject) => {
        const opening = indexedDB.open('tillside-journal');
        opening.onerror = () => {
          reject(new Error('the journal cannot be opened'));
        };
        opening.onsuccess = () => {
          const reading = opening.result.transaction('orders').objectStore('orders').getAll();
          reading.onerror = () => {
            reject(new Error('the journal cannot be read'));
          };
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result as JournalRow[]);
          };
        };
      }),
  );
}
