import { constants, generateKeyPairSync, verify } from 'node:crypto';
import { join } from 'node:path';
import type { Worker } from '@playwright/test';
import hmacVectors from '../data/vectors/hmac.json' with { type: 'json' };
import responses from '../data/vectors/responses.json' with { type: 'json' };
import rsaPss from '../data/vectors/rsa-pss.json' with { type: 'json' };
import { expect, test } from './support/house';
import { loadInWorker } from './support/in-worker';
import type * as signing from './support/worker-signing';

type Signing = typeof signing;

/** Calls an export of the module under test in the service worker. */
async function call<Name extends keyof Signing>(
  worker: Worker,
  name: Name,
  ...args: Parameters<Signing[Name]>
): Promise<Awaited<ReturnType<Signing[Name]>>> {
  return worker.evaluate(
    async ([called, given]) =>
      (
        globalThis as unknown as { underTest: Record<string, (...values: unknown[]) => Promise<never>> }
      ).underTest[called]?.(...given),
    [name, args] as [string, unknown[]],
  ) as Promise<Awaited<ReturnType<Signing[Name]>>>;
}

test('every vector holds in Chromium’s service worker', async ({ emptyHouse }) => {
  const worker = await emptyHouse.worker();
  await loadInWorker(worker, join(import.meta.dirname, 'support/worker-signing.ts'));
  for (const vector of hmacVectors) {
    expect(await call(worker, 'hmac', vector.key, vector.request_content), vector.name).toBe(
      vector.authen_code,
    );
  }
  for (const vector of rsaPss.vectors) {
    expect(
      await call(worker, 'isSigned', rsaPss.public_key, vector.request_content, vector.sign),
      vector.name,
    ).toBe(vector.valid);
  }
  for (const vector of responses) {
    expect(await call(worker, 'isVerified', vector.key, vector.body), vector.name).toBe(vector.verified);
  }
});

test('a signature made in the service worker verifies with node:crypto at salt length 222, from every PEM form', async ({
  emptyHouse,
}) => {
  const worker = await emptyHouse.worker();
  await loadInWorker(worker, join(import.meta.dirname, 'support/worker-signing.ts'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const text = '{"refund_content":{"refund_fee":1,"body":"退款 🔁"}}';
  const forms: [string, string | undefined][] = [
    [privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), undefined],
    [privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), undefined],
    [
      privateKey
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'séance 密' })
        .toString(),
      'séance 密',
    ],
  ];
  for (const [pem, password] of forms) {
    const made = Buffer.from(await call(worker, 'signWith', pem, password, text), 'base64');
    const check = (saltLength: number) =>
      verify(
        'sha256',
        Buffer.from(text),
        { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
        made,
      );
    expect(check(222)).toBe(true);
    expect(check(32)).toBe(false);
  }
});

test('keys of other sizes and kinds, and a wrong password, are refused by their codes', async ({
  emptyHouse,
}) => {
  const worker = await emptyHouse.worker();
  await loadInWorker(worker, join(import.meta.dirname, 'support/worker-signing.ts'));
  const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  const locked = rsa(2048)
    .export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'right' })
    .toString();
  expect(await call(worker, 'signWith', rsa(1024).export(pkcs8).toString(), undefined, 'x')).toBe(
    'key-not-2048',
  );
  expect(await call(worker, 'signWith', rsa(3072).export(pkcs8).toString(), undefined, 'x')).toBe(
    'key-not-2048',
  );
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString();
  expect(await call(worker, 'signWith', curve, undefined, 'x')).toBe('key-not-rsa');
  expect(await call(worker, 'signWith', locked, 'wrong', 'x')).toBe('key-password-wrong');
  expect(await call(worker, 'signWith', locked, undefined, 'x')).toBe('key-password-missing');
});
