// Threat: a copy of the disk, a page that asks for signatures, a record exchanged for another. Keys lie on the disk only
// wrapped; in use they are non-extractable keys in the worker's memory, and this module hands out nothing but a signer.
// What it cannot prevent: with protection "plain" somebody with the disk has the data key too.
import type { KeyErrorCode } from '../contract/error-codes/key-errors';
import type { Signer } from '../flow/ports';
import { wipe } from './bytes';
import type { Bytes } from './bytes';
import { derivePassphraseKey } from './passphrase';
import { makeSigner } from './signer';
import type { SignerKeys } from './signer';
import { readVault } from './vault-database';
import { bindingOf } from './vault-record';
import type { VaultHead, VaultKey, VaultProtection } from './vault-record';
import { DATA_KEY_BYTES, importDataKey, unwrapAuthenKey, unwrapBytes, unwrapSigningKey } from './wrapping';

export { sealKeys } from './seal-keys';
export type { KeysToSeal } from './seal-keys';
export { deleteVault, listVaults } from './vault-database';

/** What {@link openVault} found. `damaged` keys are to be imported again; nothing of them is used. */
export type VaultOpening =
  | { state: 'missing' }
  | { state: 'locked' }
  | { state: 'damaged'; cause?: unknown }
  | { state: 'open'; signer: Signer };

/** How {@link unlock} ended. */
export type Unlocking =
  | { ok: true; signer: Signer }
  | { ok: false; code: Extract<KeyErrorCode, `vault-${string}` | 'passphrase-wrong'> };

async function unwrapKeys(
  head: VaultHead,
  rows: readonly VaultKey[],
  dataKey: CryptoKey,
): Promise<SignerKeys | undefined> {
  const authen = rows.find(({ name }) => name === 'authen');
  const signing = rows.find(({ name }) => name === 'signing');
  if (!authen) return undefined;
  try {
    const authenKey = await unwrapAuthenKey(dataKey, authen, bindingOf(head, 'authen'));
    if (!signing) return { authen: authenKey };
    return {
      authen: authenKey,
      signing: await unwrapSigningKey(dataKey, signing, bindingOf(head, 'signing')),
    };
  } catch {
    // WebCrypto says no more than that it failed: another data key, or something was altered.
    return undefined;
  }
}

async function openWith(
  head: VaultHead,
  rows: readonly VaultKey[],
  dataKey: Uint8Array,
): Promise<Signer | undefined> {
  const keys = await unwrapKeys(head, rows, await importDataKey(dataKey));
  return keys && makeSigner(head.keyId, keys);
}

/**
 * Opens a vault: at once where its data key lies beside the keys, otherwise with the data key that {@link unlock} gave out
 * earlier in this browser session. It never makes a database.
 *
 * @param generation the vault's generation
 * @param sessionDataKey the raw data key from `storage.session` (32 bytes), where there is one; one that does not fit
 *   leaves the vault locked
 */
export async function openVault(generation: number, sessionDataKey?: Uint8Array): Promise<VaultOpening> {
  const content = await readVault(generation);
  if (content.state !== 'found') return content;
  const { head, keys } = content;
  if (head.protection.mode === 'plain') {
    const signer = await openWith(head, keys, head.protection.dataKey);
    wipe(head.protection.dataKey);
    return signer ? { state: 'open', signer } : { state: 'damaged' };
  }
  if (sessionDataKey?.length !== DATA_KEY_BYTES) return { state: 'locked' };
  const signer = await openWith(head, keys, sessionDataKey);
  return signer ? { state: 'open', signer } : { state: 'locked' };
}

async function dataKeyOf(head: VaultHead, passphrase: string): Promise<Bytes | undefined> {
  const protection: VaultProtection = head.protection;
  if (protection.mode === 'plain') return protection.dataKey;
  const passphraseKey = await derivePassphraseKey(passphrase, protection.salt, protection.rounds);
  return unwrapBytes(passphraseKey, protection, bindingOf(head, 'data-key'));
}

/**
 * Opens a vault with its passphrase. One whose data key lies beside the keys opens whatever the passphrase.
 *
 * @param generation the vault's generation
 * @param passphrase as the cashier or admin typed it
 * @param remember receives the raw data key (32 bytes) of a vault that opened, to keep it for this browser session in
 *   `storage.session`; the array is overwritten once the promise it returns settles
 * @returns the signer; or why not. An altered wrapping of the data key cannot be told from a wrong passphrase
 */
export async function unlock(
  generation: number,
  passphrase: string,
  remember?: (dataKey: Uint8Array) => Promise<void>,
): Promise<Unlocking> {
  const content = await readVault(generation);
  if (content.state !== 'found') return { ok: false, code: `vault-${content.state}` };
  const { head, keys } = content;
  const dataKey = await dataKeyOf(head, passphrase);
  if (!dataKey) return { ok: false, code: 'passphrase-wrong' };
  try {
    const signer = await openWith(head, keys, dataKey);
    if (!signer) return { ok: false, code: 'vault-damaged' };
    if (head.protection.mode === 'passphrase') await remember?.(dataKey);
    return { ok: true, signer };
  } finally {
    wipe(dataKey);
  }
}
