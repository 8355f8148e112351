import type { KeyErrorCode } from '../contract/error-codes/key-errors';
import { wipe } from './bytes';
import type { Bytes } from './bytes';
import { decryptPkcs8 } from './pbes2';
import { findPemBlocks } from './pem-blocks';
import type { PemBlock } from './pem-blocks';
import { checkRsaKey, openPkcs8, signsCorrectly, wrapPkcs1 } from './rsa-private-key';

/** What {@link readSigningKey} found. */
export type SigningKeyReading = { ok: true; pkcs8: Bytes } | { ok: false; code: KeyErrorCode };

type Pkcs1Reading = { ok: true; pkcs1: Bytes } | { ok: false; code: KeyErrorCode };

const PUBLIC_LABELS: ReadonlySet<string> = new Set([
  'PUBLIC KEY',
  'RSA PUBLIC KEY',
  'CERTIFICATE',
  'X509 CERTIFICATE',
  'TRUSTED CERTIFICATE',
]);

const OTHER_ALGORITHM_LABELS: ReadonlySet<string> = new Set(['EC PRIVATE KEY', 'DSA PRIVATE KEY']);

/** The one private key among the blocks; a certificate chain or parameters beside it do no harm. */
function choosePrivateKey(text: string): { ok: true; block: PemBlock } | { ok: false; code: KeyErrorCode } {
  const blocks = findPemBlocks(text);
  if (!blocks) return { ok: false, code: 'key-damaged' };
  const [block, second] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (second) return { ok: false, code: 'key-several' };
  if (block) return { ok: true, block };
  return {
    ok: false,
    code: blocks.some(({ label }) => PUBLIC_LABELS.has(label)) ? 'key-is-public' : 'key-not-pem',
  };
}

function pkcs1Of(pkcs8: Bytes, codeIfNotPkcs8: KeyErrorCode): Pkcs1Reading {
  const reading = openPkcs8(pkcs8);
  if (reading.ok) return reading;
  return { ok: false, code: reading.code === 'key-not-pkcs8' ? codeIfNotPkcs8 : reading.code };
}

async function decrypted(der: Bytes, password: string | undefined): Promise<Pkcs1Reading> {
  const decryption = await decryptPkcs8(der, password);
  if (!decryption.ok) return decryption;
  try {
    return pkcs1Of(decryption.pkcs8, 'key-password-wrong');
  } finally {
    wipe(decryption.pkcs8);
  }
}

async function readContent(label: string, der: Bytes, password: string | undefined): Promise<Pkcs1Reading> {
  switch (label) {
    case 'RSA PRIVATE KEY':
      return { ok: true, pkcs1: new Uint8Array(der) };
    case 'PRIVATE KEY':
      return pkcs1Of(der, 'key-damaged');
    case 'ENCRYPTED PRIVATE KEY':
      return decrypted(der, password);
    default:
      return { ok: false, code: 'key-format-unsupported' };
  }
}

async function readBlock(block: PemBlock, password: string | undefined): Promise<Pkcs1Reading> {
  if (OTHER_ALGORITHM_LABELS.has(block.label)) return { ok: false, code: 'key-not-rsa' };
  if (block.legacyEncryption) return { ok: false, code: 'key-legacy-encryption' };
  const der = block.decode();
  if (!der) return { ok: false, code: 'key-damaged' };
  try {
    return await readContent(block.label, der, password);
  } finally {
    wipe(der);
  }
}

async function checkedPkcs8(pkcs1: Bytes): Promise<SigningKeyReading> {
  const check = checkRsaKey(pkcs1);
  if (!check.ok) return check;
  const pkcs8 = wrapPkcs1(pkcs1);
  if (await signsCorrectly(pkcs8, check.publicNumbers)) return { ok: true, pkcs8 };
  wipe(pkcs8);
  return { ok: false, code: 'key-damaged' };
}

/**
 * Reads the merchant's signing key from a PEM text: PKCS#1 (`RSA PRIVATE KEY`), PKCS#8 (`PRIVATE KEY`) or encrypted PKCS#8
 * (`ENCRYPTED PRIVATE KEY`, PBES2), RSA with 2048 bits only (our protocol notes, "signing key"). Text around the key, CRLF
 * and certificates beside it are accepted. The key is proven by a signature before it is returned.
 *
 * @param pemText the text of the file
 * @param password needed for encrypted PKCS#8, ignored otherwise
 * @returns the key in PKCS#8 DER, the caller's to wipe; or why it was refused
 */
export async function readSigningKey(pemText: string, password?: string): Promise<SigningKeyReading> {
  const chosen = choosePrivateKey(pemText);
  if (!chosen.ok) return chosen;
  const reading = await readBlock(chosen.block, password);
  if (!reading.ok) return reading;
  try {
    return await checkedPkcs8(reading.pkcs1);
  } finally {
    wipe(reading.pkcs1);
  }
}
