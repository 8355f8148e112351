import { Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { fromHex, randomBytes, toBase64Url } from './bytes';
import type { Bytes } from './bytes';
import { algorithmOf, integerOf, octetsOf, readSequence } from './der';
import { importSigningKey, PSS_KEY_PARAMETERS, sign, verify } from './pss';

/** Algorithm identifier of plain RSA keys (RFC 8017, appendix C). */
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

/** Public exponents that every WebCrypto takes are odd and at most 33 bits long. */
const LEAST_EXPONENT = 3n;
const EXPONENT_LIMIT = 1n << 33n;

/** The public half of an RSA key. */
interface RsaPublicNumbers {
  modulus: bigint;
  publicExponent: bigint;
}

/** What {@link openPkcs8} found. */
export type Pkcs8Reading =
  { ok: true; pkcs1: Bytes } | { ok: false; code: 'key-not-pkcs8' | 'key-not-rsa' | 'key-damaged' };

/**
 * Takes the RSAPrivateKey out of a PrivateKeyInfo (PKCS#8, RFC 5208 section 5).
 *
 * @param der the PrivateKeyInfo
 * @returns `key-not-pkcs8` where the bytes have not even that shape: a wrong password gives such bytes
 */
export function openPkcs8(der: Bytes): Pkcs8Reading {
  const items = readSequence(der);
  const algorithm = algorithmOf(items?.[1]);
  if (!items || integerOf(items[0]) === undefined || !algorithm) return { ok: false, code: 'key-not-pkcs8' };
  if (algorithm.oid !== RSA_ENCRYPTION) return { ok: false, code: 'key-not-rsa' };
  const pkcs1 = octetsOf(items[2]);
  return pkcs1 ? { ok: true, pkcs1 } : { ok: false, code: 'key-damaged' };
}

/**
 * Puts an RSAPrivateKey into a PrivateKeyInfo (PKCS#8, RFC 5208 section 5).
 *
 * @param pkcs1 the RSAPrivateKey (PKCS#1) in DER
 */
export function wrapPkcs1(pkcs1: Bytes): Bytes {
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: RSA_ENCRYPTION }), new Null()] });
  const info = new Sequence({
    value: [new Integer({ value: 0 }), algorithm, new OctetString({ valueHex: pkcs1 })],
  });
  return new Uint8Array(info.toBER());
}

/** Reads the nine numbers of a two-prime RSAPrivateKey (RFC 8017, A.1.2). */
function readNumbers(pkcs1: Bytes): bigint[] | undefined {
  const numbers = readSequence(pkcs1)?.map((item) => integerOf(item) ?? -1n);
  if (numbers?.length !== 9 || numbers[0] !== 0n) return undefined;
  return numbers.slice(1).every((number) => number > 0n) ? numbers.slice(1) : undefined;
}

/** Whether the numbers belong together (RFC 8017, 3.2). One flipped bit in any of them breaks one of these equations. */
function numbersAgree(numbers: readonly bigint[]): boolean {
  const [n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dp = 0n, dq = 0n, qInverse = 0n] = numbers;
  if (e < LEAST_EXPONENT || e >= EXPONENT_LIMIT || e % 2n === 0n) return false;
  if (p < 3n || q < 3n || p === q || p * q !== n || d >= n || qInverse >= p) return false;
  if (dp !== d % (p - 1n) || dq !== d % (q - 1n)) return false;
  return (e * dp) % (p - 1n) === 1n && (e * dq) % (q - 1n) === 1n && (qInverse * q) % p === 1n;
}

function bigEndian(value: bigint): Bytes {
  const hex = value.toString(16);
  const bytes = fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
  if (!bytes) throw new Error('a positive number has a hexadecimal form');
  return bytes;
}

/** What {@link checkRsaKey} found. */
export type RsaCheck =
  { ok: true; publicNumbers: RsaPublicNumbers } | { ok: false; code: 'key-not-2048' | 'key-damaged' };

/**
 * Checks an RSAPrivateKey: its form, its size and that its numbers belong together.
 *
 * @param pkcs1 the RSAPrivateKey (PKCS#1) in DER
 */
export function checkRsaKey(pkcs1: Bytes): RsaCheck {
  const numbers = readNumbers(pkcs1);
  const [modulus, publicExponent] = numbers ?? [];
  if (!numbers || modulus === undefined || publicExponent === undefined)
    return { ok: false, code: 'key-damaged' };
  if (modulus.toString(2).length !== 2048) return { ok: false, code: 'key-not-2048' };
  return numbersAgree(numbers)
    ? { ok: true, publicNumbers: { modulus, publicExponent } }
    : { ok: false, code: 'key-damaged' };
}

/**
 * Whether WebCrypto takes the key and a signature made with it is good for its public half. Numbers that agree with each
 * other need not be primes; only a signature shows that the key works.
 *
 * @param pkcs8 the key in PKCS#8
 * @param publicNumbers its public half, from {@link checkRsaKey}
 */
export async function signsCorrectly(pkcs8: Bytes, publicNumbers: RsaPublicNumbers): Promise<boolean> {
  const jwk: JsonWebKey = {
    kty: 'RSA',
    n: toBase64Url(bigEndian(publicNumbers.modulus)),
    e: toBase64Url(bigEndian(publicNumbers.publicExponent)),
  };
  const probe = randomBytes(32);
  try {
    const privateKey = await importSigningKey(pkcs8);
    const publicKey = await globalThis.crypto.subtle.importKey('jwk', jwk, PSS_KEY_PARAMETERS, false, [
      'verify',
    ]);
    return await verify(publicKey, probe, await sign(privateKey, probe));
  } catch {
    // WebCrypto refuses numbers it cannot work with by exceptions whose kind differs between engines.
    return false;
  }
}
