import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { configurationFor, makeMerchant } from '../../../sandbox/gateway/merchant';
import { parseStrictJson } from '../../../sandbox/gateway/strict-json';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { TestTill } from './till';

const merchant = makeMerchant();
let gateway: Gateway;
let till: TestTill;

beforeEach(async () => {
  gateway = await startGateway({ merchant });
  till = new TestTill(gateway);
});
afterEach(() => gateway.close());

const json = async (response: Promise<Response>): Promise<unknown> => (await response).json();
const get = (path: string) => json(fetch(`${gateway.origin}/_sandbox/${path}`));
const post = (path: string, value: unknown, type = 'application/json') =>
  fetch(`${gateway.origin}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(value),
  });

test('faults are scripted, released and cancelled over HTTP', async () => {
  const script = { path: 'query_order', action: 'http', code: 418, times: 'always' };
  expect(await json(post('script', script))).toEqual({ id: 1 });
  const number = till.number();
  expect((await till.query(number, 'wechat')).http).toBe(418);
  expect(await json(post('cancel', { id: 1 }))).toEqual({ id: 1, hits: 1 });
  expect((await till.query(number, 'wechat')).http).toBe(200);
  await post('script', { path: 'query_order', action: 'hold' });
  const held = till.query(number, 'wechat');
  await gateway.waitFor((entry) => entry.fault === 'hold');
  expect(await json(post('release', { id: 2 }))).toEqual({ id: 2, hits: 1 });
  expect((await held).http).toBe(200);
});

test('ledger and requests are read over HTTP', async () => {
  const customer = gateway.wallet({ platform: 'alipay', balance: 1000 });
  const number = till.number();
  await till.pay(number, customer, 100);
  expect(await get('ledger')).toMatchObject({ total: 100, net: { [number]: 100 }, entries: [{ fee: 100 }] });
  expect(await get('requests')).toMatchObject({
    requests: [{ outTradeNo: number }],
    rejections: [],
    violations: [],
  });
});

test('refunds and QR codes are seen and steered over HTTP', async () => {
  const customer = gateway.wallet({ platform: 'wechat', balance: 1000 });
  const order = { outTradeNo: till.number(), platform: 'wechat', fee: 100 };
  await till.pay(order.outTradeNo, customer, order.fee);
  await till.history();
  expect((await post('refunds-behave', { life: 'open', times: 'always' })).status).toBe(200);
  const outRefundNo = till.number();
  await till.refund(order, outRefundNo, 10);
  await post('refund-elsewhere', { outTradeNo: order.outTradeNo, fee: 20 });
  expect(await get('refunds')).toMatchObject({
    refunds: [{ outRefundNo, fee: 10, phase: 'processing' }, { fee: 20 }],
  });
  await till.showQr(till.number(), 'alipay', 500);
  expect(await get('qr-codes')).toMatchObject({ qrCodes: [{ platform: 'alipay', fee: 500 }] });
  expect(gateway.requests.at(-1)).toMatchObject({ path: 'scan_code_pay', domain: 0, status: 0 });
});

test('wrong control requests are refused', async () => {
  const wrong = [
    {},
    { path: 'query_order', action: 'nothing' },
    { path: 'nothing', action: 'http' },
    { path: 'query_order', action: 'delay' },
    { path: 'query_order', action: 'status' },
    { path: 'query_order', action: 'swap' },
    { path: 'query_order', action: 'http', times: 0 },
    { path: 'query_order', action: 'http', apply: 'soon' },
    { path: 'reverse', action: 'lag', ms: 1 },
  ];
  for (const script of wrong) expect((await post('script', script)).status).toBe(400);
  for (const behaviour of [{}, { life: 'takes' }, { life: 'fails', ms: -1 }, { life: 'instant', times: 0 }])
    expect((await post('refunds-behave', behaviour)).status).toBe(400);
  for (const wanted of [{}, { outTradeNo: till.number(), fee: 1 }])
    expect((await post('refund-elsewhere', wanted)).status).toBe(400);
  expect((await post('script', { path: 'ping', action: 'http' }, 'text/plain')).status).toBe(400);
  expect((await post('release', { id: 9 })).status).toBe(404);
  expect((await fetch(`${gateway.origin}/_sandbox/nothing`)).status).toBe(404);
});

test('the control interface answers only to a loopback name', async () => {
  const status = await new Promise((resolve, reject) => {
    const options = { headers: { host: 'rebound.example' } };
    request(`${gateway.origin}/_sandbox/ledger`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('makeMerchant follows the style of the document and makes both forms of prefix', () => {
  expect(merchant.orderPrefix).toMatch(/^[0-9a-z]{10}$/);
  expect(makeMerchant({ prefix: 'digits' }).orderPrefix).toMatch(/^\d{8}$/);
  for (const id of [merchant.outMchId, merchant.outSubMchId, merchant.outShopId]) {
    expect(id).toMatch(/^sz[0-9A-Za-z]{1,30}$/);
  }
  expect(merchant.signingKeyPem).toContain('BEGIN PRIVATE KEY');
});

test('configurationFor builds the configuration file', () => {
  const file = configurationFor(merchant, {
    baseUrls: [gateway.baseUrl],
    posOrigins: ['http://127.0.0.1:1'],
    policy: { confirm_amount: 'always' },
  });
  expect(Object.keys(file)).toEqual([
    'tillside',
    'gateway',
    'merchant',
    'terminal',
    'keys',
    'sites',
    'policy',
  ]);
  expect(file).toMatchObject({
    tillside: 1,
    gateway: { base_urls: [gateway.baseUrl] },
    merchant: { out_sub_mch_id: merchant.outSubMchId, order_prefix: merchant.orderPrefix },
    keys: { authen_key: merchant.authenKey, signing_key_pem: merchant.signingKeyPem },
    sites: [{ origin: 'http://127.0.0.1:1' }],
    policy: { confirm_amount: 'always' },
  });
});

test('a port that is taken makes the start fail', async () => {
  const port = Number(new URL(gateway.origin).port);
  await expect(startGateway({ merchant, port })).rejects.toThrow('EADDRINUSE');
});

test.each([
  ['{"a":1,"a":2}', false],
  ['{"a":{"b":1},"b":{"b":1}}', true],
  ['[{"a":1},{"a":1}]', true],
  ['{"a":"a","b":"{\\"a\\":1,\\"a\\":2}"}', true],
  ['{"a":1,"\\u0061":2}', false],
  ['{"__proto__":1,"__proto__":2}', false],
  ['{"a":["a","a","b"]}', true],
  ['{"a":1}x', false],
])('strict JSON: %s is accepted: %s', (text, accepted) => {
  expect(parseStrictJson(text).ok).toBe(accepted);
});
