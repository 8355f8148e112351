import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Script } from '../../../sandbox/gateway/fault-desk';
import type { Fault } from '../../../sandbox/gateway/fault-types';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { orderOf, stateOf, TestTill } from './till';

const merchant = makeMerchant();
let now: number;
let gateway: Gateway;
let till: TestTill;
let customer: Wallet;

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, clock: () => now });
  till = new TestTill(gateway);
  customer = gateway.wallet({ platform: 'wechat', balance: 1_000_000 });
});
afterEach(async () => {
  expect(gateway.rejections).toEqual([]);
  await gateway.close();
});

const onPay = (action: Fault, more: Partial<Script> = {}) =>
  gateway.script({ path: 'micro_pay', ...action, ...more } as Script);

test.each([
  ['drop-before', 0],
  ['drop-after', 100],
  ['truncate', 100],
] as const)('%s breaks the connection and leaves %i fen charged', async (action, charged) => {
  const handle = onPay({ action });
  const number = till.number();
  await expect(till.pay(number, customer, 100)).rejects.toThrow();
  expect([handle.hits, gateway.ledger.net(number)]).toEqual([1, charged]);
  expect(gateway.requests.at(-1)).toMatchObject({ path: 'micro_pay', outTradeNo: number, fault: action });
  expect((await till.pay(till.number(), customer, 100)).content.status).toBe(0);
});

test.each([
  [{ action: 'http', code: 503, body: 'busy' }, 503, 'busy', 100],
  [{ action: 'redirect' }, 302, '', 0],
  [{ action: 'garbage' }, 200, 'captive portal', 100],
] as const)('%o', async (action, http, body, charged) => {
  onPay(action);
  const number = till.number();
  const reply = await till.pay(number, customer, 100);
  expect(reply.http).toBe(http);
  expect(reply.raw).toContain(body);
  expect(gateway.ledger.net(number)).toBe(charged);
});

test.each([
  ['wrong-code', false, 1],
  ['no-code', undefined, undefined],
  ['md5', true, 2],
  ['tamper', false, 1],
] as const)('%s: charged, and the reply does not authenticate', async (action, authentic, type) => {
  onPay({ action });
  const number = till.number();
  const reply = await till.pay(number, customer, 100);
  expect([reply.content.status, reply.authentic, reply.authenType]).toEqual([0, authentic, type]);
  expect(gateway.ledger.net(number)).toBe(100);
});

test('tamper changes the amount, the state or the status after authentication', async () => {
  for (const [field, value] of [
    ['total_fee', 1],
    ['current_trade_state', 10],
    ['status', 104],
  ] as const) {
    onPay({ action: 'tamper', field, value });
    const reply = await till.pay(till.number(), customer, 100);
    const found = {
      total_fee: orderOf(reply).total_fee,
      current_trade_state: stateOf(reply),
      status: reply.content.status,
    };
    expect([found[field], reply.authentic]).toEqual([value, false]);
  }
});

test('swap is authenticated but speaks of something else', async () => {
  const other = till.number();
  onPay({ action: 'swap', changes: { outTradeNo: other, totalFee: 7, state: 42, isTransforming: true } });
  const reply = await till.pay(till.number(), customer, 100);
  expect(reply.authentic).toBe(true);
  expect(orderOf(reply)).toMatchObject({ out_trade_no: other, total_fee: 7, is_transforming: true });
  expect(stateOf(reply)).toBe(42);
});

test('replay sends the previous reply again, byte for byte', async () => {
  const first = await till.pay(till.number(), customer, 100);
  onPay({ action: 'replay' });
  const number = till.number();
  const second = await till.pay(number, customer, 200);
  expect(second.raw).toBe(first.raw);
  expect(gateway.ledger.net(number)).toBe(200);
});

test('status answers as told, applied or not', async () => {
  onPay({ action: 'status', status: 104, internalStatus: 407, description: 'x' });
  onPay({ action: 'status', status: 3, apply: 'before' });
  onPay({ action: 'status', status: 103, apply: 'after' });
  const numbers = [till.number(), till.number(), till.number()];
  const replies = [];
  for (const number of numbers) replies.push(await till.pay(number, customer, 100));
  expect(
    replies.map((reply) => [reply.content.status, reply.content.internal_status, reply.authentic]),
  ).toEqual([
    [104, 407, true],
    [3, 3, undefined],
    [103, 10301, true],
  ]);
  expect(numbers.map((number) => gateway.ledger.net(number))).toEqual([0, 100, 100]);
});

test('big is one authenticated body of 10 MB', async () => {
  onPay({ action: 'big' });
  const reply = await till.pay(till.number(), customer, 100);
  expect(reply.authentic).toBe(true);
  expect(reply.raw.length).toBeGreaterThan(10 * 1024 * 1024);
});

test('endless never ends by itself', async () => {
  onPay({ action: 'endless' });
  const over = new AbortController();
  const response = await fetch(`${gateway.baseUrl}/micro_pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: till.envelope(JSON.stringify(till.payContent(till.number(), customer, 100))),
    signal: over.signal,
  });
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > 1_000_000) break;
  }
  over.abort();
  expect(bytes).toBeGreaterThan(1_000_000);
  await gateway.waitFor((entry) => entry.fault === 'endless' && entry.done);
});

test('hold keeps the reply until released, applied before or after', async () => {
  for (const [apply, early] of [
    ['before', 100],
    ['after', 0],
  ] as const) {
    const handle = onPay({ action: 'hold' }, { apply });
    const number = till.number();
    const reply = till.pay(number, customer, 100);
    const entry = await gateway.waitFor((request) => request.outTradeNo === number);
    expect([entry.done, gateway.ledger.net(number)]).toEqual([false, early]);
    handle.release();
    expect((await reply).content.status).toBe(0);
    expect([entry.done, entry.status, gateway.ledger.net(number)]).toEqual([true, 0, 100]);
  }
});

test('headers-only sends the headers, and the body once released', async () => {
  const handle = onPay({ action: 'headers-only' });
  const response = await fetch(`${gateway.baseUrl}/micro_pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: till.envelope(JSON.stringify(till.payContent(till.number(), customer, 100))),
  });
  expect(response.status).toBe(200);
  handle.release();
  expect(await response.json()).toHaveProperty('response_content');
});

test('delay and delayMs let time go by', async () => {
  onPay({ action: 'delay', ms: 40 });
  onPay({ action: 'http', code: 500 }, { delayMs: 40 });
  for (const http of [200, 500]) {
    const start = performance.now();
    expect((await till.pay(till.number(), customer, 100)).http).toBe(http);
    expect(performance.now() - start).toBeGreaterThanOrEqual(38);
  }
});

test('late success of a payment: an error first, unknown for a while, then paid', async () => {
  onPay({ action: 'late-success', ms: 3000 });
  const number = till.number();
  expect((await till.pay(number, customer, 100)).content.status).toBe(3);
  now += 2999;
  expect((await till.query(number, 'wechat')).content.status).toBe(104);
  now += 1;
  expect(stateOf(await till.query(number, 'wechat'))).toBe(2);
  expect(gateway.ledger.net(number)).toBe(100);
});

test('a reverse of a payment that has not landed yet keeps it from landing', async () => {
  onPay({ action: 'late-success', ms: 20_000 });
  const number = till.number();
  await till.pay(number, customer, 100);
  now += 15_000;
  await till.query(number, 'wechat');
  await till.reverse(number, 'wechat');
  now += 10_000;
  expect([gateway.ledger.net(number), gateway.violations]).toEqual([0, []]);
});

test.each([true, false])('late success after a reverse (order known before: %s)', async (known) => {
  customer.passwordFree = false;
  if (!known) onPay({ action: 'drop-before' });
  const number = till.number();
  await till.pay(number, customer, 100).catch(() => undefined);
  now += 15_000;
  await till.query(number, 'wechat');
  gateway.script({ path: 'reverse', action: 'late-success', ms: 4000 });
  expect((await till.reverse(number, 'wechat')).content.status).toBe(0);
  expect(stateOf(await till.query(number, 'wechat'))).toBe(known ? 8 : undefined);
  expect(gateway.ledger.net(number)).toBe(0);
  now += 4000;
  expect(gateway.ledger.net(number)).toBe(100);
  expect(stateOf(await till.query(number, 'wechat'))).toBe(2);
});

test('lag hides a payment from queries for a while', async () => {
  const handle = gateway.script({ path: 'query_order', action: 'lag', ms: 2000 });
  const number = till.number();
  await till.pay(number, customer, 100);
  for (const ms of [0, 1999]) {
    now += ms;
    expect((await till.query(number, 'wechat')).content).toMatchObject({
      status: 104,
      internal_status: 10405,
    });
  }
  now += 1;
  expect(stateOf(await till.query(number, 'wechat'))).toBe(2);
  expect(handle.hits).toBe(3);
});

test('scripts pick their order, count down and can be cancelled', async () => {
  const number = till.number();
  const picky = onPay({ action: 'http' }, { outTradeNo: number });
  const always = gateway.script({ path: 'query_order', action: 'http', times: Infinity });
  expect((await till.pay(till.number(), customer, 100)).http).toBe(200);
  expect((await till.pay(number, customer, 100)).http).toBe(500);
  for (let i = 0; i < 3; i += 1) expect((await till.query(number, 'wechat')).http).toBe(500);
  always.cancel();
  expect((await till.query(number, 'wechat')).http).toBe(200);
  expect([picky.hits, always.hits]).toEqual([1, 3]);
  expect(() => gateway.script({ path: 'reverse', action: 'lag', ms: 1 })).toThrow('no meaning');
});

test('ping answers, and can be scripted too', async () => {
  const ping = (): Promise<Response> => fetch(`${gateway.baseUrl}/ping`);
  expect(await (await ping()).json()).toEqual({ status: 0 });
  gateway.script({ path: 'ping', action: 'http', code: 502 });
  expect((await ping()).status).toBe(502);
  gateway.script({ path: 'ping', action: 'drop-before' });
  await expect(ping()).rejects.toThrow();
});

test('a gateway that closes lets held requests go', async () => {
  const other = await startGateway({ merchant });
  const otherTill = new TestTill(other);
  other.script({ path: 'query_order', action: 'hold' });
  const number = otherTill.number();
  const reply = otherTill.query(number, 'wechat');
  const failed = expect(reply).rejects.toThrow();
  await other.waitFor((entry) => entry.outTradeNo === number);
  await other.close();
  await failed;
});
