import { utf8, wipe } from './bytes';
import type { Bytes } from './bytes';

/** Rounds of PBKDF2-SHA-256 for new vaults, and the least that an old one may have (product, "Keys"). */
export const PASSPHRASE_ROUNDS = 600_000;
/** An altered record must not keep the till busy for hours. */
export const MAX_PASSPHRASE_ROUNDS = 10_000_000;
export const PASSPHRASE_SALT_BYTES = 32;

/**
 * Derives the key that wraps a data key: PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2). Non-extractable.
 *
 * @param passphrase in Unicode form C, so that one keyboard's composed letters equal another's
 * @param salt random bytes, kept beside the wrapped data key
 * @param rounds iterations
 */
export async function derivePassphraseKey(
  passphrase: string,
  salt: Bytes,
  rounds: number,
): Promise<CryptoKey> {
  const passphraseBytes = utf8(passphrase.normalize('NFC'));
  try {
    const { subtle } = globalThis.crypto;
    const base = await subtle.importKey('raw', passphraseBytes, 'PBKDF2', false, ['deriveKey']);
    const parameters: Pbkdf2Params = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
    const usages: KeyUsage[] = ['encrypt', 'decrypt'];
    return await subtle.deriveKey(parameters, base, { name: 'AES-GCM', length: 256 }, false, usages);
  } finally {
    wipe(passphraseBytes);
  }
}
