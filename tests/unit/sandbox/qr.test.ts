import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import type { Platform } from '../../../sandbox/gateway/order';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type Json, nodeOf, orderOf, type Reply, stateOf, statusOf, TestTill } from './till';

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

const wallet = (platform: Platform, options: { balance?: number; passwordFree?: boolean } = {}): Wallet =>
  gateway.wallet({ platform, balance: 10_000, ...options });
const codeOf = (reply: Reply): string => String(nodeOf(reply).code_url);
const inSeconds = (ms: number): number => Math.floor(ms / 1000);

/** Shows a code that lives five minutes. */
async function show(platform: Platform, fee = 1234): Promise<{ number: string; url: string }> {
  const number = till.number();
  const url = codeOf(await till.showQr(number, platform, fee, inSeconds(now) + 300));
  return { number, url };
}

const stateAt = async (number: string, platform: Platform): Promise<unknown> =>
  stateOf(await till.query(number, platform, 2));

test.each([
  ['wechat', /^weixin:\/\/wxpay\/bizpayurl\?pr=/],
  ['alipay', /^https:\/\/qr\.alipay\.com\//],
] as const)('%s: the reply carries a code and nothing of the order', async (platform, shape) => {
  const reply = await till.showQr(till.number(), platform, 100);
  expect(statusOf(reply)).toEqual([0, 0, true]);
  expect(codeOf(reply)).toMatch(shape);
  expect(codeOf(reply).length).toBeLessThanOrEqual(64);
  expect(Object.keys(nodeOf(reply)).sort()).toEqual(['code_url', 'gateway_extra', 'nonce_str']);
});

test('a WeChat order is there at once and open, then paid', async () => {
  const customer = wallet('wechat');
  const { number, url } = await show('wechat');
  const opened = await till.query(number, 'wechat', 2);
  expect([stateOf(opened), orderOf(opened).code_url, orderOf(opened).trade_type]).toEqual([6, url, 2]);
  expect(orderOf(opened)).toMatchObject({ time_expire: inSeconds(now) + 300, total_fee: 1234 });
  expect(orderOf(opened)).not.toHaveProperty('author_code');
  expect(customer.scanQr(url)).toEqual({ outTradeNo: number, fee: 1234, body: '咖啡' });
  expect(await stateAt(number, 'wechat')).toBe(6);
  expect(customer.payQr(url)).toBe('paid');
  const paid = await till.query(number, 'wechat', 2);
  expect(stateOf(paid)).toBe(3);
  expect(String(orderOf(paid).transaction_id)).toMatch(/^\d{28}$/);
  expect(gateway.ledger.entries).toMatchObject([{ outTradeNo: number, fee: 1234, wallet: customer.name }]);
  expect(customer.history()).toEqual([{ outTradeNo: number, fee: 1234, returned: 0, body: '咖啡', at: now }]);
  expect([customer.scanQr(url), customer.payQr(url)]).toEqual([undefined, 'not-payable']);
});

test('an Alipay order is not known before the customer scans its code', async () => {
  const customer = wallet('alipay');
  const { number, url } = await show('alipay');
  expect(statusOf(await till.query(number, 'alipay', 2))).toEqual([104, 10405, true]);
  expect(statusOf(await till.close(number, 'alipay'))).toEqual([104, 10405, true]);
  customer.scanQr(url);
  expect(await stateAt(number, 'alipay')).toBe(4);
  expect(customer.payQr(url)).toBe('paid');
  expect(await stateAt(number, 'alipay')).toBe(2);
});

test.each(PLATFORMS)(
  '%s: another platform, an unknown code and an empty wallet pay nothing',
  async (platform) => {
    const other = wallet(platform === 'wechat' ? 'alipay' : 'wechat');
    const poor = wallet(platform, { balance: 99 });
    const rich = wallet(platform);
    const { number, url } = await show(platform, 100);
    expect([other.scanQr(url), other.payQr(url)]).toEqual([undefined, 'not-payable']);
    expect(rich.scanQr(`${url}x`)).toBeUndefined();
    expect(poor.payQr(url)).toBe('funds-short');
    expect(await stateAt(number, platform)).toBe(platform === 'wechat' ? 6 : 4);
    expect(rich.payQr(url)).toBe('paid');
    expect([poor.balance, rich.balance]).toEqual([99, 9900]);
  },
);

test.each(PLATFORMS)('%s: the password is typed, or refused and the code stays open', async (platform) => {
  const customer = wallet(platform, { passwordFree: false });
  const { number, url } = await show(platform);
  expect(customer.payQr(url)).toBe('password');
  expect(customer.pending()).toEqual([{ outTradeNo: number, fee: 1234, body: '咖啡', since: now }]);
  expect(wallet(platform).payQr(url)).toBe('not-payable');
  customer.refuse();
  expect([customer.pending(), await stateAt(number, platform)]).toEqual([[], platform === 'wechat' ? 6 : 4]);
  now += 60_000;
  customer.payQr(url);
  customer.approve(number);
  expect([gateway.ledger.net(number), gateway.openQrCodes]).toEqual([1234, []]);
});

test.each(PLATFORMS)(
  '%s: the same request again gives the same code, anything else 102',
  async (platform) => {
    const customer = wallet(platform);
    const { number, url } = await show(platform);
    const expires = inSeconds(now) + 300;
    expect(codeOf(await till.showQr(number, platform, 1234, expires))).toBe(url);
    expect(statusOf(await till.showQr(number, platform, 1235, expires))).toEqual([102, 10202, true]);
    expect(statusOf(await till.showQr(number, platform, 1234, expires + 1))).toEqual([102, 10202, true]);
    customer.payQr(url);
    expect(statusOf(await till.showQr(number, platform, 1234, expires))).toEqual([102, 10202, true]);
    expect(gateway.ledger.total()).toBe(1234);
  },
);

test('a number has one payment, by code or by QR', async () => {
  const customer = wallet('wechat');
  const [first, second] = [till.number(), till.number()];
  await till.pay(first, customer, 100);
  expect(statusOf(await till.showQr(first, 'wechat', 100))).toEqual([102, 10202, true]);
  await till.showQr(second, 'alipay', 100);
  expect(statusOf(await till.pay(second, wallet('alipay'), 100))).toEqual([104, 407, true]);
});

test('the codes that can be paid are listed', async () => {
  const { number, url } = await show('alipay');
  expect(gateway.openQrCodes).toEqual([
    {
      codeUrl: url,
      outTradeNo: number,
      platform: 'alipay',
      fee: 1234,
      body: '咖啡',
      expiresAt: now + 300_000,
    },
  ]);
});

test('swap gives another code, properly authenticated', async () => {
  gateway.script({ path: 'scan_code_pay', action: 'swap', changes: { codeUrl: 'weixin://elsewhere' } });
  const reply = await till.showQr(till.number(), 'wechat', 100);
  expect([codeOf(reply), reply.authentic]).toEqual(['weixin://elsewhere', true]);
});

test('what a request for a code may not carry', async () => {
  const content = till.qrContent(till.number(), 'wechat', 100);
  const changed = (change: Json): Json => ({
    ...content,
    nonce_str: till.number(),
    pay_content: { ...(content.pay_content as Json), ...change },
  });
  await till.send('scan_code_pay', changed({ author_code: '130000000000000001' }));
  await till.send('scan_code_pay', changed({ wxpay_pay_content_ext: { attach: 'x' } }));
  const { wxpay_pay_content_ext: _gone, ...bare } = content.pay_content as Json;
  await till.send('scan_code_pay', { ...content, nonce_str: till.number(), pay_content: bare });
  await till.send('scan_code_pay', changed({ alipay_pay_content_ext: {} }));
  expect(gateway.rejections.map(({ reason, field }) => [reason, field])).toEqual([
    ['refused-field', 'pay_content.author_code'],
    ['missing-field', 'pay_content.wxpay_pay_content_ext.product_id'],
    ['missing-field', 'pay_content.wxpay_pay_content_ext.product_id'],
    ['other-platform', 'pay_content.alipay_pay_content_ext'],
  ]);
  gateway.rejections.length = 0;
});

test('a query or close names the trade type of the order', async () => {
  const { number } = await show('wechat');
  await till.query(number, 'wechat', 1);
  await till.close(number, 'wechat', 1);
  expect(gateway.rejections.map(({ path, reason }) => [path, reason])).toEqual([
    ['query_order', 'trade-type-of-order'],
    ['close_order', 'trade-type-of-order'],
  ]);
  gateway.rejections.length = 0;
});
