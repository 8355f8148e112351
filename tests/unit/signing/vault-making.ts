// Vaults for the tests, and the hands of somebody who can write to the disk.
import { Dexie } from 'dexie';
import { sealKeys } from '../../../lib/signing/vault';
import type { KeysToSeal } from '../../../lib/signing/vault';
import { makeRsaKey, pkcs8Pem } from './pem-making';

export const AUTHEN_KEY = 'kpublic1';
export const PASSPHRASE = '收银台 passphrase';
export const rsaKey = makeRsaKey(2048);
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export type Row = Record<string, unknown>;

export const keysOf = (generation: number, more: Partial<KeysToSeal> = {}): KeysToSeal => ({
  generation,
  authenKey: AUTHEN_KEY,
  signingKeyPem: pkcs8Pem(rsaKey),
  protection: { mode: 'plain' },
  ...more,
});

export const withPassphrase = (generation: number): KeysToSeal =>
  keysOf(generation, { protection: { mode: 'passphrase', passphrase: PASSPHRASE } });

export const seal = async (keys: KeysToSeal): Promise<string> => {
  const sealing = await sealKeys(keys);
  if (!sealing.ok) throw new Error(sealing.code);
  return sealing.keyId;
};

/** Works on the stored rows as somebody with the disk could. */
export const withRows = async <T>(generation: number, work: (database: Dexie) => Promise<T>): Promise<T> => {
  const database = await new Dexie(`tillside-vault-${generation}`).open();
  try {
    return await work(database);
  } finally {
    database.close();
  }
};

export const rowsOf = (generation: number): Promise<{ head: Row[]; keys: Row[] }> =>
  withRows(generation, async (database) => ({
    head: await database.table<Row>('head').toArray(),
    keys: await database.table<Row>('keys').toArray(),
  }));

export const alterHead = (generation: number, change: Row): Promise<unknown> =>
  withRows(generation, (database) => database.table('head').update('head', change));

export const alterKey = (generation: number, name: string, change: Row): Promise<unknown> =>
  withRows(generation, (database) => database.table('keys').update(name, change));

export const flipped = (bytes: unknown, at = 0): Uint8Array => {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('no bytes');
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
};

export const keyRow = async (generation: number, name: string): Promise<Row> => {
  const row = (await rowsOf(generation)).keys.find((candidate) => candidate['name'] === name);
  if (!row) throw new Error(`no ${name}`);
  return row;
};

/** Every string and byte array anywhere in a value. */
export const leavesOf = (value: unknown): Buffer[] => {
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  if (typeof value === 'string') return [Buffer.from(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
};
