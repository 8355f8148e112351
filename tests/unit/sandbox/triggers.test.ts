import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { TRIGGERS } from '../../../sandbox/gateway/triggers';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { stateOf, TestTill } from './till';

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

type Expected = readonly [
  cents: number,
  http: number | 'broken',
  status: unknown,
  authentic: unknown,
  charged: boolean,
  state: unknown,
];

const EXPECTED: readonly Expected[] = [
  [50, 200, 0, true, false, 10],
  [51, 200, 0, true, false, 9],
  [52, 200, 0, true, false, 9],
  [53, 200, 0, true, false, 9],
  [54, 200, 104, true, false, 10],
  [55, 200, 104, true, false, undefined],
  [56, 200, 101, undefined, false, undefined],
  [57, 200, 103, true, true, 2],
  [58, 200, 3, undefined, true, 2],
  [59, 'broken', undefined, undefined, false, undefined],
  [60, 'broken', undefined, undefined, true, 2],
  [61, 500, undefined, undefined, true, 2],
  [62, 200, undefined, undefined, true, 2],
  [63, 200, 0, false, true, 2],
  [64, 200, 0, false, true, 2],
  [65, 200, 104, true, false, 2],
  [66, 200, 3, undefined, false, undefined],
  [68, 200, 102, true, false, undefined],
  [69, 'broken', undefined, undefined, true, 2],
];

test.each(EXPECTED)('trigger amount 99.%i: HTTP %s, status %s, charged %s', async (...expected) => {
  const [cents, http, status, authentic, charged, state] = expected;
  const number = till.number();
  const reply = await till.pay(number, customer, 9900 + cents).catch(() => undefined);
  expect([reply?.http ?? 'broken', reply?.content.status, reply?.authentic]).toEqual([
    http,
    status,
    authentic,
  ]);
  expect(gateway.ledger.net(number)).toBe(charged ? 9900 + cents : 0);
  expect(stateOf(await till.query(number, 'wechat'))).toBe(state);
});

test('trigger amounts that take their time', async () => {
  const [refused, approved, late] = [till.number(), till.number(), till.number()];
  await till.pay(refused, customer, 9952);
  await till.pay(approved, customer, 9953);
  await till.pay(late, customer, 9966);
  now += 2000;
  expect(stateOf(await till.query(refused, 'wechat'))).toBe(5);
  expect(stateOf(await till.query(approved, 'wechat'))).toBe(2);
  now += 3000;
  expect(stateOf(await till.query(late, 'wechat'))).toBe(2);
  expect(TRIGGERS[67]?.fault).toEqual({ action: 'delay', ms: 5000 });
});

test('the table of triggers covers 50 to 69, and can be turned off', async () => {
  expect(Object.keys(TRIGGERS).map(Number)).toEqual(Array.from({ length: 20 }, (_, index) => 50 + index));
  const plain = await startGateway({ merchant, triggers: false });
  const plainTill = new TestTill(plain);
  const plainCustomer = plain.wallet({ platform: 'alipay', balance: 1_000_000 });
  for (let cents = 50; cents < 70; cents += 1)
    await plainTill.pay(plainTill.number(), plainCustomer, 9900 + cents);
  expect(plain.ledger.total()).toBe(20 * 9900 + 20 * 59.5);
  await plain.close();
});
