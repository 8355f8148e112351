import type { KeyErrorCode } from '../contract/error-codes/key-errors';
import { randomBytes, toHex, utf8, wipe } from './bytes';
import type { Bytes } from './bytes';
import { derivePassphraseKey, PASSPHRASE_ROUNDS, PASSPHRASE_SALT_BYTES } from './passphrase';
import { readSigningKey } from './pem';
import { vaultName, writeVault } from './vault-database';
import { bindingOf, HEAD_ID, VAULT_FORMAT } from './vault-record';
import type { KeyName, VaultHead, VaultIdentity, VaultKey, VaultProtection } from './vault-record';
import { DATA_KEY_BYTES, importDataKey, wrapBytes } from './wrapping';

const KEY_ID_BYTES = 16;
/** In UTF-16 code units. The API document gives no limit: this one only keeps out a whole file pasted by mistake. */
const MAX_AUTHEN_KEY_LENGTH = 1024;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Keys as an admin imports them. */
export interface KeysToSeal {
  /** Whole number from 1, not used before: names the database. */
  generation: number;
  /** `authen_key`: the HMAC key's text. */
  authenKey: string;
  /** The PEM text of the RSA signing key; needed for refunds only. */
  signingKeyPem?: string;
  signingKeyPassword?: string;
  /** `plain`: the data key lies beside the keys. `passphrase`: it is wrapped under one. */
  protection: { mode: 'plain' } | { mode: 'passphrase'; passphrase: string };
}

/** How {@link sealKeys} ended. */
export type Sealing = { ok: true; keyId: string } | { ok: false; code: KeyErrorCode; cause?: unknown };

type Secrets = Partial<Record<KeyName, Bytes>>;

function faultIn({ authenKey, protection }: KeysToSeal): KeyErrorCode | undefined {
  if (authenKey === '') return 'authen-key-empty';
  if (authenKey.length > MAX_AUTHEN_KEY_LENGTH) return 'authen-key-too-long';
  if (LONE_SURROGATE.test(authenKey)) return 'authen-key-malformed';
  return protection.mode === 'passphrase' && protection.passphrase === '' ? 'passphrase-empty' : undefined;
}

/** The signing key in PKCS#8, or nothing where none was given. */
async function readSigning(
  keys: KeysToSeal,
): Promise<{ ok: true; signing?: Bytes } | { ok: false; code: KeyErrorCode }> {
  if (keys.signingKeyPem === undefined) return { ok: true };
  const reading = await readSigningKey(keys.signingKeyPem, keys.signingKeyPassword);
  return reading.ok ? { ok: true, signing: reading.pkcs8 } : reading;
}

/** How the data key is kept. */
async function protect(
  dataKey: Bytes,
  identity: VaultIdentity,
  protection: KeysToSeal['protection'],
): Promise<VaultProtection> {
  if (protection.mode === 'plain') return { mode: 'plain', dataKey };
  const salt = randomBytes(PASSPHRASE_SALT_BYTES);
  const passphraseKey = await derivePassphraseKey(protection.passphrase, salt, PASSPHRASE_ROUNDS);
  const wrapped = await wrapBytes(passphraseKey, dataKey, bindingOf(identity, 'data-key'));
  return { mode: 'passphrase', derivation: 'PBKDF2-SHA-256', rounds: PASSPHRASE_ROUNDS, salt, ...wrapped };
}

async function sealSecrets(keys: KeysToSeal, secrets: Secrets): Promise<Sealing> {
  const names: KeyName[] = secrets.signing ? ['authen', 'signing'] : ['authen'];
  const identity: VaultIdentity = {
    generation: keys.generation,
    keyId: toHex(randomBytes(KEY_ID_BYTES)),
    names,
  };
  const dataKey = randomBytes(DATA_KEY_BYTES);
  try {
    const wrappingKey = await importDataKey(dataKey);
    const rows: VaultKey[] = [];
    for (const name of names) {
      const secret = secrets[name];
      if (secret) rows.push({ name, ...(await wrapBytes(wrappingKey, secret, bindingOf(identity, name))) });
    }
    const protection = await protect(dataKey, identity, keys.protection);
    const head: VaultHead = { id: HEAD_ID, format: VAULT_FORMAT, ...identity, protection };
    const writing = await writeVault(head, rows);
    return writing.ok ? { ok: true, keyId: identity.keyId } : writing;
  } finally {
    wipe(dataKey);
  }
}

/**
 * Checks keys and writes them, wrapped, into a new vault (product, "Keys"). Either the whole vault stands on the disk
 * afterwards, or nothing of it. The old vault is the caller's to delete, once the new one is in use.
 *
 * @param keys the keys and how they are to be protected
 * @returns a random, non-secret name of this key set, or why nothing was written
 * @throws RangeError where the generation is not a whole number from 1
 * @example
 * const sealing = await sealKeys({ generation: 2, authenKey, signingKeyPem, protection: { mode: 'plain' } });
 */
export async function sealKeys(keys: KeysToSeal): Promise<Sealing> {
  vaultName(keys.generation);
  const fault = faultIn(keys);
  if (fault) return { ok: false, code: fault };
  const reading = await readSigning(keys);
  if (!reading.ok) return reading;

  const { signing } = reading;
  const authen = utf8(keys.authenKey);
  try {
    return await sealSecrets(keys, signing ? { authen, signing } : { authen });
  } finally {
    wipe(authen, signing);
  }
}
