import 'fake-indexeddb/auto';
import { constants, createPublicKey, verify as nodeVerify } from 'node:crypto';
import { Dexie } from 'dexie';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteVault, listVaults, openVault, sealKeys, unlock } from '../../../lib/signing/vault';
import type { KeysToSeal } from '../../../lib/signing/vault';
import vectors from '../../data/vectors/hmac.json';
import { encryptedPem, makeRsaKey, pkcs8Der, pkcs8Pem } from './pem-making';
import {
  alterHead,
  alterKey,
  AUTHEN_KEY,
  flipped,
  keyRow,
  keysOf,
  leavesOf,
  PASSPHRASE,
  rowsOf,
  rsaKey,
  seal,
  utf8,
  withPassphrase,
  withRows,
} from './vault-making';
import type { Row } from './vault-making';

const signerOf = async (generation: number) => {
  const opening = await openVault(generation);
  if (opening.state !== 'open') throw new Error(opening.state);
  return opening.signer;
};

afterEach(async () => {
  for (const generation of await listVaults()) await deleteVault(generation);
});

describe('a vault whose data key lies beside the keys', () => {
  it('opens at once with a signer that authenticates, verifies and signs', async () => {
    const keyId = await seal(keysOf(1));
    const signer = await signerOf(1);
    expect(signer.keyId).toBe(keyId);
    for (const { key, request_content: content, authen_code: code } of vectors.filter(
      (vector) => vector.key === AUTHEN_KEY,
    )) {
      expect(key).toBe(AUTHEN_KEY);
      expect(await signer.authenticate(utf8(content))).toStrictEqual({
        a: { authen_type: 1, authen_code: code },
      });
      expect(await signer.verify(utf8(content), code.toLowerCase())).toBe(true);
      expect(await signer.verify(utf8(content), flipDigit(code))).toBe(false);
    }
    const signed = await signer.sign?.(utf8('refund'));
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const publicKey = { key: createPublicKey(rsaKey), padding, saltLength: 222 };
    expect(signed?.s.sign_type).toBe(1);
    expect(nodeVerify('sha256', utf8('refund'), publicKey, Buffer.from(signed?.s.sign ?? '', 'base64'))).toBe(
      true,
    );
  });

  it('holds an authentication key alone, too', async () => {
    await seal({ generation: 1, authenKey: '密钥🔑public1', protection: { mode: 'plain' } });
    const signer = await signerOf(1);
    const vector = vectors.find(({ name }) => name === 'chinese / key utf8');
    expect(signer.sign).toBeUndefined();
    expect((await signer.authenticate(utf8(vector?.request_content ?? ''))).a.authen_code).toBe(
      vector?.authen_code,
    );
  });

  it('reads an encrypted signing key', async () => {
    const signingKeyPem = encryptedPem(rsaKey, 'aes-256-cbc', 'file password');
    expect(await sealKeys(keysOf(1, { signingKeyPem, signingKeyPassword: 'no' }))).toEqual({
      ok: false,
      code: 'key-password-wrong',
    });
    expect(await openVault(1)).toEqual({ state: 'missing' });
    await seal(keysOf(1, { signingKeyPem, signingKeyPassword: 'file password' }));
    expect((await signerOf(1)).sign).toBeDefined();
  });

  it('gives each key set a name and fresh keys and IVs of its own', async () => {
    const first = await seal(keysOf(1));
    const second = await seal(keysOf(2));
    expect(first).not.toBe(second);
    const [one, two] = [await rowsOf(1), await rowsOf(2)];
    const ivs = [...one.keys, ...two.keys].map((row) => leavesOf(row['iv']).join());
    expect(new Set(ivs).size).toBe(4);
    expect(leavesOf(one.head[0]?.['protection'])).not.toEqual(leavesOf(two.head[0]?.['protection']));
  });
});

const flipDigit = (code: string): string => (code.startsWith('0') ? '1' : '0') + code.slice(1);

describe('what lies on the disk', () => {
  it.each([keysOf(1), withPassphrase(1)])('holds no key in plain bytes ($protection.mode)', async (keys) => {
    await seal(keys);
    const { head, keys: rows } = await rowsOf(1);
    const leaves = [...leavesOf(head), ...leavesOf(rows)];
    expect(leaves.length).toBeGreaterThan(6);
    const der = pkcs8Der(rsaKey);
    const { d, p, q } = rsaKey.export({ format: 'jwk' });
    const secrets = [
      Buffer.from(AUTHEN_KEY),
      Buffer.from(PASSPHRASE),
      der.subarray(0, 32),
      ...[d, p, q].map((number) => Buffer.from(number ?? '', 'base64url').subarray(0, 16)),
    ];
    for (const leaf of leaves) for (const secret of secrets) expect(leaf.includes(secret)).toBe(false);
  });

  it('holds the data key only wrapped where a passphrase protects it', async () => {
    await seal(withPassphrase(1));
    const remembered: Buffer[] = [];
    await unlock(1, PASSPHRASE, async (dataKey) => {
      remembered.push(Buffer.from(dataKey));
    });
    const { head, keys } = await rowsOf(1);
    expect(remembered).toHaveLength(1);
    for (const leaf of [...leavesOf(head), ...leavesOf(keys)])
      expect(leaf.includes(remembered[0] ?? '')).toBe(false);
    expect(head[0]?.['protection']).toMatchObject({
      mode: 'passphrase',
      derivation: 'PBKDF2-SHA-256',
      rounds: 600_000,
    });
  });
});

describe('a vault under a passphrase', () => {
  it('stays locked until the passphrase is given', async () => {
    const keyId = await seal(withPassphrase(3));
    expect(await openVault(3)).toEqual({ state: 'locked' });
    expect(await unlock(3, 'wrong')).toEqual({ ok: false, code: 'passphrase-wrong' });
    expect(await unlock(3, '')).toEqual({ ok: false, code: 'passphrase-wrong' });
    const unlocking = await unlock(3, PASSPHRASE);
    expect(unlocking.ok && unlocking.signer.keyId).toBe(keyId);
    expect(unlocking.ok && unlocking.signer.sign).toBeDefined();
  });

  it('opens again in the same browser session by the data key that was remembered', async () => {
    await seal(withPassphrase(3));
    let handedOut: Uint8Array = new Uint8Array();
    let kept: Uint8Array = new Uint8Array();
    await unlock(3, PASSPHRASE, async (dataKey) => {
      handedOut = dataKey;
      kept = dataKey.slice();
    });
    expect(handedOut).toEqual(new Uint8Array(32));
    expect((await openVault(3, kept)).state).toBe('open');
    expect(await openVault(3, flipped(kept))).toEqual({ state: 'locked' });
    expect(await openVault(3, kept.slice(1))).toEqual({ state: 'locked' });
  });

  it('takes composed and decomposed letters for the same passphrase', async () => {
    await seal(keysOf(3, { protection: { mode: 'passphrase', passphrase: 'caf\u00e9' } }));
    expect((await unlock(3, 'cafe\u0301')).ok).toBe(true);
  });

  it('does not remember the data key of a vault that does not open', async () => {
    await seal(withPassphrase(3));
    await alterKey(3, 'signing', { wrapped: flipped((await keyRow(3, 'signing'))['wrapped']) });
    let remembered = 0;
    const remember = async (): Promise<void> => {
      remembered += 1;
    };
    expect(await unlock(3, PASSPHRASE, remember)).toEqual({ ok: false, code: 'vault-damaged' });
    expect(await unlock(3, 'wrong', remember)).toEqual({ ok: false, code: 'passphrase-wrong' });
    expect(remembered).toBe(0);
  });

  it('refuses fewer rounds than were ever written', async () => {
    await seal(withPassphrase(3));
    const { head } = await rowsOf(3);
    await alterHead(3, { protection: { ...(head[0]?.['protection'] as Row), rounds: 1000 } });
    expect(await unlock(3, PASSPHRASE)).toEqual({ ok: false, code: 'vault-damaged' });
  });
});

describe('generations', () => {
  it('are listed and deleted', async () => {
    expect(await listVaults()).toEqual([]);
    await seal(keysOf(10));
    await seal(keysOf(9));
    const other = new Dexie('tillside-vault-x');
    other.version(1).stores({ rows: 'id' });
    await other.open();
    other.close();
    expect(await listVaults()).toEqual([9, 10]);
    await deleteVault(9);
    expect(await listVaults()).toEqual([10]);
    await deleteVault(9);
    expect((await openVault(9)).state).toBe('missing');
    expect((await openVault(10)).state).toBe('open');
    await Dexie.delete('tillside-vault-x');
  });

  it('are not made by looking', async () => {
    expect(await openVault(5)).toEqual({ state: 'missing' });
    expect(await unlock(5, PASSPHRASE)).toEqual({ ok: false, code: 'vault-missing' });
    expect(await listVaults()).toEqual([]);
  });

  it('are never overwritten', async () => {
    const keyId = await seal(keysOf(1));
    expect(await sealKeys(keysOf(1, { authenKey: 'another' }))).toEqual({ ok: false, code: 'vault-exists' });
    expect((await signerOf(1)).keyId).toBe(keyId);
    const results = await Promise.all([sealKeys(keysOf(2)), sealKeys(keysOf(2))]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await openVault(2)).state).toBe('open');
  });

  it('are filled where a database was made and the power failed before the records stood in it', async () => {
    await seal(keysOf(1));
    await withRows(1, async (database) => {
      await database.table('head').clear();
      await database.table('keys').clear();
    });
    expect(await openVault(1)).toEqual({ state: 'damaged' });
    await seal(keysOf(1));
    expect((await openVault(1)).state).toBe('open');
  });

  it('hold nothing where the disk is full half-way', async () => {
    const { add } = IDBObjectStore.prototype;
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
      this: IDBObjectStore,
      ...row
    ) {
      if (this.name === 'keys') throw new DOMException('full', 'QuotaExceededError');
      return add.apply(this, row);
    });
    expect(await sealKeys(keysOf(1))).toMatchObject({ ok: false, code: 'vault-write-failed' });
    expect(full).toHaveBeenCalledTimes(2);
    full.mockRestore();
    expect(await rowsOf(1)).toEqual({ head: [], keys: [] });
    await seal(keysOf(1));
    expect((await openVault(1)).state).toBe('open');
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('are whole numbers from 1, not %d', async (generation) => {
    await expect(sealKeys(keysOf(generation))).rejects.toThrow(RangeError);
    await expect(openVault(generation)).rejects.toThrow(RangeError);
    await expect(deleteVault(generation)).rejects.toThrow(RangeError);
  });
});

describe('sealKeys refuses', () => {
  it.each<[string, Partial<KeysToSeal>]>([
    ['authen-key-empty', { authenKey: '' }],
    ['authen-key-too-long', { authenKey: 'x'.repeat(1025) }],
    ['authen-key-malformed', { authenKey: 'x\ud800' }],
    ['passphrase-empty', { protection: { mode: 'passphrase', passphrase: '' } }],
    ['key-not-pem', { signingKeyPem: 'no key' }],
    ['key-not-2048', { signingKeyPem: pkcs8Pem(makeRsaKey(1024)) }],
  ])('%s, and writes nothing', async (code, more) => {
    expect(await sealKeys(keysOf(1, more))).toEqual({ ok: false, code });
    expect(await listVaults()).toEqual([]);
  });
});
