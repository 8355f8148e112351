import { Dexie, type Table } from 'dexie';
import type { CallFact } from '../flow/ports';
import type { UploadState } from './upload-schedule';

/** A call as it is kept until the gateway has been told of it. */
export interface CallRow extends CallFact {
  id: number;
}

/**
 * The monitor's own database. Durability is relaxed: a measurement may be lost in a power cut, but no payment may wait
 * for the disk because of one.
 */
export class MonitorDatabase extends Dexie {
  readonly calls!: Table<CallRow, number, CallFact>;
  readonly uploads!: Table<UploadState, string>;

  constructor(name = 'tillside-monitor') {
    super(name, { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ calls: '++id', uploads: 'id' });
  }
}
