import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { nodeOf, stateOf, statusOf, TestTill } from './till';

const merchant = makeMerchant();
let now: number;
let gateway: Gateway;
let till: TestTill;
let customer: Wallet;

beforeEach(async () => {
  now = Date.UTC(2026, 4, 1, 8, 0, 0);
  gateway = await startGateway({ merchant, domains: 4, clock: () => now });
  till = new TestTill(gateway);
  customer = gateway.wallet({ platform: 'wechat', balance: 10_000 });
});
afterEach(async () => {
  expect(gateway.rejections).toEqual([]);
  await gateway.close();
});

function domain(index: number) {
  const found = gateway.domains[index];
  if (!found) throw new Error(`no domain ${index}`);
  return found;
}

test('four domains share one world', async () => {
  expect(gateway.baseUrls).toEqual(gateway.domains.map(({ baseUrl }) => baseUrl));
  expect([new Set(gateway.baseUrls).size, gateway.baseUrls[0], domain(2).origin]).toEqual([
    4,
    gateway.baseUrl,
    gateway.baseUrls[2]?.slice(0, -'/cpay'.length),
  ]);
  const number = till.number();
  await till.pay(number, customer, 100);
  till.domain = 3;
  expect(stateOf(await till.query(number, 'wechat'))).toBe(2);
  expect(gateway.requests.map((entry) => entry.domain)).toEqual([0, 3]);
});

test('a payment sent to two domains is a repeated payment', async () => {
  const number = till.number();
  const code = customer.newCode();
  await till.pay(number, customer, 100, code);
  till.domain = 1;
  expect(statusOf(await till.pay(number, customer, 100, code))).toEqual([102, 10201, true]);
  expect([gateway.microPayRepeats, gateway.ledger.total()]).toEqual([1, 100]);
});

test('a domain that is down refuses connections, and comes back on the same port', async () => {
  const { baseUrl } = domain(0);
  const held = till.number();
  gateway.script({ path: 'query_order', action: 'hold' });
  const broken = expect(till.query(held, 'wechat')).rejects.toThrow();
  await gateway.waitFor((entry) => entry.outTradeNo === held);
  await domain(0).down();
  await broken;
  await expect(fetch(`${baseUrl}/ping`)).rejects.toThrow();
  expect((await fetch(`${domain(1).baseUrl}/ping`)).status).toBe(200);
  await domain(0).up();
  expect(domain(0).baseUrl).toBe(baseUrl);
  expect((await fetch(`${baseUrl}/ping`)).status).toBe(200);
});

test('a domain that hangs takes requests and answers none, without effect', async () => {
  domain(2).hang();
  till.domain = 2;
  const broken = expect(till.pay(till.number(), customer, 100)).rejects.toThrow();
  const entry = await gateway.waitFor((request) => request.hangs === true);
  expect(entry).toMatchObject({ path: 'micro_pay', domain: 2, done: false });
  await domain(2).up();
  await broken;
  expect(gateway.ledger.total()).toBe(0);
  expect(statusOf(await till.pay(till.number(), customer, 100))).toEqual([0, 0, true]);
});

test('a domain may lag behind the others', async () => {
  domain(1).lag(5000);
  const [order, refund] = [till.number(), till.number()];
  await till.pay(order, customer, 100);
  await till.history();
  await till.refund({ outTradeNo: order, platform: 'wechat', fee: 100 }, refund, 10);
  const seen = async (index: number): Promise<unknown[]> => {
    till.domain = index;
    return [
      (await till.query(order, 'wechat')).content.status,
      (await till.queryRefund(order, refund, 'wechat')).content.status,
      nodeOf(await till.history()).total_count,
    ];
  };
  now += 4999;
  expect(await seen(1)).toEqual([104, 104, 0]);
  expect(await seen(0)).toEqual([0, 0, 2]);
  now += 1;
  expect(await seen(1)).toEqual([0, 0, 2]);
});

test('domains are read and changed over HTTP, even through the one that goes down', async () => {
  const change = (index: number, body: object): Promise<Response> =>
    fetch(`${domain(index).origin}/_sandbox/domain`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect(await (await change(3, { index: 3, state: 'down' })).json()).toEqual({ index: 3 });
  // It goes down once the answer has left, which the client may see a moment earlier.
  const isDown = (): Promise<boolean> =>
    fetch(`${domain(3).baseUrl}/ping`).then(
      () => false,
      () => true,
    );
  await expect.poll(isDown).toBe(true);
  await change(0, { index: 3, state: 'up' });
  expect((await fetch(`${domain(3).baseUrl}/ping`)).status).toBe(200);
  await change(0, { index: 1, state: 'hang' });
  await change(0, { index: 1, lagMs: 7 });
  expect(await (await fetch(`${gateway.origin}/_sandbox/domains`)).json()).toMatchObject({
    domains: [{ hangs: false }, { index: 1, hangs: true, lagMs: 7 }, {}, {}],
  });
  expect([(await change(0, { index: 9 })).status, (await change(0, { index: 1 })).status]).toEqual([
    404, 400,
  ]);
});

test('a given port is used', async () => {
  const other = await startGateway({ merchant });
  const port = Number(new URL(other.origin).port);
  await other.close();
  const again = await startGateway({ merchant, port });
  expect(again.baseUrls).toEqual([`http://127.0.0.1:${port}/cpay`]);
  await again.close();
});
