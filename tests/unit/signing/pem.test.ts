import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_ERROR_CODES } from '../../../lib/contract/error-codes/key-errors';
import { readSigningKey } from '../../../lib/signing/pem';
import { checkRsaKey } from '../../../lib/signing/rsa-private-key';
import {
  compositeFactorKey,
  encryptedPem,
  makeRsaKey,
  pbes1Pem,
  pbes2Bytes,
  pbes2Pem,
  pemOf,
  pkcs1Pem,
  pkcs8Der,
  pkcs8Pem,
} from './pem-making';

const PASSWORD = 'correct horse 密码 ✓';
const key = makeRsaKey(2048);
const der = pkcs8Der(key);
const otherSizes = [1024, 2047, 3072].map((bits) => ({ bits, other: makeRsaKey(bits) }));
const pssOnlyKey = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;

/** The code of a refusal, or 'good' where exactly our key was read. */
const outcomeOf = async (pem: string, password?: string): Promise<string> => {
  const reading = await readSigningKey(pem, password);
  if (!reading.ok) return reading.code;
  return Buffer.from(reading.pkcs8).equals(der) ? 'good' : 'another key';
};

describe('readSigningKey: what is read', () => {
  it('reads PKCS#1 and PKCS#8', async () => {
    expect(await outcomeOf(pkcs1Pem(key))).toBe('good');
    expect(await outcomeOf(pkcs8Pem(key))).toBe('good');
    expect(await outcomeOf(pkcs8Pem(key), 'a password that is not needed')).toBe('good');
  });

  it.each(['aes-256-cbc', 'aes-128-cbc'])('reads PKCS#8 that OpenSSL encrypted with %s', async (cipher) => {
    const pem = encryptedPem(key, cipher, PASSWORD);
    expect(await outcomeOf(pem, PASSWORD)).toBe('good');
    expect(await outcomeOf(pem, 'wrong')).toBe('key-password-wrong');
    expect(await outcomeOf(pem)).toBe('key-password-missing');
    expect(await outcomeOf(pem, '')).toBe('key-password-missing');
  });

  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('reads PBKDF2 with %s', async (hash) => {
    const derivation = { kind: 'pbkdf2', hash, iterations: 1000 } as const;
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, derivation), PASSWORD)).toBe('good');
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, { ...derivation, keyLength: 32 }), PASSWORD)).toBe('good');
  });

  it('takes SHA-1 where the file names no hash, as the standard says', async () => {
    const pem = pbes2Pem(der, PASSWORD, { kind: 'pbkdf2', hash: 'sha1', iterations: 1000, omitPrf: true });
    expect(await outcomeOf(pem, PASSWORD)).toBe('good');
  });

  it('reads scrypt', async () => {
    const derivation = { kind: 'scrypt', N: 16384, r: 8, p: 1 } as const;
    const pem = pbes2Pem(der, PASSWORD, derivation);
    expect(await outcomeOf(pem, PASSWORD)).toBe('good');
    expect(await outcomeOf(pem, 'wrong')).toBe('key-password-wrong');
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, { ...derivation, keyLength: 32 }), PASSWORD)).toBe('good');
  });

  it.each<[string, (pem: string) => string]>([
    ['CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
    [
      'text and attributes before it',
      (pem) => `\uFEFFBag Attributes\n    localKeyID: 01\nKey Attributes: <none>\n${pem}`,
    ],
    ['white space around it', (pem) => ` \n\t${pem.replaceAll('\n', '  \n')}\n\n `],
    ['line breaks that became spaces', (pem) => pem.trim().replaceAll('\n', ' ')],
    [
      'a public key beside it',
      (pem) => `${createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()}${pem}`,
    ],
    ['no line breaks at all', (pem) => pem.replaceAll('\n', '')],
  ])('accepts %s', async (_, change) => {
    expect(await outcomeOf(change(pkcs8Pem(key)))).toBe('good');
    expect(await outcomeOf(change(pkcs1Pem(key)))).toBe('good');
  });
});

describe('readSigningKey: what is refused', () => {
  it.each(otherSizes)('refuses RSA of $bits bits', async ({ other }) => {
    expect(await outcomeOf(pkcs1Pem(other))).toBe('key-not-2048');
    expect(await outcomeOf(pkcs8Pem(other))).toBe('key-not-2048');
    expect(await outcomeOf(encryptedPem(other, 'aes-256-cbc', PASSWORD), PASSWORD)).toBe('key-not-2048');
  });

  it('refuses other algorithms', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    const ed = generateKeyPairSync('ed25519').privateKey;
    expect(await outcomeOf(pkcs8Pem(ec))).toBe('key-not-rsa');
    expect(await outcomeOf(ec.export({ type: 'sec1', format: 'pem' }).toString())).toBe('key-not-rsa');
    expect(await outcomeOf(pkcs8Pem(ed))).toBe('key-not-rsa');
    expect(await outcomeOf(pkcs8Pem(pssOnlyKey))).toBe('key-not-rsa');
    expect(await outcomeOf(encryptedPem(ec, 'aes-128-cbc', PASSWORD), PASSWORD)).toBe('key-not-rsa');
  });

  it('refuses encryption that WebCrypto does not have everywhere', async () => {
    expect(await outcomeOf(encryptedPem(key, 'des-ede3-cbc', PASSWORD), PASSWORD)).toBe(
      'key-encryption-unsupported',
    );
    expect(await outcomeOf(encryptedPem(key, 'aes-192-cbc', PASSWORD), PASSWORD)).toBe(
      'key-encryption-unsupported',
    );
    const sha224 = pbes2Pem(der, PASSWORD, { kind: 'pbkdf2', hash: 'sha224', iterations: 1 });
    expect(await outcomeOf(sha224, PASSWORD)).toBe('key-encryption-unsupported');
    expect(await outcomeOf(pbes1Pem(), PASSWORD)).toBe('key-encryption-unsupported');
  });

  it('refuses the old PEM encryption by its name', async () => {
    const pem = key
      .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSWORD })
      .toString();
    expect(pem).toContain('Proc-Type: 4,ENCRYPTED');
    expect(await outcomeOf(pem, PASSWORD)).toBe('key-legacy-encryption');
  });

  it('refuses costs that would stop the till, before paying them', async () => {
    const hash = 'sha256';
    const pbkdf2 = pbes2Pem(der, PASSWORD, {
      kind: 'pbkdf2',
      hash,
      iterations: 1,
      claimedIterations: 10_000_001,
    });
    expect(await outcomeOf(pbkdf2, PASSWORD)).toBe('key-encryption-too-costly');
    const scrypt = { kind: 'scrypt', N: 2, r: 8, p: 1 } as const;
    const memory = pbes2Pem(der, PASSWORD, { ...scrypt, claimedN: 2 ** 40 });
    expect(await outcomeOf(memory, PASSWORD)).toBe('key-encryption-too-costly');
    const time = pbes2Pem(der, PASSWORD, { ...scrypt, p: 64, claimedN: 2 ** 17 });
    expect(await outcomeOf(time, PASSWORD)).toBe('key-encryption-too-costly');
  });

  it('refuses derivation parameters that make no sense', async () => {
    const pbkdf2 = { kind: 'pbkdf2', hash: 'sha256', iterations: 1 } as const;
    const scrypt = { kind: 'scrypt', N: 2, r: 8, p: 1 } as const;
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, { ...pbkdf2, claimedIterations: 0 }), PASSWORD)).toBe(
      'key-damaged',
    );
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, { ...pbkdf2, keyLength: 16 }), PASSWORD)).toBe(
      'key-damaged',
    );
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, { ...scrypt, claimedN: 3 }), PASSWORD)).toBe(
      'key-damaged',
    );
    expect(await outcomeOf(pbes2Pem(der, PASSWORD, { ...scrypt, keyLength: 16 }), PASSWORD)).toBe(
      'key-damaged',
    );
  });

  it('says that the password is wrong where the padding came out right by chance', async () => {
    const derivation = { kind: 'pbkdf2', hash: 'sha256', iterations: 1 } as const;
    expect(await outcomeOf(pbes2Pem(Buffer.from('no key at all'), PASSWORD, derivation), PASSWORD)).toBe(
      'key-password-wrong',
    );
  });

  it('says what else was given', async () => {
    const publicKey = createPublicKey(key);
    expect(await outcomeOf(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe(
      'key-is-public',
    );
    expect(await outcomeOf(publicKey.export({ type: 'pkcs1', format: 'pem' }).toString())).toBe(
      'key-is-public',
    );
    expect(await outcomeOf(pemOf('CERTIFICATE', Buffer.from('x')))).toBe('key-is-public');
    expect(await outcomeOf(pemOf('OPENSSH PRIVATE KEY', Buffer.from('x')))).toBe('key-format-unsupported');
    expect(await outcomeOf(pemOf('EC PARAMETERS', Buffer.from('x')))).toBe('key-not-pem');
    expect(await outcomeOf(pkcs8Pem(key) + pkcs1Pem(key))).toBe('key-several');
    expect(await outcomeOf('')).toBe('key-not-pem');
    expect(await outcomeOf('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC')).toBe('key-not-pem');
    expect(await outcomeOf('-----BEGIN PRIVATE KEY-----\n'.repeat(20_000))).toBe('key-not-pem');
    expect(await outcomeOf('-----BEGIN PRIVATE KEY-----\n'.repeat(5_000))).toBe('key-damaged');
  });

  it('refuses a file that was cut anywhere', async () => {
    const pem = pkcs8Pem(key).trim();
    expect(await outcomeOf(pem.slice(0, -1))).toBe('key-damaged');
    expect(await outcomeOf(pem.replace(/\n[A-Za-z0-9+/=]+\n-----END/, '\n-----END'))).toBe('key-damaged');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: der.length - 1 }), async (length) => {
        expect(await outcomeOf(pemOf('PRIVATE KEY', der.subarray(0, length)))).toBe('key-damaged');
      }),
    );
    expect(await outcomeOf(pemOf('PRIVATE KEY', Buffer.concat([der, Buffer.from([0])])))).toBe('key-damaged');
  });

  it('never takes a file with any byte changed for a different key', async () => {
    const pkcs1 = key.export({ type: 'pkcs1', format: 'der' });
    const files = [
      { label: 'PRIVATE KEY', bytes: der },
      { label: 'RSA PRIVATE KEY', bytes: pkcs1 },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (file, place, flip) => {
          const changed = new Uint8Array(file.bytes);
          const at = place % changed.length;
          changed[at] = (changed[at] ?? 0) ^ flip;
          const outcome = await outcomeOf(pemOf(file.label, changed));
          // Bytes beside the numbers (the version, the NULL) carry nothing of the key: it may be read, but never as another.
          expect([...KEY_ERROR_CODES, 'good']).toContain(outcome);
          if (file.label === 'RSA PRIVATE KEY') expect(outcome).not.toBe('good');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses a public exponent of another key', async () => {
    const bytes = key.export({ type: 'pkcs1', format: 'der' });
    const exponent = bytes.indexOf(Buffer.from([0x02, 0x03, 0x01, 0x00, 0x01]));
    expect(exponent).toBeGreaterThan(0);
    bytes[exponent + 4] = 0x03;
    expect(await outcomeOf(pemOf('RSA PRIVATE KEY', bytes))).toBe('key-damaged');
  });

  it('refuses numbers that agree with each other but make no working key', async () => {
    const composite = compositeFactorKey(key);
    expect(checkRsaKey(new Uint8Array(composite)).ok).toBe(true);
    expect(await outcomeOf(pemOf('RSA PRIVATE KEY', composite))).toBe('key-damaged');
  });

  it('answers whatever stands inside the block', async () => {
    const label = fc.constantFrom('PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY');
    const inside = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .uint8Array({ minLength: 1, maxLength: 100 })
        .map((bytes) => Uint8Array.of(0x30, bytes.length, ...bytes)),
    );
    await fc.assert(
      fc.asyncProperty(label, inside, async (name, bytes) => {
        expect(KEY_ERROR_CODES).toContain(await outcomeOf(pemOf(name, bytes), PASSWORD));
      }),
      { numRuns: 600 },
    );
  });

  it('answers whatever was changed in the head of an encrypted key', async () => {
    const changeable = pbes2Bytes(der, PASSWORD, { kind: 'pbkdf2', hash: 'sha256', iterations: 2 });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 110 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = changeable.map((byte, index) => (index === at ? byte ^ flip : byte));
        expect([...KEY_ERROR_CODES, 'good']).toContain(
          await outcomeOf(pemOf('ENCRYPTED PRIVATE KEY', changed), PASSWORD),
        );
      }),
      { numRuns: 200 },
    );
  });
});
