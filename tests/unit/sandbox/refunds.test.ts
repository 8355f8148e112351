import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import type { Platform } from '../../../sandbox/gateway/order';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import {
  type Json,
  nodeOf,
  orderOf,
  type RefundedOrder,
  refundOf,
  type Reply,
  stateOf,
  statusOf,
  TestTill,
} from './till';

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

const query = (order: RefundedOrder): Promise<Reply> => till.query(order.outTradeNo, order.platform);
const queryRefund = (order: RefundedOrder, number: string): Promise<Reply> =>
  till.queryRefund(order.outTradeNo, number, order.platform);
const net = (order: RefundedOrder): number => gateway.ledger.net(order.outTradeNo);

test('WeChat: refunds in part leave the order paid, in full they turn it to state 4', async () => {
  const order = await paid('wechat');
  const [first, second] = [till.number(), till.number()];
  const reply = await till.refund(order, first, 300);
  expect(statusOf(reply)).toEqual([0, 0, true]);
  expect(nodeOf(reply).pay_mch_key).toMatchObject({ pay_platform: 1, out_sub_mch_id: merchant.outSubMchId });
  expect(refundOf(reply)).toMatchObject({
    out_refund_no: first,
    out_trade_no: order.outTradeNo,
    trade_type: 1,
    create_time: now / 1000,
    last_update_time: now / 1000,
    is_transforming: false,
    total_fee: 1000,
    refund_fee: 300,
    refund_fee_type: 'CNY',
    wxpay_refund_order_content_ext: { state: 2, refund_channel: 'ORIGINAL' },
  });
  expect(stateOf(await query(order))).toBe(2);
  await till.refund(order, second, 700);
  expect(stateOf(await query(order))).toBe(4);
  expect(gateway.ledger.entries.map(({ kind, fee }) => [kind, fee])).toEqual([
    ['charge', 1000],
    ['return', 300],
    ['return', 700],
  ]);
  expect([customers.wechat.balance, gateway.violations]).toEqual([100_000, []]);
});

test('Alipay: the query hides a refund in part and shows the full one', async () => {
  const order = await paid('alipay');
  const first = till.number();
  const reply = await till.refund(order, first, 300);
  expect(refundOf(reply).alipay_refund_order_content_ext).toMatchObject({
    fund_change: 'Y',
    gmt_refund_pay: '2026-05-01 16:00:00',
    refund_detail_item_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: 300 }],
    refund_status: 2,
  });
  for (const partly of [await query(order), await query(order)]) {
    expect(stateOf(partly)).toBe(2);
    expect(orderOf(partly).alipay_order_content_ext).not.toHaveProperty('refund_fee');
  }
  await till.refund(order, till.number(), 700);
  const fully = await query(order);
  expect(stateOf(fully)).toBe(5);
  expect(orderOf(fully).alipay_order_content_ext).toMatchObject({ refund_fee: 1000 });
  expect(customers.alipay.history()).toMatchObject([{ fee: 1000, returned: 1000 }]);
});

test('a QR order is refunded like any other', async () => {
  const outTradeNo = till.number();
  const url = String(nodeOf(await till.showQr(outTradeNo, 'wechat', 1000)).code_url);
  customers.wechat.payQr(url);
  await till.history();
  const order = { outTradeNo, platform: 'wechat', fee: 1000 } as const;
  expect(refundOf(await till.refund(order, till.number(), 400)).trade_type).toBe(2);
  expect(stateOf(await till.query(outTradeNo, 'wechat', 2))).toBe(3);
  await till.refund(order, till.number(), 600);
  expect(stateOf(await till.query(outTradeNo, 'wechat', 2))).toBe(4);
});

test.each(PLATFORMS)('%s: the same number is the same refund, with other details 102', async (platform) => {
  const order = await paid(platform);
  const other = await paid(platform);
  const number = till.number();
  const first = await till.refund(order, number, 300);
  const again = await till.refund(order, number, 300);
  expect(statusOf(again)).toEqual([0, 0, true]);
  expect(refundOf(again).refund_id).toBe(refundOf(first).refund_id);
  expect(statusOf(await till.refund(order, number, 301))).toEqual([102, 10203, true]);
  expect(statusOf(await till.refund(other, number, 300))).toEqual([102, 10203, true]);
  expect(net(order)).toBe(700);
});

test('what cannot be refunded: unknown, unpaid, reversed, finished, another total, too much', async () => {
  const order = await paid('alipay');
  const unknown = { ...order, outTradeNo: till.number() };
  expect(statusOf(await till.refund(unknown, till.number(), 1))).toEqual([104, 10405, true]);
  const open = till.number();
  await till.showQr(open, 'wechat', 1000);
  const unpaid = { outTradeNo: open, platform: 'wechat', fee: 1000 };
  expect(statusOf(await till.refund(unpaid, till.number(), 1))).toEqual([104, 10420, true]);
  expect(statusOf(await till.refund({ ...order, fee: 999 }, till.number(), 1))).toEqual([104, 10422, true]);
  await till.refund(order, till.number(), 400);
  expect(statusOf(await till.refund(order, till.number(), 601))).toEqual([104, 10423, true]);
  gateway.finishOrder(order.outTradeNo);
  expect(stateOf(await query(order))).toBe(6);
  expect(statusOf(await till.refund(order, till.number(), 600))).toEqual([104, 10421, true]);
  expect(gateway.violations.map(({ kind }) => kind)).toEqual(['over-refund']);
  expect(net(order)).toBe(600);
});

test('a reversed order is not refunded, and an order with a refund is not reversed', async () => {
  const [reversed, refunded] = [await paid('wechat'), await paid('wechat')];
  now += 15_000;
  await till.history();
  await till.reverse(reversed.outTradeNo, 'wechat');
  expect(statusOf(await till.refund(reversed, till.number(), 1))).toEqual([104, 10420, true]);
  await till.refund(refunded, till.number(), 1);
  expect(statusOf(await till.reverse(refunded.outTradeNo, 'wechat'))).toEqual([104, 10414, true]);
  expect([net(reversed), net(refunded)]).toEqual([0, 999]);
});

test('query_refund_order answers with a list, or knows nothing', async () => {
  const [order, other] = [await paid('wechat'), await paid('wechat')];
  const number = till.number();
  await till.refund(order, number, 300);
  expect(nodeOf(await queryRefund(order, number)).refund_order_content).toHaveLength(1);
  expect(statusOf(await queryRefund(order, till.number()))).toEqual([104, 10425, true]);
  expect(statusOf(await queryRefund(other, number))).toEqual([104, 10425, true]);
});

test('a refund is signed, by the right key and with a salt of 222 bytes', async () => {
  const order = await paid('wechat');
  const text = (): string => JSON.stringify(till.refundContent(order, till.number(), 1));
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const good = JSON.parse(till.signedEnvelope(text())) as { authen_info: { s: Json } };
  const sign = String(good.authen_info.s.sign);
  const spoilt = (s: Json): string => JSON.stringify({ ...good, authen_info: { s } });
  const wrong: readonly (readonly [body: string, reason: string])[] = [
    [till.envelope(text()), 'authen-info'],
    [till.signedEnvelope(text(), 32), 'signature'],
    [till.signedEnvelope(text(), 222, privateKey), 'signature'],
    [JSON.stringify(good).replace('\\"refund_fee\\":1', '\\"refund_fee\\":2'), 'signature'],
    [spoilt({ sign_type: 1, sign: sign.replace(/=+$/, '') }), 'signature'],
    [spoilt({ sign_type: 1, sign: `${sign.slice(0, 64)}\n${sign.slice(64)}` }), 'signature'],
    [spoilt({ sign_type: 2, sign }), 'authen-info'],
    [spoilt({ sign_type: 1, signature: sign }), 'authen-info'],
  ];
  for (const [body, reason] of wrong) {
    const reply = await till.post('refund', body);
    expect([reply.content.status, gateway.rejections.at(-1)?.reason]).toEqual([101, reason]);
  }
  gateway.rejections.length = 0;
  const signed = await till.post(
    'query_order',
    till.signedEnvelope(JSON.stringify(till.orderContent(order.outTradeNo, 'wechat'))),
  );
  expect([signed.content.status, gateway.rejections.at(-1)?.reason]).toEqual([101, 'authen-info']);
  gateway.rejections.length = 0;
  expect(net(order)).toBe(1000);
});

test('the fields of a refund are checked to the letter', async () => {
  const order = await paid('wechat');
  const changes: readonly (readonly [Json, string, string])[] = [
    [{ refund_fee: 0 }, 'range', 'refund_content.refund_fee'],
    [{ refund_fee_type: 'USD' }, 'format', 'refund_content.refund_fee_type'],
    [{ refund_reason: 'x' }, 'unknown-field', 'refund_content.refund_reason'],
    [{ out_refund_no: 'a'.repeat(32) }, 'order-prefix', 'refund_content.out_refund_no'],
    [
      { alipay_refund_order_content_ext: {} },
      'missing-field',
      'refund_content.alipay_refund_order_content_ext',
    ],
  ];
  for (const [change, reason, field] of changes) {
    const content = till.refundContent(order, till.number(), 1);
    const wrong = { ...content, refund_content: { ...(content.refund_content as Json), ...change } };
    await till.post('refund', till.signedEnvelope(JSON.stringify(wrong)));
    const rejection = gateway.rejections.at(-1);
    expect([rejection?.reason, rejection?.field?.startsWith(field)]).toEqual([reason, true]);
  }
  await till.send('query_refund_order', {
    ...till.refundQueryContent(order.outTradeNo, till.number(), 'wechat'),
    out_refund_no: undefined,
  });
  expect(gateway.rejections.at(-1)).toMatchObject({ reason: 'missing-field', field: 'out_refund_no' });
  gateway.rejections.length = 0;
});

test('a first refund without a fresh look at the history is noted, a repeat is not', async () => {
  const outTradeNo = till.number();
  await till.pay(outTradeNo, customers.wechat, 1000);
  const order = { outTradeNo, platform: 'wechat', fee: 1000 };
  await till.refund(order, till.number(), 1);
  expect(gateway.violations).toEqual([{ at: now, kind: 'refund-without-history', outTradeNo }]);
  gateway.script({ path: 'client_order_detail', action: 'drop-after' });
  await till.history().catch(() => undefined);
  await till.refund(order, till.number(), 1);
  expect(gateway.violations).toHaveLength(2);
  const number = till.number();
  await till.history();
  now += 60_000;
  await till.refund(order, number, 1);
  now += 60_000;
  await till.refund(order, number, 1);
  expect(gateway.violations).toHaveLength(2);
});

test('another till refunds: the ledger moves, and the room for more shrinks', async () => {
  const order = await paid('wechat');
  const refund = gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 600 });
  expect(refund).toMatchObject({ fee: 600, phase: 'succeeded' });
  expect(refund.outRefundNo).toMatch(new RegExp(`^${merchant.orderPrefix}[0-9A-Za-z]{22}$`));
  expect(net(order)).toBe(400);
  expect(statusOf(await till.refund(order, till.number(), 401))).toEqual([104, 10423, true]);
  expect(() => gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 401 })).toThrow('可退金额');
  expect(gateway.violations.map(({ kind }) => kind)).toEqual(['over-refund']);
});
