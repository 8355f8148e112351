import { ownBytes, randomBytes, wipe } from './bytes';
import type { Bytes } from './bytes';
import { HMAC_KEY_PARAMETERS, HMAC_KEY_USAGES } from './hmac';
import { PSS_KEY_PARAMETERS } from './pss';

/** AES-256. */
export const DATA_KEY_BYTES = 32;
/** The length for which GCM was made (NIST SP 800-38D, 8.2). */
export const GCM_IV_BYTES = 12;
export const GCM_TAG_BYTES = 16;

/** Bytes encrypted with AES-256-GCM under an IV of their own. */
export interface Wrapped {
  iv: Bytes;
  wrapped: Bytes;
}

const gcm = (iv: Bytes, binding: Bytes): AesGcmParams => ({ name: 'AES-GCM', iv, additionalData: binding });

/**
 * Imports the data key as a non-extractable key.
 *
 * @param raw 32 bytes; the caller's to wipe
 */
export async function importDataKey(raw: Uint8Array): Promise<CryptoKey> {
  const copy = ownBytes(raw);
  try {
    return await globalThis.crypto.subtle.importKey('raw', copy, 'AES-GCM', false, ['encrypt', 'unwrapKey']);
  } finally {
    wipe(copy);
  }
}

/**
 * Encrypts secret bytes with AES-256-GCM under a fresh random IV.
 *
 * @param key the key they are wrapped under
 * @param secret the bytes; the caller's to wipe
 * @param binding what they are bound to
 */
export async function wrapBytes(key: CryptoKey, secret: Bytes, binding: Bytes): Promise<Wrapped> {
  const iv = randomBytes(GCM_IV_BYTES);
  const wrapped = await globalThis.crypto.subtle.encrypt(gcm(iv, binding), key, secret);
  return { iv, wrapped: new Uint8Array(wrapped) };
}

/**
 * Decrypts what {@link wrapBytes} made.
 *
 * @returns the bytes, the caller's to wipe; undefined where the key is another or anything was altered
 */
export async function unwrapBytes(
  key: CryptoKey,
  { iv, wrapped }: Wrapped,
  binding: Bytes,
): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await globalThis.crypto.subtle.decrypt(gcm(iv, binding), key, wrapped));
  } catch {
    // WebCrypto says no more than that it failed.
    return undefined;
  }
}

/**
 * Unwraps the authentication key into a non-extractable key: its bytes never come into script memory.
 *
 * @throws DOMException where the data key is another or anything was altered
 */
export function unwrapAuthenKey(
  dataKey: CryptoKey,
  { iv, wrapped }: Wrapped,
  binding: Bytes,
): Promise<CryptoKey> {
  const parameters = gcm(iv, binding);
  const { subtle } = globalThis.crypto;
  return subtle.unwrapKey('raw', wrapped, dataKey, parameters, HMAC_KEY_PARAMETERS, false, [
    ...HMAC_KEY_USAGES,
  ]);
}

/**
 * Unwraps the signing key into a non-extractable key: its bytes never come into script memory.
 *
 * @throws DOMException where the data key is another or anything was altered
 */
export function unwrapSigningKey(
  dataKey: CryptoKey,
  { iv, wrapped }: Wrapped,
  binding: Bytes,
): Promise<CryptoKey> {
  const parameters = gcm(iv, binding);
  const { subtle } = globalThis.crypto;
  return subtle.unwrapKey('pkcs8', wrapped, dataKey, parameters, PSS_KEY_PARAMETERS, false, ['sign']);
}
