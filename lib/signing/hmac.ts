import { fromHex, ownBytes, toHex } from './bytes';
import type { Bytes } from './bytes';

const HMAC_SHA256 = { name: 'HMAC', hash: 'SHA-256' } as const;

/** Parameters under which an authentication key is imported or unwrapped. */
export const HMAC_KEY_PARAMETERS: HmacImportParams = HMAC_SHA256;

/** What an authentication key is for. */
export const HMAC_KEY_USAGES: readonly ('sign' | 'verify')[] = ['sign', 'verify'];

const CODE_BYTES = 32;

/**
 * Imports an authentication key (`authen_key`) as a non-extractable key.
 *
 * @param keyBytes the UTF-8 bytes of the key's text, at least one
 */
export function importAuthenKey(keyBytes: Bytes): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey('raw', keyBytes, HMAC_KEY_PARAMETERS, false, HMAC_KEY_USAGES);
}

/**
 * Computes an `authen_code` (API document, "Authen", AuthenType 1: HMAC-SHA256).
 *
 * @param key the authentication key
 * @param bytes the UTF-8 bytes of `request_content`, exactly as sent
 * @returns 64 upper-case hexadecimal digits, leading zeros kept
 */
export async function authenticate(key: CryptoKey, bytes: Uint8Array): Promise<string> {
  const code = await globalThis.crypto.subtle.sign(HMAC_SHA256, key, ownBytes(bytes));
  return toHex(new Uint8Array(code));
}

/**
 * Whether an `authen_code` is good for some bytes. The comparison is WebCrypto's own, in constant time.
 *
 * @param key the authentication key
 * @param bytes the exact bytes received
 * @param code hexadecimal digits in either case; anything but 64 of them is not good
 */
export async function verifyCode(key: CryptoKey, bytes: Uint8Array, code: string): Promise<boolean> {
  const claimed = fromHex(code);
  if (claimed?.length !== CODE_BYTES) return false;
  return globalThis.crypto.subtle.verify(HMAC_SHA256, key, claimed, ownBytes(bytes));
}
