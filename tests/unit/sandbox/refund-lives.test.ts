import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import type { Platform } from '../../../sandbox/gateway/order';
import type { RefundBehaviour } from '../../../sandbox/gateway/refund-desk';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { REFUND_TRIGGERS } from '../../../sandbox/gateway/triggers';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type RefundedOrder, refundOf, type Reply, stateOf, statusOf, TestTill } from './till';

const merchant = makeMerchant();
const PLATFORMS: readonly Platform[] = ['wechat', 'alipay'];
let now: number;
let gateway: Gateway;
let till: TestTill;
let customers: Record<Platform, Wallet>;

beforeEach(async () => {
  now = Date.UTC(2026, 4, 1, 8, 0, 0);
  gateway = await startGateway({ merchant, clock: () => now });
  till = new TestTill(gateway);
  customers = {
    wechat: gateway.wallet({ platform: 'wechat', balance: 100_000 }),
    alipay: gateway.wallet({ platform: 'alipay', balance: 100_000 }),
  };
});
afterEach(async () => {
  expect(gateway.rejections).toEqual([]);
  await gateway.close();
});

async function paid(platform: Platform, fee = 1000): Promise<RefundedOrder & { platform: Platform }> {
  const outTradeNo = till.number();
  await till.pay(outTradeNo, customers[platform], fee);
  await till.history();
  return { outTradeNo, platform, fee };
}

const queryRefund = (order: RefundedOrder, number: string): Promise<Reply> =>
  till.queryRefund(order.outTradeNo, number, order.platform);
const net = (order: RefundedOrder): number => gateway.ledger.net(order.outTradeNo);

test.each(PLATFORMS)('%s: a refund takes its time and counts all the while', async (platform) => {
  const order = await paid(platform);
  const number = till.number();
  gateway.refundsBehave({ life: 'takes', ms: 10_000 });
  expect(stateOf(await till.refund(order, number, 300))).toBe(1);
  now += 5000;
  expect(stateOf(await queryRefund(order, number))).toBe(4);
  expect([net(order), gateway.refunds.map(({ phase }) => phase)]).toEqual([1000, ['processing']]);
  expect(statusOf(await till.refund(order, till.number(), 701))).toEqual([104, 10423, true]);
  now += 5000;
  expect(stateOf(await queryRefund(order, number))).toBe(2);
  expect(net(order)).toBe(700);
});

test.each(PLATFORMS)('%s: a failed refund moves nothing and makes room for another', async (platform) => {
  const order = await paid(platform);
  const number = till.number();
  gateway.refundsBehave({ life: 'fails', ms: 2000 });
  await till.refund(order, number, 1000);
  now += 2000;
  expect(stateOf(await queryRefund(order, number))).toBe(3);
  expect(stateOf(await till.refund(order, number, 1000))).toBe(3);
  expect(stateOf(await till.refund(order, till.number(), 1000))).toBe(2);
  expect([net(order), gateway.violations]).toEqual([0, []]);
});

test.each([
  ['wechat', 5],
  ['alipay', 3],
] as const)('%s: a refund that needs a person ends in state %i', async (platform, state) => {
  const order = await paid(platform);
  const number = till.number();
  gateway.refundsBehave({ life: 'needs-person' });
  expect(stateOf(await till.refund(order, number, 300))).toBe(state);
  expect(net(order)).toBe(1000);
  expect(await till.refund(order, till.number(), 701).then(statusOf)).toEqual(
    platform === 'wechat' ? [104, 10423, true] : [0, 0, true],
  );
});

test('behaviours are taken in turn, for one order only if it is named', async () => {
  const [order, other] = [await paid('wechat'), await paid('wechat')];
  const plans: RefundBehaviour[] = [
    { life: 'short-of-funds', outTradeNo: other.outTradeNo, times: 2 },
    { life: 'open' },
  ];
  for (const plan of plans) gateway.refundsBehave(plan);
  const number = till.number();
  expect(stateOf(await till.refund(order, number, 1))).toBe(1);
  expect(statusOf(await till.refund(other, till.number(), 1))).toEqual([104, 10424, true]);
  expect(statusOf(await till.refund(other, till.number(), 1))).toEqual([104, 10424, true]);
  expect(stateOf(await till.refund(other, till.number(), 1))).toBe(2);
  now += 86_400_000;
  gateway.endRefund(number, 'succeeded');
  expect(stateOf(await queryRefund(order, number))).toBe(2);
  expect(() => gateway.endRefund(number, 'failed')).toThrow();
});

test('faults: lost answers, late refunds, swapped and altered replies', async () => {
  const order = await paid('wechat', 10_000);
  const numbers = Array.from({ length: 5 }, () => till.number());
  const [lost = '', late = '', swapped = '', altered = '', strange = ''] = numbers;
  gateway.script({ path: 'refund', action: 'drop-after' });
  await expect(till.refund(order, lost, 100)).rejects.toThrow();
  expect(stateOf(await queryRefund(order, lost))).toBe(2);
  gateway.script({ path: 'refund', action: 'late-success', ms: 3000 });
  expect(statusOf(await till.refund(order, late, 100))).toEqual([3, 3, undefined]);
  expect(statusOf(await queryRefund(order, late))).toEqual([104, 10425, true]);
  now += 3000;
  expect(stateOf(await queryRefund(order, late))).toBe(2);
  const other = till.number();
  gateway.script({
    path: 'refund',
    action: 'swap',
    changes: { outRefundNo: other, refundFee: 7, state: 3, outTradeNo: other },
  });
  const reply = await till.refund(order, swapped, 100);
  expect(refundOf(reply)).toMatchObject({ out_refund_no: other, refund_fee: 7, out_trade_no: other });
  expect([stateOf(reply), reply.authentic]).toEqual([3, true]);
  gateway.script({ path: 'query_refund_order', action: 'tamper', field: 'state', value: 3 });
  await till.refund(order, altered, 100);
  const tampered = await queryRefund(order, altered);
  expect([stateOf(tampered), tampered.authentic]).toEqual([3, false]);
  gateway.script({ path: 'query_refund_order', action: 'enum' });
  await till.refund(order, strange, 100);
  expect(stateOf(await queryRefund(order, strange))).toBe(99);
  expect(net(order)).toBe(9500);
});

type Expected = readonly [
  cents: number,
  status: unknown,
  first: unknown,
  waitMs: number,
  last: unknown,
  left: number,
];

const EXPECTED: readonly Expected[] = [
  [50, 0, 1, 5000, 2, 0],
  [51, 0, 1, 60_000, 2, 0],
  [52, 0, 3, 0, 3, 1],
  [53, 0, 1, 2000, 3, 1],
  [54, 0, 1, 2000, 5, 1],
  [55, 104, undefined, 0, undefined, 1],
  [56, 3, undefined, 0, 2, 0],
  [57, undefined, undefined, 0, 2, 0],
  [58, 103, undefined, 0, undefined, 1],
  [59, 3, undefined, 5000, 2, 0],
];

test.each(EXPECTED)(
  'trigger refund of 98.%i: status %s',
  async (cents, status, first, waitMs, last, left) => {
    const fee = 9800 + cents;
    const order = await paid('wechat', fee);
    const number = till.number();
    const reply = await till.refund(order, number, fee).catch(() => undefined);
    expect([reply?.content.status, reply && stateOf(reply)]).toEqual([status, first]);
    now += waitMs;
    expect(stateOf(await queryRefund(order, number))).toBe(last);
    expect(net(order)).toBe(left * fee);
    expect(REFUND_TRIGGERS[cents]?.name).toBeTruthy();
  },
);
