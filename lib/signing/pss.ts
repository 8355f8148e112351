import { fromBase64, ownBytes, toBase64 } from './bytes';
import type { Bytes } from './bytes';

/** Salt length in bytes: the greatest that fits 2048 bits and SHA-256 (256 - 32 - 2), as OpenSSL's `-2` asks for. */
export const PSS_SALT_LENGTH = 222;

/** Parameters under which a signing key is imported or unwrapped: SHA-256, and MGF1 with SHA-256 (RFC 8017, 8.1). */
export const PSS_KEY_PARAMETERS: RsaHashedImportParams = { name: 'RSA-PSS', hash: 'SHA-256' };

const RSASSA_PSS: RsaPssParams = { name: 'RSA-PSS', saltLength: PSS_SALT_LENGTH };

/** A signature of RSA-2048, in bytes. */
const SIGNATURE_BYTES = 256;

/**
 * Imports a signing key as a non-extractable key.
 *
 * @param pkcs8 an RSA-2048 private key, PKCS#8 DER, as `readSigningKey` returns it
 * @throws DOMException where it is not one
 */
export function importSigningKey(pkcs8: Bytes): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey('pkcs8', pkcs8, PSS_KEY_PARAMETERS, false, ['sign']);
}

/**
 * Signs a refund request (API document, "Signature", SignType 1: RSASSA-PSS-2048-SHA256, salt 222 bytes).
 *
 * @param key the signing key
 * @param bytes the UTF-8 bytes of `request_content`, exactly as sent
 * @returns base64, standard alphabet, padded, without line breaks
 */
export async function sign(key: CryptoKey, bytes: Uint8Array): Promise<string> {
  const signature = await globalThis.crypto.subtle.sign(RSASSA_PSS, key, ownBytes(bytes));
  return toBase64(new Uint8Array(signature));
}

/**
 * Whether a signature made by {@link sign} is good for some bytes.
 *
 * @param publicKey the public half, imported for RSA-PSS with SHA-256
 * @param bytes the signed bytes
 * @param signature base64, standard alphabet, padded; anything but 256 bytes of it is not good
 */
export async function verify(publicKey: CryptoKey, bytes: Uint8Array, signature: string): Promise<boolean> {
  const claimed = fromBase64(signature);
  if (claimed?.length !== SIGNATURE_BYTES) return false;
  return globalThis.crypto.subtle.verify(RSASSA_PSS, publicKey, claimed, ownBytes(bytes));
}
