// Threat: somebody with the disk may read, alter or exchange records. Altered ones must be noticed, and a record of one
// vault must not pass in another: each is bound to its name, its generation and its key set.
import * as v from 'valibot';
import { utf8 } from './bytes';
import type { Bytes } from './bytes';
import { DATA_KEY_BYTES, GCM_IV_BYTES, GCM_TAG_BYTES } from './wrapping';
import { MAX_PASSPHRASE_ROUNDS, PASSPHRASE_ROUNDS, PASSPHRASE_SALT_BYTES } from './passphrase';

/** Version of the records' form. */
export const VAULT_FORMAT = 1;

/** Key under which the head record stands. */
export const HEAD_ID = 'head';

const MAX_WRAPPED_BYTES = 64 * 1024;

const bytesOf = (least: number, most = least) =>
  v.custom<Bytes>(
    (value) => value instanceof Uint8Array && value.byteLength >= least && value.byteLength <= most,
    `${least} to ${most} bytes`,
  );

const keyNameSchema = v.picklist(['authen', 'signing']);

const protectionSchema = v.variant('mode', [
  v.strictObject({ mode: v.literal('plain'), dataKey: bytesOf(DATA_KEY_BYTES) }),
  v.strictObject({
    mode: v.literal('passphrase'),
    derivation: v.literal('PBKDF2-SHA-256'),
    rounds: v.pipe(v.number(), v.integer(), v.minValue(PASSPHRASE_ROUNDS), v.maxValue(MAX_PASSPHRASE_ROUNDS)),
    salt: bytesOf(PASSPHRASE_SALT_BYTES),
    iv: bytesOf(GCM_IV_BYTES),
    wrapped: bytesOf(DATA_KEY_BYTES + GCM_TAG_BYTES),
  }),
]);

/** The head record: what the vault holds and how its data key is kept. */
export const vaultHeadSchema = v.strictObject({
  id: v.literal(HEAD_ID),
  format: v.literal(VAULT_FORMAT),
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  keyId: v.pipe(v.string(), v.regex(/^[0-9A-F]{32}$/)),
  names: v.pipe(v.array(keyNameSchema), v.minLength(1), v.maxLength(2)),
  protection: protectionSchema,
});

/** The record of one key, wrapped under the data key with AES-256-GCM. */
export const vaultKeySchema = v.strictObject({
  name: keyNameSchema,
  iv: bytesOf(GCM_IV_BYTES),
  wrapped: bytesOf(GCM_TAG_BYTES + 1, MAX_WRAPPED_BYTES),
});

/** Which key a record holds. */
export type KeyName = v.InferOutput<typeof keyNameSchema>;

/** How the data key is kept: beside the keys, or wrapped under a passphrase. */
export type VaultProtection = v.InferOutput<typeof protectionSchema>;

/** The head record. */
export type VaultHead = v.InferOutput<typeof vaultHeadSchema>;

/** One key's record. */
export type VaultKey = v.InferOutput<typeof vaultKeySchema>;

/** What every record of one vault is bound to. */
export type VaultIdentity = Pick<VaultHead, 'generation' | 'keyId' | 'names'>;

/**
 * The additional authenticated data of a record: moving it to another name, generation or key set, or leaving out one of
 * the keys, makes it unreadable.
 *
 * @param identity the vault's identity
 * @param purpose what the record holds
 */
export function bindingOf(identity: VaultIdentity, purpose: KeyName | 'data-key'): Bytes {
  const { generation, keyId, names } = identity;
  return utf8(JSON.stringify(['tillside-vault', VAULT_FORMAT, generation, keyId, names, purpose]));
}
