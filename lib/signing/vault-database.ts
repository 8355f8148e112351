// One database for each generation of keys: a record that is deleted stays readable on the disk, a database that is
// deleted does not.
import { Dexie } from 'dexie';
import type { Table } from 'dexie';
import * as v from 'valibot';
import { HEAD_ID, vaultHeadSchema, vaultKeySchema } from './vault-record';
import type { VaultHead, VaultKey } from './vault-record';

const NAME = /^tillside-vault-([1-9]\d{0,15})$/;

/** Name of the database of one generation. */
export function vaultName(generation: number): string {
  if (!Number.isSafeInteger(generation) || generation < 1)
    throw new RangeError('a generation is a whole number from 1');
  return `tillside-vault-${generation}`;
}

class VaultDatabase extends Dexie {
  declare readonly head: Table<VaultHead, string>;
  declare readonly keys: Table<VaultKey, string>;

  constructor(generation: number) {
    super(vaultName(generation), { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ head: 'id', keys: 'name' });
  }
}

/** How {@link writeVault} ended. */
export type VaultWriting =
  { ok: true } | { ok: false; code: 'vault-exists' | 'vault-write-failed'; cause?: unknown };

/**
 * Writes a vault's records in one transaction of strict durability: all of them stand on the disk, or none.
 *
 * Records of the same generation are never overwritten. A database that was made but never filled (the power failed in
 * between) is filled.
 */
export async function writeVault(head: VaultHead, keys: readonly VaultKey[]): Promise<VaultWriting> {
  const database = new VaultDatabase(head.generation);
  try {
    return await database.transaction('rw', database.head, database.keys, async (): Promise<VaultWriting> => {
      const records = (await database.head.count()) + (await database.keys.count());
      if (records > 0) return { ok: false, code: 'vault-exists' };
      await database.head.add(head);
      await database.keys.bulkAdd(keys);
      return { ok: true };
    });
  } catch (cause) {
    return { ok: false, code: 'vault-write-failed', cause };
  } finally {
    database.close();
  }
}

/** What {@link readVault} found. */
export type VaultContent =
  | { state: 'missing' }
  | { state: 'damaged'; cause?: unknown }
  | { state: 'found'; head: VaultHead; keys: VaultKey[] };

function checkRecords(generation: number, head: unknown, keys: unknown[]): VaultContent {
  const headCheck = v.safeParse(vaultHeadSchema, head);
  const keysCheck = v.safeParse(v.array(vaultKeySchema), keys);
  if (!headCheck.success || !keysCheck.success) return { state: 'damaged' };
  const names = headCheck.output.names;
  const complete =
    headCheck.output.generation === generation &&
    keysCheck.output.length === names.length &&
    names.every((name) => keysCheck.output.some((key) => key.name === name));
  return complete ? { state: 'found', head: headCheck.output, keys: keysCheck.output } : { state: 'damaged' };
}

/** Reads a vault's records, without ever making the database that holds them. */
export async function readVault(generation: number): Promise<VaultContent> {
  // Without a declared version Dexie opens what is there, and nothing else.
  const database = new Dexie(vaultName(generation));
  try {
    await database.open();
    return await database.transaction('r', ['head', 'keys'], async () => {
      const head: unknown = await database.table('head').get(HEAD_ID);
      const keys: unknown[] = await database.table('keys').toArray();
      return checkRecords(generation, head, keys);
    });
  } catch (cause) {
    const missing = cause instanceof Dexie.DexieError && cause.name === Dexie.errnames.NoSuchDatabase;
    return missing ? { state: 'missing' } : { state: 'damaged', cause };
  } finally {
    database.close();
  }
}

/**
 * Deletes a vault with all its records; nothing happens where there is none.
 *
 * @param generation its generation
 * @throws where the browser cannot delete it
 */
export async function deleteVault(generation: number): Promise<void> {
  await Dexie.delete(vaultName(generation));
}

/** The generations that have a database, whatever is in it; the lowest first. */
export async function listVaults(): Promise<number[]> {
  const names = await Dexie.getDatabaseNames();
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .filter(Number.isSafeInteger)
    .sort((left, right) => left - right);
}
