import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Platform } from '../../../sandbox/gateway/order';
import { type Json, orderOf, type Reply, stateOf, statusOf, TestTill } from './till';

const merchant = makeMerchant();
const PLATFORMS: readonly Platform[] = ['wechat', 'alipay'];
let now: number;
let gateway: Gateway;
let till: TestTill;

beforeEach(async () => {
  now = Date.UTC(2026, 4, 1, 8, 0, 0);
  gateway = await startGateway({ merchant, clock: () => now });
  till = new TestTill(gateway);
});
afterEach(async () => {
  expect(gateway.rejections).toEqual([]);
  await gateway.close();
});

const wallet = (platform: Platform, options: { balance?: number; passwordFree?: boolean } = {}) =>
  gateway.wallet({ platform, balance: 10_000, ...options });

test.each(PLATFORMS)('%s: a payment is charged once and told in full', async (platform) => {
  const customer = wallet(platform);
  const number = till.number();
  const code = customer.newCode();
  expect(code).toMatch(platform === 'wechat' ? /^1[0-5]\d{16}$/ : /^28\d{16}$/);
  const reply = await till.pay(number, customer, 1234, code);
  expect(statusOf(reply)).toEqual([0, 0, true]);
  expect(orderOf(reply)).toMatchObject({
    out_trade_no: number,
    trade_type: 1,
    author_code: code,
    total_fee: 1234,
    cash_fee: 1234,
    fee_type: 'CNY',
    body: '咖啡',
    is_transforming: false,
    create_time: now / 1000,
    last_update_time: now / 1000,
    time_end: now / 1000,
  });
  expect(String(orderOf(reply).transaction_id)).toMatch(/^[0-9]{28}$/);
  expect((reply.content.micro_pay as Json).pay_mch_key).toMatchObject({
    out_sub_mch_id: merchant.outSubMchId,
  });
  expect(stateOf(reply)).toBe(2);
  expect(orderOf(await till.query(number, platform)).transaction_id).toBe(orderOf(reply).transaction_id);
  expect(gateway.ledger.entries).toEqual([
    { at: now, outTradeNo: number, platform, wallet: customer.name, fee: 1234, kind: 'charge' },
  ]);
  expect([customer.balance, gateway.ledger.net(number), gateway.ledger.total()]).toEqual([8766, 1234, 1234]);
});

test('the log keeps only the last four digits of the payment code', async () => {
  const customer = wallet('wechat');
  const code = customer.newCode();
  await till.pay(till.number(), customer, 100, code);
  expect(gateway.requests.at(-1)).toMatchObject({
    path: 'micro_pay',
    status: 0,
    authorCodeTail: code.slice(-4),
  });
  expect(JSON.stringify(gateway.requests)).not.toContain(code);
});

test.each(PLATFORMS)('%s: an unknown code makes no order', async (platform) => {
  const customer = wallet(platform);
  const number = till.number();
  const code = platform === 'wechat' ? '130000000000000001' : '280000000000000001';
  const reply = await till.pay(number, customer, 100, code);
  expect(statusOf(reply)).toEqual([104, 10401, true]);
  expect(reply.content.description).toMatch(/付款码/);
  expect(statusOf(await till.query(number, platform))).toEqual([104, 10405, true]);
});

test.each([
  ['wechat', 10],
  ['alipay', 5],
] as const)('%s: an expired and a used code leave a failed order in state %i', async (platform, state) => {
  const customer = wallet(platform);
  const old = customer.newCode();
  now += 30_000;
  const code = customer.newCode();
  now += 30_000;
  const [late, first, again] = [till.number(), till.number(), till.number()];
  expect(statusOf(await till.pay(late, customer, 100, old))).toEqual([104, 10402, true]);
  expect(statusOf(await till.pay(first, customer, 100, code))).toEqual([0, 0, true]);
  expect(statusOf(await till.pay(again, customer, 100, code))).toEqual([104, 10402, true]);
  expect(stateOf(await till.query(late, platform))).toBe(state);
  expect(stateOf(await till.query(again, platform))).toBe(state);
  expect(gateway.ledger.total()).toBe(100);
});

test('too little money: WeChat tells it in the order, Alipay refuses the call', async () => {
  const [poorWechat, poorAlipay] = [wallet('wechat', { balance: 99 }), wallet('alipay', { balance: 99 })];
  const [first, second] = [till.number(), till.number()];
  const reply = await till.pay(first, poorWechat, 100);
  expect(statusOf(reply)).toEqual([0, 0, true]);
  expect(stateOf(reply)).toBe(10);
  expect(orderOf(reply).wxpay_order_content_ext).toMatchObject({ trade_state_desc: '余额不足' });
  expect(statusOf(await till.pay(second, poorAlipay, 100))).toEqual([104, 10403, true]);
  expect(stateOf(await till.query(second, 'alipay'))).toBe(5);
  expect(gateway.ledger.entries).toEqual([]);
});

test.each([
  ['wechat', 9, 5],
  ['alipay', 4, 5],
] as const)(
  '%s: the password is asked for in state %i, then approved or refused',
  async (platform, open, refused) => {
    const customer = wallet(platform, { passwordFree: false });
    const [yes, no] = [till.number(), till.number()];
    expect(stateOf(await till.pay(yes, customer, 300))).toBe(open);
    expect(stateOf(await till.pay(no, customer, 400))).toBe(open);
    expect(customer.pending()).toEqual([
      { outTradeNo: yes, fee: 300, body: '咖啡', since: now },
      { outTradeNo: no, fee: 400, body: '咖啡', since: now },
    ]);
    customer.refuse(no);
    customer.approve();
    expect(stateOf(await till.query(yes, platform))).toBe(2);
    expect(stateOf(await till.query(no, platform))).toBe(refused);
    expect([customer.pending(), customer.balance]).toEqual([[], 9700]);
    expect(() => customer.approve(no)).toThrow();
  },
);

test('WeChat ends a payment without password by itself after 45 s, Alipay does not', async () => {
  const wechat = wallet('wechat', { passwordFree: false });
  const alipay = wallet('alipay', { passwordFree: false });
  const [first, second] = [till.number(), till.number()];
  await till.pay(first, wechat, 100);
  await till.pay(second, alipay, 100);
  now += 44_999;
  expect(stateOf(await till.query(first, 'wechat'))).toBe(9);
  now += 1;
  expect(stateOf(await till.query(first, 'wechat'))).toBe(5);
  expect(stateOf(await till.query(second, 'alipay'))).toBe(4);
});

test('the same number again: 102 with the same details, 407 with others', async () => {
  const customer = wallet('wechat');
  const number = till.number();
  const code = customer.newCode();
  await till.pay(number, customer, 100, code);
  expect(statusOf(await till.pay(number, customer, 100, code))).toEqual([102, 10201, true]);
  expect(statusOf(await till.pay(number, customer, 101, code))).toEqual([104, 407, true]);
  expect(statusOf(await till.pay(number, customer, 100))).toEqual([104, 407, true]);
  till.deviceId = 'till-2';
  expect(statusOf(await till.pay(number, customer, 100, code))).toEqual([104, 407, true]);
  expect([gateway.microPayRepeats, gateway.ledger.total()]).toEqual([4, 100]);
});

test.each([
  ['wechat', 8],
  ['alipay', 5],
] as const)('%s: reversing a paid order gives the money back, once', async (platform, reversed) => {
  const customer = wallet(platform);
  const number = till.number();
  await till.pay(number, customer, 100);
  now += 15_000;
  expect(statusOf(await till.reverse(number, platform))).toEqual([0, 0, true]);
  expect(statusOf(await till.reverse(number, platform))).toEqual([0, 0, true]);
  const reply = await till.query(number, platform);
  expect(stateOf(reply)).toBe(reversed);
  if (platform === 'alipay')
    expect(orderOf(reply).alipay_order_content_ext).toMatchObject({ refund_fee: 100 });
  expect(gateway.ledger.entries.map((entry) => entry.kind)).toEqual(['charge', 'return']);
  expect([gateway.ledger.net(number), customer.balance, gateway.ledger.orders()]).toEqual([
    0,
    10_000,
    [number],
  ]);
});

test.each([
  ['wechat', 8],
  ['alipay', 5],
] as const)('%s: reversing an open order ends it without money', async (platform, reversed) => {
  const customer = wallet(platform, { passwordFree: false });
  const number = till.number();
  await till.pay(number, customer, 100);
  now += 15_000;
  await till.query(number, platform);
  await till.reverse(number, platform);
  const replies = [await till.query(number, platform), await till.query(number, platform)];
  for (const reply of replies) {
    expect(stateOf(reply)).toBe(reversed);
    const extension = (orderOf(reply).alipay_order_content_ext ?? {}) as Json;
    expect(extension.refund_fee ?? 0).toBe(0);
  }
  expect([gateway.ledger.entries, gateway.violations, customer.pending()]).toEqual([[], [], []]);
});

test('a reverse of an unknown number is acknowledged and blocks the number', async () => {
  const customer = wallet('wechat');
  const number = till.number();
  await till.query(number, 'wechat');
  expect(statusOf(await till.reverse(number, 'wechat'))).toEqual([0, 0, true]);
  expect(statusOf(await till.pay(number, customer, 100))).toEqual([104, 10404, true]);
  expect([gateway.ledger.total(), gateway.violations]).toEqual([0, []]);
});

test('a reverse from another device or within 15 s is refused', async () => {
  const customer = wallet('wechat', { passwordFree: false });
  const number = till.number();
  await till.pay(number, customer, 100);
  await till.query(number, 'wechat');
  now += 14_999;
  expect(statusOf(await till.reverse(number, 'wechat'))).toEqual([104, 10408, true]);
  expect(gateway.violations).toEqual([{ at: now, kind: 'reverse-too-early', outTradeNo: number }]);
  now += 1;
  till.deviceId = 'till-2';
  expect(statusOf(await till.reverse(number, 'wechat'))).toEqual([104, 10406, true]);
  expect(stateOf(await till.query(number, 'wechat'))).toBe(9);
  expect(gateway.violations).toHaveLength(1);
});

test('violations: without query, after paid, after 407', async () => {
  const customer = wallet('wechat');
  const [blind, paid, blocked] = [till.number(), till.number(), till.number()];
  const code = customer.newCode();
  gateway.script({ path: 'micro_pay', action: 'drop-before', outTradeNo: blind });
  await expect(till.pay(blind, customer, 100)).rejects.toThrow();
  await till.pay(paid, customer, 100, code);
  gateway.occupy({
    outTradeNo: blocked,
    platform: 'wechat',
    authorCode: '1',
    fee: 1,
    deviceId: 'till-1',
    body: 'x',
  });
  expect((await till.pay(blocked, customer, 100)).content.internal_status).toBe(407);
  now += 15_000;
  await till.query(paid, 'wechat');
  await till.query(blocked, 'wechat');
  for (const number of [blind, paid, blocked]) await till.reverse(number, 'wechat');
  expect(gateway.violations.map(({ kind, outTradeNo }) => [kind, outTradeNo])).toEqual([
    ['reverse-without-query', blind],
    ['reverse-after-paid', paid],
    ['reverse-after-paid', blocked],
    ['reverse-after-407', blocked],
  ]);
});

test('the Date header shows the gateway clock, shifted or not; intervals are not shifted', async () => {
  const customer = wallet('wechat');
  const code = customer.newCode();
  gateway.setClockOffset(3_600_000);
  const reply = await till.pay(till.number(), customer, 100, code);
  expect(Date.parse(reply.date ?? '')).toBe(now + 3_600_000);
  expect(orderOf(reply).create_time).toBe((now + 3_600_000) / 1000);
  expect(reply.content.status).toBe(0);
});

test('replies alternate between string and object, with big log ids and fresh nonces', async () => {
  const customer = wallet('wechat');
  const number = till.number();
  await till.pay(number, customer, 100);
  const replies: Reply[] = [];
  for (let i = 0; i < 10; i += 1) replies.push(await till.query(number, 'wechat'));
  expect(replies.map((reply) => reply.authentic)).toEqual(Array(10).fill(true));
  expect(new Set(replies.map((reply) => reply.form)).size).toBe(2);
  expect(replies.filter((reply) => reply.raw.includes('9223372036854775001'))).toHaveLength(2);
  const nonces = replies.map((reply) => (reply.content.query_order as Json).nonce_str);
  expect(new Set(nonces).size).toBe(10);
});

test.each(['string', 'object'] as const)('replyForm %s', async (replyForm) => {
  const other = await startGateway({ merchant, replyForm });
  const otherTill = new TestTill(other);
  const replies = [
    await otherTill.query(otherTill.number(), 'wechat'),
    await otherTill.query(otherTill.number(), 'wechat'),
  ];
  expect(replies.map((reply) => [reply.form, reply.authentic])).toEqual([
    [replyForm, true],
    [replyForm, true],
  ]);
  await other.close();
});
