import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { Signer } from '../../../lib/flow/ports';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { makeMerchantSigner, makeTill, merchant, refundOf, type Till } from './till-making';

let now: number;
let gateway: Gateway;
let till: Till;
let signer: Signer | undefined;

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, clock: () => now });
  signer = await makeMerchantSigner();
  till = await makeTill({ baseUrls: [gateway.baseUrl], now: () => now, signer: () => signer });
});
afterEach(async () => {
  await gateway.close();
});

async function paid(platform: 'wechat' | 'alipay' = 'wechat'): Promise<OrderRecord> {
  const wallet = gateway.wallet({ platform, balance: 1_000_000 });
  const order = till.order({ platform });
  const prepared = await till.client.prepareMicroPay(order, wallet.newCode(), 5_000);
  expect(await prepared.send()).toMatchObject({ evidence: { kind: 'paid' } });
  return order;
}

/** As the engine does it: the history first. */
async function refund(order: OrderRecord, fee: number) {
  await till.client.refundsOf(order);
  const made = refundOf(order, fee);
  const prepared = await till.client.prepareRefund(made, order);
  return { made, outcome: await prepared.send() };
}

describe.each(['wechat', 'alipay'] as const)('%s', (platform) => {
  it('gives back in two parts, and the history tells both', async () => {
    const order = await paid(platform);
    expect(await till.client.refundsOf(order)).toMatchObject({ kind: 'history', refunds: [] });
    const first = await refund(order, 234);
    expect(first.outcome).toMatchObject({ kind: 'refund', evidence: { kind: 'succeeded' } });
    const second = await refund(order, 1000);
    expect(await till.client.queryRefund(second.made, order)).toMatchObject({
      evidence: { kind: 'succeeded' },
      refundId: expect.stringMatching(/^\d+$/) as string,
    });
    const history = await till.client.refundsOf(order);
    expect(
      history.kind === 'history' &&
        history.refunds.map(({ outRefundNo, refundFee }) => [outRefundNo, refundFee]),
    ).toEqual([
      [first.made.outRefundNo, 234],
      [second.made.outRefundNo, 1000],
    ]);
    expect(gateway.ledger.net(order.outTradeNo)).toBe(0);
    expect(gateway.rejections).toEqual([]);
    expect(gateway.violations).toEqual([]);
  });

  it('the same number again is the same refund; too much is refused', async () => {
    const order = await paid(platform);
    const { made } = await refund(order, 1000);
    const again = await till.client.prepareRefund(made, order);
    expect(await again.send()).toMatchObject({ kind: 'refund', evidence: { kind: 'succeeded' } });
    expect(gateway.ledger.net(order.outTradeNo)).toBe(234);
    expect((await refund(order, 235)).outcome).toMatchObject({ kind: 'refused', status: 104 });
  });

  it('takes its time, and fails', async () => {
    const order = await paid(platform);
    gateway.refundsBehave({ life: 'takes', ms: 10_000 });
    const { made, outcome } = await refund(order, 100);
    expect(outcome).toMatchObject({ evidence: { kind: 'open' } });
    now += 10_000;
    expect(await till.client.queryRefund(made, order)).toMatchObject({ evidence: { kind: 'succeeded' } });
    gateway.refundsBehave({ life: 'fails', ms: 0 });
    expect((await refund(order, 100)).outcome).toMatchObject({ evidence: { kind: 'failed' } });
  });

  it('made elsewhere is in the history, and in no query of ours', async () => {
    const order = await paid(platform);
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 34 });
    expect(await till.client.refundsOf(order)).toMatchObject({ refunds: [{ refundFee: 34 }] });
    expect(await till.client.queryRefund(refundOf(order, 34), order)).toMatchObject({
      evidence: { kind: 'not-known' },
    });
  });
});

it('WeChat may need a person', async () => {
  const order = await paid();
  gateway.refundsBehave({ life: 'needs-person' });
  expect((await refund(order, 100)).outcome).toMatchObject({ evidence: { kind: 'needs-person' } });
});

describe('the history', () => {
  it('is read to the last page, and passes other orders over', async () => {
    const order = await paid();
    const other = await paid();
    for (let fee = 1; fee <= 120; fee += 1) gateway.refundElsewhere({ outTradeNo: other.outTradeNo, fee: 1 });
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 5 });
    till.facts.length = 0;
    const history = await till.client.refundsOf(order);
    expect(history).toMatchObject({ kind: 'history', refunds: [{ refundFee: 5 }] });
    expect(till.facts).toHaveLength(2);
    expect(history.kind === 'history' && new Set(history.freshness).size).toBe(2);
  });

  it('is reckoned in the gateway’s time', async () => {
    gateway.setClockOffset(-30 * 86_400_000);
    const order = await paid();
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 5 });
    expect(await till.client.refundsOf(order)).toMatchObject({ refunds: [{ refundFee: 5 }] });
  });

  it('begins before the payment, whatever the till’s clock said when the order was opened', async () => {
    const order = await paid();
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 5 });
    for (const days of [-400, -30, 30, 400]) {
      const opened = { ...order, createdAt: now + days * 86_400_000 };
      expect(await till.client.refundsOf(opened)).toMatchObject({ refunds: [{ refundFee: 5 }] });
    }
    expect(gateway.rejections).toEqual([]);
  });

  it('is none where the gateway’s time is not known', async () => {
    const asked: string[] = [];
    const timeless = await makeTill({
      baseUrls: [gateway.baseUrl],
      fetch: async (input, init) => {
        asked.push(input instanceof Request ? input.url : input.toString());
        return new Response(await (await fetch(input, init)).arrayBuffer());
      },
    });
    const order = await paid();
    expect(await timeless.client.refundsOf(order)).toMatchObject({ kind: 'unsettled', reason: 'no-answer' });
    expect(asked).toEqual([`${gateway.baseUrl}/ping`]);
  });

  it('is none where a page is missing, not authenticated, or short of rows', async () => {
    const order = await paid();
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 5 });
    const path = 'client_order_detail';
    gateway.script({ path, action: 'drop-before' });
    expect(await till.client.refundsOf(order)).toMatchObject({ kind: 'unsettled', reason: 'network-failed' });
    gateway.script({ path, action: 'wrong-code' });
    expect(await till.client.refundsOf(order)).toMatchObject({ reason: 'reply-not-authenticated' });
    for (const status of [3, 101, 102, 103, 104]) {
      gateway.script({ path, action: 'status', status });
      expect(await till.client.refundsOf(order)).toMatchObject({ kind: 'unsettled' });
    }
    gateway.script({ path, action: 'swap', changes: { refundFee: 0 } });
    expect(await till.client.refundsOf(order)).toMatchObject({ reason: 'reply-mismatched' });
  });

  it('is not read without keys', async () => {
    const order = await paid();
    signer = undefined;
    expect(await till.client.refundsOf(order)).toMatchObject({ kind: 'not-sent' });
    expect(await till.client.queryRefund(refundOf(order, 1), order)).toMatchObject({ kind: 'not-sent' });
  });
});

describe('without leaving', () => {
  it('a refund is refused where there is no key to sign it with', async () => {
    const order = till.order();
    const { keyId, authenticate, verify } = await makeMerchantSigner();
    signer = { keyId, authenticate, verify };
    await expect(till.client.prepareRefund(refundOf(order, 1), order)).rejects.toThrow(
      'no key to sign refunds',
    );
    signer = undefined;
    await expect(till.client.prepareRefund(refundOf(order, 1), order)).rejects.toThrow('no key');
    expect(gateway.requests).toEqual([]);
  });

  it.each([0, 1.5, -1, 2_147_483_648])(
    'a refund of %s fen is refused by the name of its field',
    async (fee) => {
      const order = till.order();
      await expect(till.client.prepareRefund(refundOf(order, fee), order)).rejects.toMatchObject({
        field: 'refund_content.refund_fee',
      });
      expect(gateway.requests).toEqual([]);
    },
  );

  it('a prepared refund is sent once', async () => {
    const order = await paid();
    await till.client.refundsOf(order);
    const prepared = await till.client.prepareRefund(refundOf(order, 1), order);
    await prepared.send();
    await expect(prepared.send()).rejects.toThrow('once');
  });
});

describe('under faults', () => {
  const FAULTS = [
    ['drop-before', 'network-failed'],
    ['drop-after', 'network-failed'],
    ['truncate', 'network-failed'],
    ['garbage', 'reply-malformed'],
    ['wrong-code', 'reply-not-authenticated'],
    ['no-code', 'reply-not-authenticated'],
    ['md5', 'reply-not-authenticated'],
    ['big', 'reply-too-large'],
  ] as const;

  it.each(FAULTS)('%s on refund is %s, and the query settles it', async (action, reason) => {
    const order = await paid();
    gateway.script({ path: 'refund', action });
    const { made, outcome } = await refund(order, 100);
    expect(outcome).toMatchObject({ kind: 'unsettled', reason });
    const found = action === 'drop-before' ? 'not-known' : 'succeeded';
    expect(await till.client.queryRefund(made, order)).toMatchObject({ evidence: { kind: found } });
  });

  it.each([
    ['another number', { outRefundNo: 'x'.repeat(32) }],
    ['another amount', { refundFee: 1 }],
    ['another order', { outTradeNo: 'x'.repeat(32) }],
  ])('an authenticated answer about %s is a mismatch', async (_name, changes) => {
    const order = await paid();
    gateway.script({ path: 'refund', action: 'swap', changes });
    expect((await refund(order, 100)).outcome).toMatchObject({
      kind: 'unsettled',
      reason: 'reply-mismatched',
    });
  });
});
