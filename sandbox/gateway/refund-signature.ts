import { constants, verify } from 'node:crypto';

/** Bytes of salt: the most that fit. protocol.md, RSA-PSS parameters. */
const SALT_BYTES = 222;

/** 256 bytes in standard base64, padded, without line breaks. */
const SIGN_SHAPE = /^[0-9A-Za-z+/]{342}==$/;

/**
 * Checks the signature of a refund: RSASSA-PSS with RSA-2048, SHA-256, MGF1-SHA-256 and a salt of 222 bytes.
 * @param sign base64
 * @param publicKeyPem SPKI
 */
export function signatureMatches(sign: string, text: string, publicKeyPem: string): boolean {
  if (!SIGN_SHAPE.test(sign)) return false;
  return verify(
    'sha256',
    Buffer.from(text, 'utf8'),
    { key: publicKeyPem, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES },
    Buffer.from(sign, 'base64'),
  );
}
