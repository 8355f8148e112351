// Threat: the costs stand in the file. A hostile one may ask for hours of hashing or gigabytes of memory, so every count is
// bounded before any work is done.
import { scryptAsync } from '@noble/hashes/scrypt.js';
import type { KeyErrorCode } from '../contract/error-codes/key-errors';
import { ownBytes, utf8, wipe } from './bytes';
import type { Bytes } from './bytes';
import { algorithmOf, integerOf, octetsOf, sequenceOf } from './der';
import type { Algorithm } from './der';

const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';

/** Pseudo-random functions of PBKDF2 that WebCrypto has (RFC 8018, B.1). */
const PBKDF2_HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
};
/** The default where the file names none (RFC 8018, A.2). */
const HMAC_WITH_SHA1 = '1.2.840.113549.2.7';

/** A few seconds of PBKDF2, more on a slow till. */
const MAX_ITERATIONS = 10_000_000n;
/** N times r: 128 bytes each, so 128 MiB. */
const MAX_SCRYPT_MEMORY = 1n << 20n;
/** N times r times p: a few seconds of scrypt, more on a slow till. */
const MAX_SCRYPT_WORK = 1n << 22n;
const MAX_SALT_BYTES = 1024;

/** Derives the key of a cipher from a password. */
export type KeyDerivation = (password: string) => Promise<Bytes>;

/** What {@link readKeyDerivation} found. */
export type KeyDerivationReading = { ok: true; derive: KeyDerivation } | { ok: false; code: KeyErrorCode };

const DAMAGED: KeyDerivationReading = { ok: false, code: 'key-damaged' };
const UNSUPPORTED: KeyDerivationReading = { ok: false, code: 'key-encryption-unsupported' };
const TOO_COSTLY: KeyDerivationReading = { ok: false, code: 'key-encryption-too-costly' };

async function pbkdf2(
  password: string,
  salt: Bytes,
  iterations: number,
  hash: string,
  keyBytes: number,
): Promise<Bytes> {
  const passwordBytes = utf8(password);
  try {
    const base = await globalThis.crypto.subtle.importKey('raw', passwordBytes, 'PBKDF2', false, [
      'deriveBits',
    ]);
    const parameters: Pbkdf2Params = { name: 'PBKDF2', salt, iterations, hash };
    return new Uint8Array(await globalThis.crypto.subtle.deriveBits(parameters, base, keyBytes * 8));
  } finally {
    wipe(passwordBytes);
  }
}

/** PBKDF2-params: salt, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 (RFC 8018, A.2). */
function readPbkdf2(algorithm: Algorithm, keyBytes: number): KeyDerivationReading {
  const items = sequenceOf(algorithm.parameters);
  const salt = octetsOf(items?.[0]);
  const iterations = integerOf(items?.[1]);
  if (!items || !salt || salt.length > MAX_SALT_BYTES || iterations === undefined || iterations < 1n)
    return DAMAGED;
  const rest = items.slice(2);
  const keyLength = integerOf(rest[0]);
  if (keyLength !== undefined) rest.shift();
  if (keyLength !== undefined && keyLength !== BigInt(keyBytes)) return DAMAGED;
  const prf = rest.length === 0 ? HMAC_WITH_SHA1 : algorithmOf(rest[0])?.oid;
  if (prf === undefined || rest.length > 1) return DAMAGED;
  const hash = PBKDF2_HASHES[prf];
  if (hash === undefined) return UNSUPPORTED;
  if (iterations > MAX_ITERATIONS) return TOO_COSTLY;
  return { ok: true, derive: (password) => pbkdf2(password, salt, Number(iterations), hash, keyBytes) };
}

/** scrypt-params: salt, N, r, p, keyLength OPTIONAL (RFC 7914, section 7). */
function readScrypt(algorithm: Algorithm, keyBytes: number): KeyDerivationReading {
  const items = sequenceOf(algorithm.parameters);
  const salt = octetsOf(items?.[0]);
  const [cost, blockSize, parallel] = [integerOf(items?.[1]), integerOf(items?.[2]), integerOf(items?.[3])];
  if (!items || items.length > 5 || !salt || salt.length > MAX_SALT_BYTES) return DAMAGED;
  if (cost === undefined || blockSize === undefined || parallel === undefined) return DAMAGED;
  if (cost < 2n || (cost & (cost - 1n)) !== 0n || blockSize < 1n || parallel < 1n) return DAMAGED;
  if (items.length === 5 && integerOf(items[4]) !== BigInt(keyBytes)) return DAMAGED;
  const memory = cost * blockSize;
  if (memory > MAX_SCRYPT_MEMORY || memory * parallel > MAX_SCRYPT_WORK) return TOO_COSTLY;
  const options = { N: Number(cost), r: Number(blockSize), p: Number(parallel), dkLen: keyBytes };
  const derive: KeyDerivation = async (password) => {
    const passwordBytes = utf8(password);
    try {
      return ownBytes(await scryptAsync(passwordBytes, salt, options));
    } finally {
      wipe(passwordBytes);
    }
  };
  return { ok: true, derive };
}

/**
 * Reads the key derivation function of PBES2 (RFC 8018, A.4): PBKDF2 with SHA-1, SHA-256, SHA-384 or SHA-512, or scrypt.
 *
 * @param algorithm the keyDerivationFunc
 * @param keyBytes length of the cipher's key, in bytes
 */
export function readKeyDerivation(algorithm: Algorithm, keyBytes: number): KeyDerivationReading {
  if (algorithm.oid === PBKDF2) return readPbkdf2(algorithm, keyBytes);
  if (algorithm.oid === SCRYPT) return readScrypt(algorithm, keyBytes);
  return UNSUPPORTED;
}
