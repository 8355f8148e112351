import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openReply, sealRequest, verifyReply } from '../../../lib/gateway/envelope';
import type { OpenedReply } from '../../../lib/gateway/envelope';
import replies from '../../data/vectors/responses.json';

const KEY = 'kpublic1';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const codeOf = (bytes: Uint8Array, key = KEY): string =>
  createHmac('sha256', key).update(bytes).digest('hex').toUpperCase();

const verify = (bytes: Uint8Array, code: string): Promise<boolean> =>
  Promise.resolve(codeOf(bytes) === code.toUpperCase());

const authentic = async (body: Uint8Array): Promise<boolean> => {
  const opened = openReply(body);
  return opened.ok && (await verifyReply(opened, verify));
};

const reasonOf = (body: string | Uint8Array): string => {
  const opened = openReply(typeof body === 'string' ? utf8(body) : body);
  return opened.ok ? 'ok' : opened.reason;
};

const openedFrom = (body: string): OpenedReply => {
  const opened = openReply(utf8(body));
  if (!opened.ok) throw new Error(opened.reason);
  return opened;
};

const goodAuthen = (content: string): object => ({
  a: { authen_type: 1, authen_code: codeOf(utf8(content)) },
});

const content = fc
  .dictionary(
    fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__'),
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat(), fc.boolean(), fc.constant(null)),
  )
  .map((members) => ({ status: 0, description: '支付成功 ✓', ...members }));

describe('sealRequest', () => {
  it('puts the content in as a string and authenticates the bytes of that string', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (value) => {
        const seen: Uint8Array[] = [];
        const body = await sealRequest(value, async (bytes) => {
          seen.push(bytes);
          return { a: { authen_type: 1, authen_code: codeOf(bytes) } };
        });
        const parsed: unknown = JSON.parse(body);
        const text = JSON.stringify(value);
        expect(parsed).toStrictEqual({ request_content: text, authen_info: goodAuthen(text) });
        expect(seen).toEqual([utf8(text)]);
      }),
    );
  });

  it('carries a signature in s', async () => {
    const body = await sealRequest({ nonce_str: 'n' }, async () => ({ s: { sign_type: 1, sign: 'c2ln' } }));
    expect(JSON.parse(body)).toStrictEqual({
      request_content: '{"nonce_str":"n"}',
      authen_info: { s: { sign_type: 1, sign: 'c2ln' } },
    });
  });

  it('passes on that the signer failed', async () => {
    await expect(sealRequest({}, () => Promise.reject(new Error('locked')))).rejects.toThrow('locked');
  });
});

describe('openReply and verifyReply', () => {
  it.each(replies.map((reply, index) => ({ ...reply, index })))(
    'agrees with OpenSSL on reply $index: $name',
    async ({ body, verified }) => {
      expect(await authentic(utf8(body))).toBe(verified);
    },
  );

  it('opens both forms of response_content, with the bytes exactly as received', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.constantFrom(0, 2), fc.boolean(), async (value, indent, asString) => {
        const text = JSON.stringify(value, null, indent);
        const member = asString ? JSON.stringify(text) : text;
        const body = `{ "authen_info": ${JSON.stringify(goodAuthen(text))},\n "response_content" : ${member} }`;
        const opened = openedFrom(body);
        expect(opened.contentText).toBe(text);
        expect(opened.contentBytes).toEqual(utf8(text));
        expect(opened.content).toEqual(JSON.parse(text));
        expect(await verifyReply(opened, verify)).toBe(true);
      }),
    );
  });

  it('refuses a reply of which any one byte of the content was changed', async () => {
    const text =
      '{"status":0,"description":"成功","log_id":12345678901234567890,"micro_pay":{"total_fee":1250}}';
    const authen = JSON.stringify(goodAuthen(text));
    const bodies = [text, JSON.stringify(text)].map((member) => ({
      body: utf8(`{"response_content":${member},"authen_info":${authen}}`),
      from: '{"response_content":'.length,
      to: '{"response_content":'.length + utf8(member).length,
    }));
    for (const { body } of bodies) expect(await authentic(body)).toBe(true);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (reply, place, flip) => {
          const at = reply.from + (place % (reply.to - reply.from));
          const changed = reply.body.map((byte, index) => (index === at ? byte ^ flip : byte));
          expect(await authentic(changed)).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never throws, whatever the bytes', () => {
    const start = replies.map(({ body }) => utf8(body));
    fc.assert(
      fc.property(
        fc.constantFrom(...start),
        fc.nat(),
        fc.uint8Array({ maxLength: 8 }),
        (body, place, noise) => {
          const changed = new Uint8Array(body);
          changed.set(noise, place % (changed.length - 8));
          expect(typeof openReply(changed).ok).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !openReply(bytes).ok));
  });

  it('keeps a log_id beyond 2^53', () => {
    expect(openedFrom('{"response_content":{"status":3,"log_id":12345678901234567890}}').content).toEqual({
      status: 3,
      log_id: 12345678901234567890n,
    });
  });

  it('opens a reply without authen_info, which never verifies', async () => {
    const opened = openedFrom('{"response_content":"{\\"status\\":101}","extra":1}');
    expect(opened.authen).toBeUndefined();
    expect(await verifyReply(opened, () => Promise.resolve(true))).toBe(false);
  });

  it('reports another authen_type, which never verifies', async () => {
    const opened = openedFrom(
      '{"response_content":{"status":0},"authen_info":{"a":{"authen_type":2,"authen_code":"0123456789abcdef0123456789abcdef"}}}',
    );
    expect(opened.authen).toEqual({ type: 2, code: '0123456789abcdef0123456789abcdef' });
    expect(await verifyReply(opened, () => Promise.resolve(true))).toBe(false);
  });

  it('accepts the code in either case', async () => {
    const text = '{"status":0}';
    const lower = codeOf(utf8(text)).toLowerCase();
    expect(
      await authentic(
        utf8(`{"response_content":${text},"authen_info":{"a":{"authen_type":1,"authen_code":"${lower}"}}}`),
      ),
    ).toBe(true);
  });

  it.each([
    ['', 'body-not-json'],
    ['<html>', 'body-not-json'],
    ['[]', 'body-not-object'],
    ['null', 'body-not-object'],
    ['{}', 'content-missing'],
    ['\uFEFF{"response_content":{}}', 'body-not-json'],
    ['{"response_content":{}}]', 'body-not-json'],
    ['{"response_content":{},"response_content":{}}', 'body-duplicate-member'],
    ['{"response_content":{"status":0,"status":1}}', 'body-duplicate-member'],
    ['{"response_content":"{\\"status\\":0,\\"status\\":1}"}', 'content-duplicate-member'],
    ['{"response_content":"{\\"__proto__\\":0}"}', 'content-forbidden-member'],
    ['{"response_content":"{}]"}', 'content-not-json'],
    ['{"response_content":"[]"}', 'content-not-object'],
    ['{"response_content":[]}', 'content-not-object'],
    ['{"response_content":null}', 'content-not-object'],
    ['{"response_content":5}', 'content-not-object'],
    ['{"response_content":"{\\"a\\":\\"\\ud800\\"}"}', 'content-not-unicode'],
    ['{"response_content":{},"authen_info":null}', 'authen-malformed'],
    ['{"response_content":{},"authen_info":{}}', 'authen-malformed'],
    [
      '{"response_content":{},"authen_info":{"a":{"authen_type":"1","authen_code":"00"}}}',
      'authen-malformed',
    ],
    [
      '{"response_content":{},"authen_info":{"a":{"authen_type":1.5,"authen_code":"00"}}}',
      'authen-malformed',
    ],
    ['{"response_content":{},"authen_info":{"a":{"authen_type":1}}}', 'authen-malformed'],
    [
      `{"response_content":{},"authen_info":{"a":{"authen_type":1,"authen_code":"${'0'.repeat(63)}"}}}`,
      'authen-malformed',
    ],
    [
      `{"response_content":{},"authen_info":{"a":{"authen_type":1,"authen_code":"${'g'.repeat(64)}"}}}`,
      'authen-malformed',
    ],
    [
      `{"response_content":{},"authen_info":{"a":{"authen_type":2,"authen_code":"${'0'.repeat(2049)}"}}}`,
      'authen-malformed',
    ],
  ])('refuses %j: %s', (body, reason) => {
    expect(reasonOf(body)).toBe(reason);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(reasonOf(Uint8Array.of(0x7b, 0xff, 0x7d))).toBe('not-utf-8');
    expect(reasonOf(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toBe('not-utf-8');
  });
});
