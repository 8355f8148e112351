import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { deleteVault, listVaults, openVault, unlock } from '../../../lib/signing/vault';
import {
  alterHead,
  alterKey,
  flipped,
  keyRow,
  keysOf,
  leavesOf,
  PASSPHRASE,
  rowsOf,
  seal,
  withRows,
} from './vault-making';
import type { Row } from './vault-making';

afterEach(async () => {
  for (const generation of await listVaults()) await deleteVault(generation);
});

describe('altered records', () => {
  it.each(['authen', 'signing'])('are noticed in any byte of %s', async (name) => {
    await seal(keysOf(1));
    const { iv, wrapped } = await keyRow(1, name);
    const length = leavesOf(wrapped)[0]?.length ?? 0;
    for (const at of [0, length >> 1, length - 1]) {
      await alterKey(1, name, { wrapped: flipped(wrapped, at) });
      expect(await openVault(1)).toEqual({ state: 'damaged' });
    }
    await alterKey(1, name, { iv: flipped(iv), wrapped });
    expect(await openVault(1)).toEqual({ state: 'damaged' });
    await alterKey(1, name, { iv, wrapped });
    expect((await openVault(1)).state).toBe('open');
  });

  it('are noticed in the head', async () => {
    await seal(keysOf(1));
    const [head] = (await rowsOf(1)).head;
    const protection = head?.['protection'] as Row;
    const changes: Row[] = [
      { keyId: '0'.repeat(32) },
      { keyId: 'short' },
      { names: ['authen'] },
      { names: ['signing', 'authen'] },
      { generation: 2 },
      { format: 2 },
      { unknown: 1 },
      { protection: { ...protection, dataKey: flipped(protection['dataKey']) } },
      { protection: { mode: 'plain' } },
    ];
    for (const change of changes) {
      await withRows(1, (database) => database.table('head').put({ ...head, ...change }));
      expect(await openVault(1)).toEqual({ state: 'damaged' });
    }
    await withRows(1, (database) => database.table('head').put(head));
    expect((await openVault(1)).state).toBe('open');
  });

  it('are noticed where one is missing, even if the head was told so', async () => {
    await seal(keysOf(1));
    await withRows(1, (database) => database.table('keys').delete('signing'));
    expect(await openVault(1)).toEqual({ state: 'damaged' });
    await alterHead(1, { names: ['authen'] });
    expect(await openVault(1)).toEqual({ state: 'damaged' });
    await withRows(1, (database) => database.table('head').clear());
    expect(await openVault(1)).toEqual({ state: 'damaged' });
  });

  it('are noticed where they come from another generation', async () => {
    await seal(keysOf(1));
    await seal(keysOf(2, { authenKey: 'another' }));
    const [old, current] = [await rowsOf(1), await rowsOf(2)];
    const replace = (head: Row[], keys: Row[]): Promise<void> =>
      withRows(2, async (database) => {
        await database.table('head').bulkPut(head);
        await database.table('keys').bulkPut(keys);
      });
    await replace(old.head, old.keys);
    expect(await openVault(2)).toEqual({ state: 'damaged' });
    await replace(
      old.head.map((head) => ({ ...head, generation: 2 })),
      old.keys,
    );
    expect(await openVault(2)).toEqual({ state: 'damaged' });
    await replace(current.head, [...current.keys.slice(1), ...old.keys.slice(0, 1)]);
    expect(await openVault(2)).toEqual({ state: 'damaged' });
    await replace(current.head, current.keys);
    expect((await openVault(2)).state).toBe('open');
  });

  it('are noticed where two keys changed places', async () => {
    await seal(keysOf(1));
    const [authen, signing] = [await keyRow(1, 'authen'), await keyRow(1, 'signing')];
    await alterKey(1, 'authen', { iv: signing['iv'], wrapped: signing['wrapped'] });
    await alterKey(1, 'signing', { iv: authen['iv'], wrapped: authen['wrapped'] });
    expect(await openVault(1)).toEqual({ state: 'damaged' });
  });

  it("are noticed where the database is somebody else's", async () => {
    const database = new Dexie('tillside-vault-4');
    database.version(1).stores({ other: 'id' });
    await database.open();
    database.close();
    expect((await openVault(4)).state).toBe('damaged');
    expect(await unlock(4, PASSPHRASE)).toEqual({ ok: false, code: 'vault-damaged' });
  });
});
