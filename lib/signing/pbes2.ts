import type { KeyErrorCode } from '../contract/error-codes/key-errors';
import { wipe } from './bytes';
import type { Bytes } from './bytes';
import { algorithmOf, octetsOf, readSequence, sequenceOf } from './der';
import type { Algorithm } from './der';
import { readKeyDerivation } from './password-key';
import type { KeyDerivation } from './password-key';

const PBES2 = '1.2.840.113549.1.5.13';

/** Ciphers that every WebCrypto has, with the length of their keys in bytes (RFC 8018, B.2). */
const CBC_KEY_BYTES: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.1.2': 16,
  '2.16.840.1.101.3.4.1.42': 32,
};

const BLOCK_BYTES = 16;

interface Scheme {
  derive: KeyDerivation;
  iv: Bytes;
}

/** What {@link decryptPkcs8} found. */
export type Decryption = { ok: true; pkcs8: Bytes } | { ok: false; code: KeyErrorCode };

/** PBES2-params: keyDerivationFunc, encryptionScheme (RFC 8018, A.4). */
function readScheme(algorithm: Algorithm): { ok: true; scheme: Scheme } | { ok: false; code: KeyErrorCode } {
  if (algorithm.oid !== PBES2) return { ok: false, code: 'key-encryption-unsupported' };
  const items = sequenceOf(algorithm.parameters);
  const [derivation, cipher] = [algorithmOf(items?.[0]), algorithmOf(items?.[1])];
  if (!derivation || !cipher) return { ok: false, code: 'key-damaged' };
  const keyBytes = CBC_KEY_BYTES[cipher.oid];
  if (keyBytes === undefined) return { ok: false, code: 'key-encryption-unsupported' };
  const iv = octetsOf(cipher.parameters);
  if (iv?.length !== BLOCK_BYTES) return { ok: false, code: 'key-damaged' };
  const reading = readKeyDerivation(derivation, keyBytes);
  return reading.ok ? { ok: true, scheme: { derive: reading.derive, iv } } : reading;
}

async function decryptCbc(keyBytes: Bytes, iv: Bytes, ciphertext: Bytes): Promise<Bytes | undefined> {
  const key = await globalThis.crypto.subtle.importKey('raw', keyBytes, 'AES-CBC', false, ['decrypt']);
  try {
    return new Uint8Array(await globalThis.crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, ciphertext));
  } catch {
    // Bad padding: WebCrypto says no more than that it failed.
    return undefined;
  }
}

/**
 * Decrypts an EncryptedPrivateKeyInfo (PKCS#8, RFC 5208 section 6) made with PBES2 (RFC 8018, 6.2), AES-128-CBC or
 * AES-256-CBC.
 *
 * About one wrong password in 256 is not noticed here, as CBC has no authentication: the result is then no PKCS#8.
 *
 * @param der the EncryptedPrivateKeyInfo
 * @param password the password; its UTF-8 bytes are used, as OpenSSL does. Undefined or empty: none was given
 */
export async function decryptPkcs8(der: Bytes, password: string | undefined): Promise<Decryption> {
  const items = readSequence(der);
  const [algorithm, ciphertext] = [algorithmOf(items?.[0]), octetsOf(items?.[1])];
  if (items?.length !== 2 || !algorithm || !ciphertext?.length) return { ok: false, code: 'key-damaged' };
  const reading = readScheme(algorithm);
  if (!reading.ok) return reading;
  if (ciphertext.length % BLOCK_BYTES !== 0) return { ok: false, code: 'key-damaged' };
  if (password === undefined || password === '') return { ok: false, code: 'key-password-missing' };

  const keyBytes = await reading.scheme.derive(password);
  try {
    const pkcs8 = await decryptCbc(keyBytes, reading.scheme.iv, ciphertext);
    return pkcs8 ? { ok: true, pkcs8 } : { ok: false, code: 'key-password-wrong' };
  } finally {
    wipe(keyBytes);
  }
}
