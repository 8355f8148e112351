import { constants, createPublicKey, generateKeyPairSync, verify as nodeVerify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importSigningKey, PSS_KEY_PARAMETERS, sign, verify } from '../../../lib/signing/pss';
import rsaPss from '../../data/vectors/rsa-pss.json';

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const importPublicKey = (spki: Buffer): Promise<CryptoKey> =>
  globalThis.crypto.subtle.importKey('spki', new Uint8Array(spki), PSS_KEY_PARAMETERS, false, ['verify']);

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = await importSigningKey(
  new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
);
const publicKey = await importPublicKey(pair.publicKey.export({ type: 'spki', format: 'der' }));
const vectorKey = await importPublicKey(
  createPublicKey(rsaPss.public_key).export({ type: 'spki', format: 'der' }),
);

const verifiesInNode = (text: string, signature: string, saltLength: number): boolean =>
  nodeVerify(
    'sha256',
    Buffer.from(text),
    { key: pair.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
    Buffer.from(signature, 'base64'),
  );

describe('RSASSA-PSS-2048-SHA256', () => {
  it.each(rsaPss.vectors)(
    'agrees with OpenSSL: $name',
    async ({ request_content: content, sign: signature, valid }) => {
      expect(await verify(vectorKey, utf8(content), signature)).toBe(valid);
    },
  );

  it('makes signatures that OpenSSL accepts with a salt of 222 bytes and no other', async () => {
    const text = '{"refund_content":{"body":"退款 ✓"}}';
    const signature = await sign(signingKey, utf8(text));
    expect(signature).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(verifiesInNode(text, signature, 222)).toBe(true);
    expect(verifiesInNode(text, signature, 32)).toBe(false);
    expect(verifiesInNode(`${text} `, signature, 222)).toBe(false);
  });

  it('draws a new salt each time', async () => {
    const [first, second] = [await sign(signingKey, utf8('x')), await sign(signingKey, utf8('x'))];
    expect(first).not.toBe(second);
    expect(await verify(publicKey, utf8('x'), first)).toBe(true);
    expect(await verify(publicKey, utf8('x'), second)).toBe(true);
  });

  it('takes one spelling of a signature only', async () => {
    const good = await sign(signingKey, utf8('x'));
    const tail = good.charAt(341);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const sameBytes = `${good.slice(0, 341)}${alphabet.charAt(alphabet.indexOf(tail) + 1)}==`;
    const others = [
      '',
      good.slice(0, 342),
      `${good}\n`,
      ` ${good}`,
      good.replace('==', '='),
      `${good}AAAA`,
      sameBytes,
    ];
    for (const other of others) expect(await verify(publicKey, utf8('x'), other)).toBe(false);
  });

  it('lets nobody have the key', async () => {
    expect(signingKey.extractable).toBe(false);
    await expect(globalThis.crypto.subtle.exportKey('pkcs8', signingKey)).rejects.toThrow();
  });
});
