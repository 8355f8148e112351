import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { Signer } from '../../../lib/flow/ports';
import { GatewayClient } from '../../../lib/gateway/client';
import { makeOrderNumber } from '../../../lib/payment/order-number';
import { readPaymentCode, lastFourDigits } from '../../../lib/payment/payment-code';
import { importAuthenKey } from '../../../lib/signing/hmac';
import { makeSigner } from '../../../lib/signing/signer';
import type { FaultAction } from '../../../sandbox/gateway/fault-types';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { makeOrderRecord } from '../../contract/order-making';

const merchant = makeMerchant();
const TIMEOUT_MS = 5_000;

let now: number;
let gateway: Gateway;
let client: GatewayClient;
let signer: Signer | undefined;

const signerFor = async (authenKey: string): Promise<Signer> =>
  makeSigner('k1', { authen: await importAuthenKey(new TextEncoder().encode(authenKey)) });

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, clock: () => now });
  signer = await signerFor(merchant.authenKey);
  client = new GatewayClient({
    fetch,
    now: () => now,
    signer: () => signer,
    sdkVersion: '0.1.0',
    baseUrls: () => [gateway.baseUrl],
  });
});
afterEach(async () => {
  await gateway.close();
});

const walletOf = (platform: 'wechat' | 'alipay', more = {}): Wallet =>
  gateway.wallet({ platform, balance: 1_000_000, ...more });

function orderFor(wallet: Wallet, code: string, change: Partial<OrderRecord> = {}): OrderRecord {
  const { terminal } = makeOrderRecord();
  return makeOrderRecord({
    outTradeNo: makeOrderNumber(merchant.orderPrefix),
    platform: wallet.platform,
    codeLastFour: lastFourDigits(code),
    totalFee: 1234,
    terminal: {
      ...terminal,
      baseUrl: gateway.baseUrl,
      outMchId: merchant.outMchId,
      outSubMchId: merchant.outSubMchId,
      outShopId: merchant.outShopId,
    },
    ...change,
  });
}

async function pay(wallet: Wallet, change: Partial<OrderRecord> = {}, timeoutMs = TIMEOUT_MS) {
  const code = wallet.newCode();
  expect(readPaymentCode(code)).toMatchObject({ platform: wallet.platform });
  const order = orderFor(wallet, code, change);
  const prepared = await client.prepareMicroPay(order, code, timeoutMs);
  return { order, outcome: await prepared.send() };
}

describe.each(['wechat', 'alipay'] as const)('%s', (platform) => {
  it('pays, asks and reverses, and the gateway finds nothing to complain about', async () => {
    const { order, outcome } = await pay(walletOf(platform), {
      detail: '{"goods_detail":[{"quantity":1,"price":1234}]}',
      attach: '桌 7',
    });
    expect(outcome).toMatchObject({ kind: 'order', evidence: { kind: 'paid', cashFee: 1234 } });
    expect(await client.queryOrder(order)).toMatchObject({
      kind: 'order',
      evidence: { kind: 'paid' },
      identity: { codeLastFour: order.codeLastFour, totalFee: 1234 },
    });
    now += 15_000;
    expect(await client.reverse(order)).toMatchObject({ kind: 'acknowledged' });
    const after = await client.queryOrder(order);
    expect(after).toMatchObject({
      evidence: platform === 'wechat' ? { reason: 'order-reversed' } : { kind: 'returned', fee: 1234 },
    });
    expect(gateway.ledger.net(order.outTradeNo)).toBe(0);
    expect(gateway.rejections).toEqual([]);
  });

  it('waits for the password', async () => {
    const wallet = walletOf(platform, { passwordFree: false });
    const { order, outcome } = await pay(wallet);
    expect(outcome).toMatchObject({ kind: 'order', evidence: { kind: 'open' } });
    expect(await client.queryOrder(order)).toMatchObject({ evidence: { kind: 'open' } });
    expect(gateway.rejections).toEqual([]);
  });

  it('is told of an unknown code, an unknown order and a reverse that comes too early', async () => {
    const wallet = walletOf(platform);
    const order = orderFor(wallet, '0000');
    const stray = platform === 'wechat' ? '130000000000000000' : '280000000000000000';
    const prepared = await client.prepareMicroPay(order, stray, TIMEOUT_MS);
    expect(await prepared.send()).toMatchObject({ kind: 'refused', status: 104 });
    expect(await client.queryOrder(order)).toMatchObject({ evidence: { kind: 'not-known' } });
    const { order: paid } = await pay(wallet);
    expect(await client.reverse(paid)).toMatchObject({ kind: 'refused', status: 104 });
    expect(gateway.rejections).toEqual([]);
  });

  it('is told 407 for a number that somebody else has used', async () => {
    const wallet = walletOf(platform);
    const outTradeNo = makeOrderNumber(merchant.orderPrefix);
    gateway.occupy({ outTradeNo, platform, authorCode: '0', fee: 1, deviceId: 'another', body: '茶' });
    const { outcome } = await pay(wallet, { outTradeNo });
    expect(outcome).toMatchObject({ kind: 'blocked', clockOffset: expect.any(Number) as number });
  });
});

type Call = 'micro_pay' | 'query_order' | 'reverse';

const FAULTS: [FaultAction, string][] = [
  [{ action: 'delay', ms: 20 }, 'ok'],
  [{ action: 'hold' }, 'no-answer'],
  [{ action: 'headers-only' }, 'no-answer'],
  [{ action: 'drop-before' }, 'network-failed'],
  [{ action: 'drop-after' }, 'network-failed'],
  [{ action: 'truncate' }, 'network-failed'],
  [{ action: 'redirect' }, 'network-failed'],
  [{ action: 'http', code: 503 }, 'http-status'],
  [{ action: 'garbage' }, 'reply-malformed'],
  [{ action: 'wrong-code' }, 'reply-not-authenticated'],
  [{ action: 'no-code' }, 'reply-not-authenticated'],
  [{ action: 'md5' }, 'reply-not-authenticated'],
  [{ action: 'tamper', field: 'total_fee', value: 1 }, 'reply-not-authenticated'],
  [{ action: 'tamper', field: 'status', value: 3 }, 'status-3'],
  [{ action: 'big' }, 'reply-too-large'],
  [{ action: 'endless' }, 'reply-too-large'],
  [{ action: 'status', status: 3 }, 'status-3'],
  [{ action: 'status', status: 101 }, 'status-101'],
  [{ action: 'status', status: 102 }, 'refused'],
  [{ action: 'status', status: 103 }, 'system-error'],
  [{ action: 'status', status: 7 }, 'status-unknown'],
];

/** Query and reverse wait their own full time, so what never ends is tried on the payment; a reverse tells no amount. */
function faultsOn(path: Call): typeof FAULTS {
  return FAULTS.filter(
    ([fault, expected]) =>
      (expected !== 'no-answer' || path === 'micro_pay') &&
      !('field' in fault && fault.field === 'total_fee' && path === 'reverse'),
  );
}

describe.each<Call>(['micro_pay', 'query_order', 'reverse'])('%s under faults', (path) => {
  const call = async (timeoutMs: number) => {
    const wallet = walletOf('wechat');
    if (path === 'micro_pay') return (await pay(wallet, {}, timeoutMs)).outcome;
    const { order } = await pay(wallet);
    now += 15_000;
    return path === 'query_order' ? client.queryOrder(order) : client.reverse(order);
  };

  it.each(faultsOn(path))('%o is %s', async (fault, expected) => {
    gateway.script({ path, ...fault });
    const outcome = await call(expected === 'no-answer' ? 200 : TIMEOUT_MS);
    const found = outcome.kind === 'unsettled' ? outcome.reason : outcome.kind;
    const ok = path === 'reverse' ? 'acknowledged' : 'order';
    expect(found).toBe(expected === 'ok' ? ok : expected);
    if (expected !== 'status-101') expect(gateway.rejections).toEqual([]);
  });
});

describe('an answer about something else, properly authenticated', () => {
  it.each([
    ['another order', { outTradeNo: 'x'.repeat(32) }],
    ['another amount', { totalFee: 1 }],
  ])('%s is a mismatch', async (_name, changes) => {
    gateway.script({ path: 'micro_pay', action: 'swap', changes });
    const { outcome } = await pay(walletOf('wechat'));
    expect(outcome).toMatchObject({ kind: 'unsettled', reason: 'reply-mismatched' });
  });

  it.each([
    ['an unknown state', { state: 99 }],
    ['paid, still transforming', { isTransforming: true }],
  ])('%s is unclear', async (_name, changes) => {
    gateway.script({ path: 'query_order', action: 'swap', changes });
    const { order } = await pay(walletOf('wechat'));
    expect(await client.queryOrder(order)).toMatchObject({ evidence: { kind: 'unclear' } });
  });

  it('a reply that is played again has the freshness of the first', async () => {
    const { order } = await pay(walletOf('wechat'));
    const first = await client.queryOrder(order);
    gateway.script({ path: 'query_order', action: 'replay' });
    const second = await client.queryOrder(order);
    const third = await client.queryOrder(order);
    const freshnessOf = (outcome: typeof first) => ('freshness' in outcome ? outcome.freshness : undefined);
    expect(freshnessOf(second)).toBe(freshnessOf(first));
    expect(freshnessOf(third)).not.toBe(freshnessOf(first));
  });
});

describe('keys', () => {
  it('without any, nothing is sent', async () => {
    signer = undefined;
    const order = orderFor(walletOf('wechat'), '0000');
    await expect(client.prepareMicroPay(order, '130000000000000000', TIMEOUT_MS)).rejects.toThrow('no key');
    expect(await client.queryOrder(order)).toMatchObject({ kind: 'not-sent' });
    expect(await client.reverse(order)).toMatchObject({ kind: 'not-sent' });
    expect(gateway.requests).toEqual([]);
  });

  it('with a wrong one everything answers 101, which settles nothing', async () => {
    signer = await signerFor('another key');
    const { outcome } = await pay(walletOf('wechat'));
    expect(outcome).toMatchObject({ kind: 'unsettled', reason: 'status-101' });
  });

  it('that are taken away after the signing still check the answer', async () => {
    const wallet = walletOf('wechat');
    const code = wallet.newCode();
    const prepared = await client.prepareMicroPay(orderFor(wallet, code), code, TIMEOUT_MS);
    signer = undefined;
    expect(await prepared.send()).toMatchObject({ kind: 'order', evidence: { kind: 'paid' } });
  });

  it('are of no interest to ping', async () => {
    signer = undefined;
    expect((await client.ping(gateway.baseUrl)).kind).toBe('body');
  });
});

it('a prepared payment can be sent once only', async () => {
  const wallet = walletOf('wechat');
  const code = wallet.newCode();
  const prepared = await client.prepareMicroPay(orderFor(wallet, code), code, TIMEOUT_MS);
  await prepared.send();
  await expect(prepared.send()).rejects.toThrow();
  expect(gateway.microPayRepeats).toBe(0);
});

it('the shown clock of the gateway is told with every answer', async () => {
  gateway.setClockOffset(-7_200_000);
  const { outcome } = await pay(walletOf('wechat'));
  const offset = 'clockOffset' in outcome ? outcome.clockOffset : undefined;
  expect(Math.abs((offset ?? 0) + 7_200_000)).toBeLessThanOrEqual(1_000);
});
