// Private keys and their files are made at run time: none is kept in the repository.
import { createCipheriv, generateKeyPairSync, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import type { BaseBlock } from 'asn1js';

/** A new RSA private key. */
export const makeRsaKey = (modulusLength: number): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey;

export const pkcs1Pem = (key: KeyObject): string => key.export({ type: 'pkcs1', format: 'pem' }).toString();

export const pkcs8Pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export const pkcs8Der = (key: KeyObject): Buffer => key.export({ type: 'pkcs8', format: 'der' });

/** Encrypted PKCS#8 as OpenSSL makes it. */
export const encryptedPem = (key: KeyObject, cipher: string, passphrase: string): string =>
  key.export({ type: 'pkcs8', format: 'pem', cipher, passphrase }).toString();

/** Puts DER bytes into a PEM block. */
export function pemOf(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

const octets = (bytes: Uint8Array): OctetString => new OctetString({ valueHex: new Uint8Array(bytes) });
const algorithm = (oid: string, parameters: BaseBlock): Sequence =>
  new Sequence({ value: [new ObjectIdentifier({ value: oid }), parameters] });

const PRF_OIDS = {
  sha1: '1.2.840.113549.2.7',
  sha224: '1.2.840.113549.2.8',
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
} as const;

/** How a password becomes a key. */
export type Derivation =
  | {
      kind: 'pbkdf2';
      hash: keyof typeof PRF_OIDS;
      iterations: number;
      omitPrf?: boolean;
      keyLength?: number;
      claimedIterations?: number;
    }
  | { kind: 'scrypt'; N: number; r: number; p: number; keyLength?: number; claimedN?: number };

function derive(
  derivation: Derivation,
  password: string,
  salt: Uint8Array,
): { key: Buffer; identifier: Sequence } {
  const keyLength = derivation.keyLength === undefined ? [] : [new Integer({ value: derivation.keyLength })];
  if (derivation.kind === 'scrypt') {
    const { N, r, p, claimedN = N } = derivation;
    const numbers = [Integer.fromBigInt(claimedN), new Integer({ value: r }), new Integer({ value: p })];
    const parameters = new Sequence({ value: [octets(salt), ...numbers, ...keyLength] });
    return {
      key: scryptSync(password, salt, 32, { N, r, p }),
      identifier: algorithm('1.3.6.1.4.1.11591.4.11', parameters),
    };
  }
  const { hash, iterations, claimedIterations = iterations } = derivation;
  const prf = derivation.omitPrf === true ? [] : [algorithm(PRF_OIDS[hash], new Null())];
  const parameters = new Sequence({
    value: [octets(salt), Integer.fromBigInt(claimedIterations), ...keyLength, ...prf],
  });
  return {
    key: pbkdf2Sync(password, salt, iterations, 32, hash),
    identifier: algorithm('1.2.840.113549.1.5.12', parameters),
  };
}

/** Encrypted PKCS#8 (PBES2, AES-256-CBC) with any derivation, around any bytes. */
export const pbes2Pem = (plain: Uint8Array, password: string, derivation: Derivation): string =>
  pemOf('ENCRYPTED PRIVATE KEY', pbes2Bytes(plain, password, derivation));

/** The same in DER. */
export function pbes2Bytes(plain: Uint8Array, password: string, derivation: Derivation): Uint8Array {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const { key, identifier } = derive(derivation, password, salt);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  const parameters = new Sequence({ value: [identifier, algorithm('2.16.840.1.101.3.4.1.42', octets(iv))] });
  const info = new Sequence({ value: [algorithm('1.2.840.113549.1.5.13', parameters), octets(ciphertext)] });
  return new Uint8Array(info.toBER());
}

/** An EncryptedPrivateKeyInfo of PBES1 (PKCS#5 version 1.5): only its shape matters. */
export function pbes1Pem(): string {
  const parameters = new Sequence({ value: [octets(randomBytes(8)), new Integer({ value: 2048 })] });
  const info = new Sequence({
    value: [algorithm('1.2.840.113549.1.5.3', parameters), octets(randomBytes(64))],
  });
  return pemOf('ENCRYPTED PRIVATE KEY', new Uint8Array(info.toBER()));
}

const fromBase64Url = (text: string | undefined): bigint =>
  BigInt(`0x${Buffer.from(text ?? '', 'base64url').toString('hex')}`);

/** The inverse by Euclid's extended algorithm, or undefined where there is none. */
function inverse(value: bigint, modulus: bigint): bigint | undefined {
  let [previous, current] = [modulus, value % modulus];
  let [previousFactor, factor] = [0n, 1n];
  while (current > 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [previousFactor, factor] = [factor, previousFactor - quotient * factor];
  }
  return previous === 1n ? ((previousFactor % modulus) + modulus) % modulus : undefined;
}

/** RSAPrivateKey of 2048 bits whose numbers satisfy every equation, although the first factor is no prime. */
export function compositeFactorKey(key: KeyObject): Uint8Array {
  const e = 65537n;
  const q = fromBase64Url(key.export({ format: 'jwk' }).q);
  for (;;) {
    const start = BigInt(`0x${randomBytes(128).toString('hex')}`) | (3n << 1022n);
    const p = start - (start % 3n);
    const n = p * q;
    const d = inverse(e, (p - 1n) * (q - 1n));
    const qInverse = inverse(q, p);
    if (p % 2n === 0n || d === undefined || qInverse === undefined || n.toString(2).length !== 2048) continue;
    const numbers = [0n, n, e, d, p, q, d % (p - 1n), d % (q - 1n), qInverse];
    return new Uint8Array(
      new Sequence({ value: numbers.map((number) => Integer.fromBigInt(number)) }).toBER(),
    );
  }
}
