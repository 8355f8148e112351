import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { type Json, TestTill } from './till';

const merchant = makeMerchant();
const NOON = Date.UTC(2026, 10, 23, 4);
let now = NOON;
let gateway: Gateway;
let till: TestTill;

beforeEach(async () => {
  now = NOON;
  gateway = await startGateway({ merchant, clock: () => now });
  till = new TestTill(gateway);
});
afterEach(() => gateway.close());

const nonce = (): Json => ({ nonce_str: randomBytes(16).toString('hex') });
const both: Json = { out_mch_id: merchant.outMchId, out_sub_mch_id: merchant.outSubMchId };
const ask = async (path: string, node: string, content: Json): Promise<{ status: unknown; node: Json }> => {
  const reply = await till.send(path, { ...nonce(), ...content });
  return { status: reply.content.status, node: (reply.content[node] ?? {}) as Json };
};
const shops = (page: number, size: number) =>
  ask('query_sub_mch_shop_info', 'query_shop_info', { ...both, page_num: page, page_size: size });

test('shops come in pages counted from 1, with their tills and staff', async () => {
  const first = await shops(1, 1);
  expect(first).toMatchObject({
    status: 0,
    node: {
      nonce_str: expect.any(String) as unknown,
      total_count: 2,
      shop_infos: [
        {
          out_shop_id: merchant.outShopId,
          shop_name: '岸边咖啡滨海店',
          device_infos: [
            { device_id: 'till-0001', device_name: '前台一号机', device_type: 3 },
            { device_id: 'till-0002' },
          ],
          staff_infos: [
            { staff_id: '1001', shop_manager: true },
            { staff_id: '1003', staff_name: '陈晓梅' },
          ],
        },
      ],
    },
  });
  expect((await shops(2, 1)).node).toMatchObject({ shop_infos: [{ shop_id: '002' }], total_count: 2 });
  expect((await shops(3, 1)).node).toMatchObject({ shop_infos: [], total_count: 2 });
  expect((await shops(1, 50)).node.shop_infos).toHaveLength(2);
});

test('the sub-merchant tells its order prefix', async () => {
  const content = { out_sub_mch_id: merchant.outSubMchId, page_num: 1, page_size: 1 };
  const { status, node } = await ask('sdk_query_sub_mch_info', 'query_sub_mch_info', content);
  expect(status).toBe(0);
  expect(node).toMatchObject({
    total_count: 1,
    sub_mch_infos: [
      {
        out_mch_id: merchant.outMchId,
        sub_mch_infos: [{ cloud_cashier_id: merchant.orderPrefix, out_sub_mch_id: merchant.outSubMchId }],
      },
    ],
  });
});

test.each([
  ['query_sub_mch_shop_info', { ...both, page_num: 0, page_size: 1 }, 'page_num'],
  [
    'query_sub_mch_shop_info',
    { out_sub_mch_id: merchant.outSubMchId, page_num: 1, page_size: 1 },
    'out_mch_id',
  ],
  ['query_sub_mch_shop_info', { ...both, out_mch_id: 'other', page_num: 1, page_size: 1 }, 'out_mch_id'],
  [
    'sdk_query_sub_mch_info',
    { out_sub_mch_id: merchant.outSubMchId, page_num: 1, page_size: 2 },
    'page_size',
  ],
  ['sdk_query_sub_mch_info', { out_sub_mch_id: 'other', page_num: 1, page_size: 1 }, 'out_sub_mch_id'],
  ['query_order_list_overview', { out_sub_mch_id: merchant.outSubMchId, start_time: 0 }, 'end_time'],
  [
    'query_order_list_overview',
    { out_sub_mch_id: merchant.outSubMchId, start_time: 0, end_time: 1, order_type: 4 },
    'order_type',
  ],
])('%s refuses what breaks its table (%#)', async (path, content, field) => {
  expect((await ask(path, '', content)).status).toBe(101);
  expect(gateway.rejections).toMatchObject([{ path, field }]);
});

const seconds = (ms: number): number => Math.floor(ms / 1000);
const overview = async (content: Json = {}): Promise<Json> => {
  const { status, node } = await ask('query_order_list_overview', 'query_order_list_overview', {
    out_sub_mch_id: merchant.outSubMchId,
    start_time: seconds(NOON),
    end_time: seconds(NOON) + 3600,
    ...content,
  });
  expect(status).toBe(0);
  return node;
};
const totals = async (content?: Json): Promise<Json | undefined> =>
  ((await overview(content)).overviews as Json[])[0];

test('the overview is made of the payments and refunds of its time', async () => {
  expect(await overview()).toMatchObject({ total_count: 0, overviews: [] });
  const customer = gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const numbers = [till.number(), till.number(), till.number()] as const;
  for (const number of numbers) await till.pay(number, customer, 1000);
  now += 20_000;
  await till.reverse(numbers[2], 'wechat');
  gateway.refundElsewhere({ outTradeNo: numbers[0], fee: 300 });
  gateway.refundsBehave({ life: 'open' });
  gateway.refundElsewhere({ outTradeNo: numbers[1], fee: 100 });
  expect(await totals()).toMatchObject({
    fee_type: 'CNY',
    success_count: 2,
    success_amount: 2000,
    settle_amount: 1700,
    discount_amount: 0,
    refund_create_count: 2,
    refund_create_amount: 400,
    order_refunded_amount: 300,
    income_amount: 1700,
    poundage: 0,
  });
  expect(await totals({ order_type: 1 })).toMatchObject({ success_count: 2, refund_create_count: 0 });
  expect(await totals({ order_type: 2 })).toMatchObject({ success_count: 0, refund_create_count: 2 });
  expect(await totals({ start_time: seconds(NOON) + 10 })).toMatchObject({
    success_count: 0,
    refund_create_count: 2,
  });
  expect(await totals({ end_time: seconds(NOON) - 1, start_time: 0 })).toBeUndefined();
});

test('the overview is by shop, staff, device and trade type', async () => {
  const customer = gateway.wallet({ platform: 'alipay', balance: 100_000 });
  await till.pay(till.number(), customer, 1000);
  till.deviceId = 'till-2';
  await till.pay(till.number(), customer, 500);
  expect(await totals({ device_id: 'till-2' })).toMatchObject({ success_amount: 500 });
  expect(await totals({ staff_id: '1003', out_shop_id: merchant.outShopId, trade_type: 1 })).toMatchObject({
    success_amount: 1500,
  });
  expect(await totals({ staff_id: '1001' })).toBeUndefined();
  expect(await totals({ trade_type: 2 })).toBeUndefined();
  expect(await totals({ out_shop_id: gateway.shops[1]?.outShopId ?? '' })).toBeUndefined();
});

test('the configured shop has to be among the shops', async () => {
  const strangers = gateway.shops.slice(1);
  await expect(startGateway({ merchant, shops: strangers })).rejects.toThrow('configured shop');
});

const control = async (path: string, value?: Json): Promise<{ status: number; value: Json }> => {
  const init = value && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
  const response = await fetch(`${gateway.origin}/_sandbox/${path}`, init);
  return { status: response.status, value: (await response.json()) as Json };
};

test('the back office is reached over HTTP too', async () => {
  const code = await control('setup-code', { device: 'till-0002' });
  expect(code.value).toMatchObject({ osi: merchant.outShopId, si: expect.any(String) as unknown });
  const setUp = await fetch(`${String(code.value.url)}&sn=1`);
  expect(await setUp.json()).toMatchObject({ use_device_setting: { device_id: 'till-0002' } });
  expect((await control('shops')).value.shops).toHaveLength(2);
  expect((await control('uploads')).value).toEqual({ uploads: [] });
  expect((await control('callbacks')).value).toEqual({ sent: [] });
  expect((await control('callbacks-to', { url: null })).status).toBe(200);
  expect((await control('callbacks-behave', { delayMs: 10, times: 2, shuffle: true })).status).toBe(200);
});

test.each([
  ['setup-code', { shop: 'nowhere' }],
  ['setup-code', { device: 1 }],
  ['callbacks-to', {}],
  ['callbacks-to', { url: 'no address' }],
  ['callbacks-behave', { times: 0 }],
  ['callbacks-behave', { delayMs: -1 }],
  ['callbacks-behave', { shuffle: 'yes' }],
])('the control interface refuses %s with %o', async (path, value) => {
  expect((await control(path, value)).status).toBe(400);
});
