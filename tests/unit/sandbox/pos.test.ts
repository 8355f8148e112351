import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway, Scan } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { type Pos, startPos } from '../../../sandbox/pos/start-pos';
import { type Json, TestTill } from './till';

const merchant = makeMerchant();
let gateway: Gateway;
let pos: Pos;

beforeEach(async () => {
  gateway = await startGateway({ merchant });
  pos = await startPos({ gateway });
});
afterEach(async () => {
  await pos.close();
  await gateway.close();
});

const call = async (name: string, values?: Json): Promise<{ status: number; value: unknown }> => {
  const init = values && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(values),
  };
  const response = await fetch(`${pos.origin}/phone/${name}`, init);
  return { status: response.status, value: await response.json() };
};

test.each(['/', '/phone', '/till.css', '/till.js', '/phone.js', '/code128.js', '/cup.svg'])(
  '%s is served with a strict policy',
  async (path) => {
    const response = await fetch(pos.origin + path);
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  },
);

test.each(['/nothing', '/../start-pos.ts', '/%2e%2e/start-pos.ts', '/public/till.js', '/constructor'])(
  '%s is not there',
  async (path) => {
    expect((await fetch(pos.origin + path)).status).toBe(404);
  },
);

test('only GET reaches the files', async () => {
  expect((await fetch(pos.url, { method: 'POST' })).status).toBe(405);
});

test('the phone has a wallet of each platform and shows codes', async () => {
  const { value } = await call('wallets');
  expect(value).toMatchObject([
    { name: 'wechat-1', platform: 'wechat', balance: 50_000, passwordFree: true, pending: [] },
    { name: 'alipay-2', platform: 'alipay', balance: 50_000 },
  ]);
  const code = await call('code', { wallet: 'wechat-1' });
  expect(code).toMatchObject({
    status: 200,
    value: { code: expect.stringMatching(/^1[0-5]\d{16}$/) as unknown, lifeMs: 60_000 },
  });
});

test('a scan reaches the gateway object', async () => {
  await call('wallets');
  const scanned = once(gateway, 'scan') as Promise<[Scan]>;
  const { value } = await call('scan', { wallet: 'alipay-2' });
  expect(await scanned).toEqual([{ code: (value as Json).code, platform: 'alipay', wallet: 'alipay-2' }]);
});

test('the password is asked for, approved and refused on the phone', async () => {
  const customer = gateway.wallet({ platform: 'wechat', balance: 1000, name: 'lin' });
  const till = new TestTill(gateway);
  await call('password', { wallet: 'lin', ask: true });
  const numbers = [till.number(), till.number()];
  for (const number of numbers) await till.pay(number, customer, 100);
  const [approved, refused] = numbers;
  await call('decide', { wallet: 'lin', outTradeNo: approved, approve: true });
  await call('decide', { wallet: 'lin', outTradeNo: refused, approve: false });
  expect((await call('decide', { wallet: 'lin', outTradeNo: refused, approve: true })).status).toBe(404);
  expect([gateway.ledger.orders(), customer.balance]).toEqual([[approved], 900]);
});

test('wrong phone requests are refused', async () => {
  expect((await call('code', { wallet: 'nobody' })).status).toBe(404);
  expect((await call('constructor', { wallet: 'wechat-1' })).status).toBe(404);
  const plain = await fetch(`${pos.origin}/phone/code`, { method: 'POST', body: '{"wallet":"wechat-1"}' });
  expect(plain.status).toBe(400);
});

test('without a gateway there is a till and no phone', async () => {
  const alone = await startPos();
  expect((await fetch(alone.url)).status).toBe(200);
  expect((await fetch(`${alone.origin}/phone/wallets`)).status).toBe(503);
  await alone.close();
});

interface Code128 {
  symbolsOf(digits: string): number[];
  widthsOf(digits: string): string;
}

const code128 = async (): Promise<Code128> =>
  (await import(new URL('../../../sandbox/pos/public/code128.js', import.meta.url).href)) as Code128;

test('Code 128: symbols, check symbol and widths', async () => {
  const { symbolsOf, widthsOf } = await code128();
  expect(symbolsOf('123456')).toEqual([105, 12, 34, 56, 44]);
  expect(symbolsOf('12345')).toEqual([105, 12, 34, 100, 21, (105 + 12 + 68 + 300 + 84) % 103]);
  expect(widthsOf('123456')).toBe('211232' + '112232' + '131123' + '331121' + '132131' + '2331112');
});

test('Code 128: every pattern is eleven modules wide and used once', async () => {
  const { widthsOf } = await code128();
  const digits = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0'));
  const patterns = digits.map((pair) => widthsOf(pair).slice(6, 12));
  expect(new Set(patterns).size).toBe(100);
  for (const pattern of patterns)
    expect([...pattern].reduce((sum, width) => sum + Number(width), 0)).toBe(11);
});
