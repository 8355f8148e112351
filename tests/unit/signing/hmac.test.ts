import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticate, importAuthenKey, verifyCode } from '../../../lib/signing/hmac';
import vectors from '../../data/vectors/hmac.json';

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('HMAC-SHA256', () => {
  it.each(vectors)(
    'agrees with OpenSSL: $name',
    async ({ key, request_content: content, authen_code: code }) => {
      const imported = await importAuthenKey(utf8(key));
      expect(await authenticate(imported, utf8(content))).toBe(code);
      expect(await verifyCode(imported, utf8(content), code)).toBe(true);
      expect(await verifyCode(imported, utf8(content), code.toLowerCase())).toBe(true);
      expect(await verifyCode(imported, utf8(`${content} `), code)).toBe(false);
    },
  );

  it('keeps leading zeros', async () => {
    const key = await importAuthenKey(utf8('k'));
    let text = 0;
    let code = await authenticate(key, utf8('0'));
    while (!code.startsWith('00')) code = await authenticate(key, utf8(String((text += 1))));
    expect(code).toMatch(/^[0-9A-F]{64}$/);
    expect(await verifyCode(key, utf8(String(text)), code)).toBe(true);
    expect(await verifyCode(key, utf8(String(text)), code.slice(2))).toBe(false);
  });

  it('refuses any changed byte', async () => {
    const key = await importAuthenKey(utf8('kpublic1'));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (bytes, place, flip) => {
          const code = await authenticate(key, bytes);
          const changed = bytes.map((byte, index) => (index === place % bytes.length ? byte ^ flip : byte));
          expect(await verifyCode(key, bytes, code)).toBe(true);
          expect(await verifyCode(key, changed, code)).toBe(false);
        },
      ),
    );
  });

  it.each([
    '',
    '0',
    'zz',
    '0'.repeat(62),
    '0'.repeat(66),
    'g'.repeat(64),
    ` ${'0'.repeat(62)} `,
    '０'.repeat(64),
  ])('refuses a code that is not 64 hexadecimal digits: %j', async (code) => {
    expect(await verifyCode(await importAuthenKey(utf8('k')), utf8('x'), code)).toBe(false);
  });

  it('lets nobody have the key', async () => {
    const key = await importAuthenKey(utf8('k'));
    expect(key.extractable).toBe(false);
    await expect(globalThis.crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });
});
