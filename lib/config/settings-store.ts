import { Dexie, type Table } from 'dexie';
import type { Settings } from '../contract/config/config-file';

/** Under which keys, and for which terminal, an authenticated reply was received, and when (ms). */
export interface Proof {
  keyId: string;
  /** The terminal snapshot as JSON: merchant, shop, device and address. */
  terminal: string;
  at: number;
}

/** The till's set-up: settings, which vault generation holds the keys, and the proof that they work. */
export interface StoredSetup {
  id: 'setup';
  settings: Settings;
  vaultGeneration: number;
  proof?: Proof;
}

class SettingsDatabase extends Dexie {
  readonly setup!: Table<StoredSetup, string>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ setup: 'id' });
  }
}

/**
 * Keeps the set-up. Settings and the pointer to the vault are one row: writing it is the instant at which an import
 * applies, whole or not at all.
 */
export class SettingsStore {
  readonly #database: SettingsDatabase;

  constructor(name = 'tillside-settings') {
    this.#database = new SettingsDatabase(name);
  }

  async read(): Promise<StoredSetup | undefined> {
    return this.#database.setup.get('setup');
  }

  /** Makes settings and vault valid at once. A proof that was made under others does not come along. */
  async write(setup: Omit<StoredSetup, 'id'>): Promise<void> {
    await this.#database.setup.put({ id: 'setup', ...setup });
  }

  /** Adds a proof to the set-up that it was made under; where another one has been written since, nothing changes. */
  async prove(vaultGeneration: number, proof: Proof): Promise<void> {
    await this.#database.setup.where({ id: 'setup' }).modify((setup) => {
      if (setup.vaultGeneration === vaultGeneration) setup.proof = proof;
    });
  }
}
