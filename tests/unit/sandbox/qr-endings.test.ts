import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import type { GatewayOptions } from '../../../sandbox/gateway/gateway-options';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import type { Platform } from '../../../sandbox/gateway/order';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { nodeOf, orderOf, type Reply, stateOf, statusOf, TestTill } from './till';

const merchant = makeMerchant();
const PLATFORMS: readonly Platform[] = ['wechat', 'alipay'];
let now: number;
let gateway: Gateway;
let till: TestTill;

async function open(options: GatewayOptions = {}): Promise<void> {
  await gateway.close();
  gateway = await startGateway({ merchant, clock: () => now, ...options });
  till = new TestTill(gateway);
}

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

test('the expiry is reckoned in the time the gateway shows', async () => {
  const past = await till.showQr(till.number(), 'wechat', 100, inSeconds(now));
  expect(statusOf(past)).toEqual([104, 10409, true]);
  gateway.setClockOffset(3_600_000);
  expect(statusOf(await till.showQr(till.number(), 'wechat', 100, inSeconds(now) + 3600))[0]).toBe(104);
  const number = till.number();
  await till.showQr(number, 'wechat', 100);
  expect(orderOf(await till.query(number, 'wechat', 2)).time_expire).toBe(inSeconds(now) + 3600 + 7200);
});

test('an expired WeChat order cannot be paid, and is closed 30 s later', async () => {
  const customer = wallet('wechat', { passwordFree: false });
  const { number, url } = await show('wechat');
  customer.payQr(url);
  now += 300_000;
  customer.approve();
  expect([customer.payQr(url), await stateAt(number, 'wechat')]).toEqual(['not-payable', 6]);
  now += 29_999;
  expect(await stateAt(number, 'wechat')).toBe(6);
  now += 1;
  expect(await stateAt(number, 'wechat')).toBe(7);
  expect(gateway.ledger.entries).toEqual([]);
});

test('closesExpired: false leaves it open for ever', async () => {
  await open({ closesExpired: false });
  const { number } = await show('wechat');
  now += 86_400_000;
  expect(await stateAt(number, 'wechat')).toBe(6);
});

test('an expired Alipay order is closed if it was scanned, and stays unknown if not', async () => {
  const customer = wallet('alipay');
  const [scanned, unseen] = [await show('alipay'), await show('alipay')];
  customer.scanQr(scanned.url);
  now += 300_000;
  expect(await stateAt(scanned.number, 'alipay')).toBe(5);
  expect(statusOf(await till.query(unseen.number, 'alipay', 2))).toEqual([104, 10405, true]);
  expect([customer.payQr(unseen.url), gateway.openQrCodes]).toEqual(['not-payable', []]);
});

test.each([
  ['wechat', 7],
  ['alipay', 5],
] as const)('%s: closed is closed, twice', async (platform, closed) => {
  const customer = wallet(platform, { passwordFree: false });
  const { number, url } = await show(platform);
  customer.payQr(url);
  expect(statusOf(await till.close(number, platform))).toEqual([0, 0, true]);
  expect(statusOf(await till.close(number, platform))).toEqual([0, 0, true]);
  expect([await stateAt(number, platform), customer.pending()]).toEqual([closed, []]);
  expect(customer.payQr(url)).toBe('not-payable');
  expect(statusOf(await till.showQr(number, platform, 1234, inSeconds(now) + 300))[0]).toBe(102);
});

test.each(PLATFORMS)('%s: a paid order is not closed', async (platform) => {
  const { number, url } = await show(platform);
  wallet(platform).payQr(url);
  expect(statusOf(await till.close(number, platform))).toEqual([104, 10410, true]);
  expect(gateway.ledger.net(number)).toBe(1234);
});

test('WeChat may refuse to close a new order', async () => {
  await open({ closeRefusedForMs: 300_000 });
  const { number } = await show('wechat');
  now += 299_999;
  expect(statusOf(await till.close(number, 'wechat'))).toEqual([104, 10411, true]);
  now += 1;
  expect(statusOf(await till.close(number, 'wechat'))).toEqual([0, 0, true]);
});

test('a QR order is not reversed and a micro_pay not closed', async () => {
  const { number: scanned } = await show('wechat');
  const { number: unseen } = await show('alipay');
  const paid = till.number();
  await till.pay(paid, wallet('wechat'), 100);
  now += 15_000;
  const reverse = async (number: string, platform: Platform): Promise<Reply> => {
    await till.query(number, platform, 2);
    return till.send('reverse', till.orderContent(number, platform, 2));
  };
  expect(statusOf(await reverse(scanned, 'wechat'))).toEqual([104, 10413, true]);
  expect(statusOf(await reverse(unseen, 'alipay'))).toEqual([104, 10413, true]);
  expect(statusOf(await till.close(paid, 'wechat', 1))).toEqual([104, 10412, true]);
  expect(gateway.violations.map(({ kind, outTradeNo }) => [kind, outTradeNo])).toEqual([
    ['qr-order-reversed', scanned],
    ['qr-order-reversed', unseen],
    ['micro-pay-closed', paid],
  ]);
  expect(gateway.ledger.total()).toBe(100);
});

test.each(PLATFORMS)('%s: the customer pays at the instant of the close', async (platform) => {
  const customer = wallet(platform);
  const { number, url } = await show(platform);
  customer.scanQr(url);
  gateway.script({ path: 'close_order', action: 'pays-first' });
  expect(statusOf(await till.close(number, platform))).toEqual([104, 10410, true]);
  expect([await stateAt(number, platform), gateway.ledger.net(number)]).toEqual([
    platform === 'wechat' ? 3 : 2,
    1234,
  ]);
  expect(customer.balance).toBe(10_000 - 1234);
});

test('a payment lands after its close was acknowledged', async () => {
  const customer = wallet('wechat');
  const { number } = await show('wechat');
  gateway.script({ path: 'close_order', action: 'late-success', ms: 4000 });
  expect(statusOf(await till.close(number, 'wechat'))).toEqual([0, 0, true]);
  expect(await stateAt(number, 'wechat')).toBe(7);
  now += 4000;
  expect([await stateAt(number, 'wechat'), customer.balance]).toEqual([3, 10_000 - 1234]);
});

test('the customer pays at the instant of a reverse: the money comes back', async () => {
  const customer = wallet('wechat', { passwordFree: false });
  const number = till.number();
  await till.pay(number, customer, 100);
  now += 15_000;
  await till.query(number, 'wechat');
  gateway.script({ path: 'reverse', action: 'pays-first' });
  expect(statusOf(await till.reverse(number, 'wechat'))).toEqual([0, 0, true]);
  expect(gateway.ledger.entries.map(({ kind }) => kind)).toEqual(['charge', 'return']);
  expect(gateway.violations).toEqual([]);
});
