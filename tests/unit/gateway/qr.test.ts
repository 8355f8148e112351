import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { answering, makeTill, merchant, type Till } from './till-making';

let now: number;
let gateway: Gateway;
let till: Till;

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, clock: () => now });
  till = await makeTill({ baseUrls: [gateway.baseUrl], now: () => now });
});
afterEach(async () => {
  await gateway.close();
});

type Platform = 'wechat' | 'alipay';

const qrOrder = (platform: Platform, change: Partial<OrderRecord> = {}): OrderRecord =>
  till.order({ platform, way: `${platform}-qr`, attach: '桌 7', ...change });

async function show(order: OrderRecord, lifeMs = 300_000) {
  const prepared = await till.client.prepareScanCodePay(order, Math.floor((now + lifeMs) / 1000));
  return prepared.send();
}

async function shown(platform: Platform) {
  const order = qrOrder(platform);
  const outcome = await show(order);
  if (outcome.kind !== 'code-url') throw new Error(outcome.kind);
  const wallet = gateway.wallet({ platform, balance: 1_000_000 });
  return { order, wallet, codeUrl: outcome.codeUrl };
}

describe.each(['wechat', 'alipay'] as const)('%s', (platform) => {
  it('shows a code, the customer pays it, and the gateway finds nothing to complain about', async () => {
    const { order, wallet, codeUrl } = await shown(platform);
    expect(codeUrl).toMatch(platform === 'wechat' ? /^weixin:/ : /^https:/);
    wallet.scanQr(codeUrl);
    expect(await till.client.queryOrder(order)).toMatchObject({ evidence: { kind: 'open' } });
    wallet.payQr(codeUrl);
    expect(await till.client.queryOrder(order)).toMatchObject({ evidence: { kind: 'paid', cashFee: 1234 } });
    expect(gateway.rejections).toEqual([]);
    expect(gateway.violations).toEqual([]);
  });

  it('asked again, the same order has the same code', async () => {
    const { order, codeUrl } = await shown(platform);
    expect(await show(order)).toMatchObject({ kind: 'code-url', codeUrl });
  });

  it('is closed, and is not when it is paid', async () => {
    const { order, wallet, codeUrl } = await shown(platform);
    wallet.scanQr(codeUrl);
    expect(await till.client.closeOrder(order)).toMatchObject({ kind: 'acknowledged' });
    expect(await till.client.queryOrder(order)).toMatchObject({ evidence: { kind: 'ended' } });
    const another = await shown(platform);
    another.wallet.payQr(another.codeUrl);
    expect(await till.client.closeOrder(another.order)).toMatchObject({ kind: 'refused', status: 104 });
    expect(gateway.rejections).toEqual([]);
  });

  it('that expires in the past is refused', async () => {
    expect(await show(qrOrder(platform), -60_000)).toMatchObject({ kind: 'refused' });
  });
});

it('an Alipay order is not known before it is scanned', async () => {
  const { order } = await shown('alipay');
  expect(await till.client.queryOrder(order)).toMatchObject({ evidence: { kind: 'not-known' } });
});

it('a query brings the code of an order that is open, and of no other', async () => {
  const { order, wallet, codeUrl } = await shown('wechat');
  const changes = { codeUrl: 'weixin://wxpay/again' };
  gateway.script({ path: 'query_order', action: 'swap', changes });
  expect(await till.client.queryOrder(order)).toMatchObject({ evidence: { kind: 'open' }, ...changes });
  wallet.payQr(codeUrl);
  expect(await till.client.queryOrder(order)).not.toHaveProperty('codeUrl');
});

describe('a code_url', () => {
  const url = async (codeUrl: unknown) => {
    const odd = await makeTill({
      baseUrls: ['http://127.0.0.1:9/cpay'],
      fetch: answering(() => ({
        status: 0,
        log_id: 1,
        scan_code_pay: { nonce_str: 'n', code_url: codeUrl },
      })),
    });
    const prepared = await odd.client.prepareScanCodePay(qrOrder('wechat'), 1_700_000_000);
    return prepared.send();
  };

  it.each(['weixin://wxpay/bizpayurl?pr=a', 'x'.repeat(512)])('%s is shown', async (codeUrl) => {
    expect(await url(codeUrl)).toMatchObject({ kind: 'code-url', codeUrl });
  });

  it.each([undefined, '', 5, null, 'x'.repeat(513), 'weixin://微信', 'a b', 'a\n'])(
    '%j is none',
    async (codeUrl) => {
      expect(await url(codeUrl)).toMatchObject({ kind: 'unsettled', reason: 'reply-mismatched' });
    },
  );
});

describe('under faults', () => {
  it.each([
    ['drop-before', 'network-failed'],
    ['garbage', 'reply-malformed'],
    ['wrong-code', 'reply-not-authenticated'],
  ] as const)('%s on scan_code_pay is %s', async (action, reason) => {
    gateway.script({ path: 'scan_code_pay', action });
    expect(await show(qrOrder('wechat'))).toMatchObject({ kind: 'unsettled', reason });
  });

  it.each([
    [3, 'status-3'],
    [101, 'status-101'],
    [102, 'refused'],
    [103, 'system-error'],
    [104, 'refused'],
  ])('status %i is %s', async (status, expected) => {
    for (const path of ['scan_code_pay', 'close_order'] as const) {
      gateway.script({ path, action: 'status', status });
      const order = qrOrder('wechat');
      const outcome = path === 'close_order' ? await till.client.closeOrder(order) : await show(order);
      expect(outcome.kind === 'unsettled' ? outcome.reason : outcome.kind).toBe(expected);
    }
  });
});
