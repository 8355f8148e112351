import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type Json, nodeOf, stateIn, statusOf, TestTill } from './till';

const merchant = makeMerchant();
let now: number;
let gateway: Gateway;
let till: TestTill;
let wechat: Wallet;
let alipay: Wallet;

beforeEach(async () => {
  now = Date.UTC(2026, 4, 1, 8, 0, 0);
  gateway = await startGateway({ merchant, clock: () => now });
  till = new TestTill(gateway);
  wechat = gateway.wallet({ platform: 'wechat', balance: 100_000 });
  alipay = gateway.wallet({ platform: 'alipay', balance: 100_000 });
});
afterEach(async () => {
  expect(gateway.rejections).toEqual([]);
  await gateway.close();
});

type Receipt = Readonly<Record<'order' | 'refund_order', Json | undefined>>;

const details = async (more?: Json): Promise<Json[]> =>
  (nodeOf(await till.history(more)).order_details ?? []) as Json[];

/** The numbers of the lines, in order. */
const numbers = async (more?: Json): Promise<unknown[]> =>
  (await details(more)).map((line) => {
    const { order, refund_order: refund } = line.receipt as Receipt;
    return (
      (order?.order_content as Json | undefined)?.out_trade_no ??
      (refund?.refund_order_content as Json).out_refund_no
    );
  });

/** Two orders and a refund, a minute between them, the second order from another device. */
async function threeLines(): Promise<[order: string, refund: string, other: string]> {
  const [order, refund, other] = [till.number(), till.number(), till.number()];
  await till.pay(order, alipay, 1000);
  await till.history();
  now += 60_000;
  await till.refund({ outTradeNo: order, platform: 'alipay', fee: 1000 }, refund, 300);
  now += 60_000;
  till.deviceId = 'till-2';
  await till.pay(other, wechat, 500);
  return [order, refund, other];
}

test('orders and refunds, oldest first, to the letter', async () => {
  const [order, refund, other] = await threeLines();
  expect(await numbers()).toEqual([order, refund, other]);
  const reply = await till.history();
  expect(statusOf(reply)).toEqual([0, 0, true]);
  expect(nodeOf(reply)).not.toHaveProperty('nonce_str');
  expect(nodeOf(reply).total_count).toBe(3);
  const [first, second] = await details();
  const shop = gateway.shops.find(({ outShopId }) => outShopId === merchant.outShopId);
  expect(first).toMatchObject({
    shop_info: { shop_name: shop?.name, out_shop_id: merchant.outShopId },
    shop_staff_info: { staff_id: '1003' },
    receipt: {
      order: {
        order_mch: { pay_platform: 2, out_sub_mch_id: merchant.outSubMchId, out_shop_id: merchant.outShopId },
        order_content: { out_trade_no: order, total_fee: 1000 },
        order_client: { device_id: 'till-1', staff_id: '1003', terminal_type: 4 },
        authen_info: { a: { authen_type: 1 } },
      },
    },
  });
  expect(second).toMatchObject({
    receipt: {
      refund_order: {
        refund_order_mch: { pay_platform: 2 },
        refund_order_content: { out_refund_no: refund, out_trade_no: order, refund_fee: 300 },
        order_client: { device_id: 'till-1' },
        authen_info: { a: { authen_type: 1 } },
      },
    },
  });
  const line = (first?.receipt as Receipt).order?.order_content as Json;
  expect([stateIn(line), line.alipay_order_content_ext]).toEqual([
    2,
    expect.not.objectContaining({ refund_fee: 300 }),
  ]);
});

test('each filter', async () => {
  const [order, refund, other] = await threeLines();
  const shop = { out_shop_id: merchant.outShopId };
  const start = now / 1000 - 120;
  const cases: readonly (readonly [Json, string[]])[] = [
    [{ query_order_type: 1 }, [order, other]],
    [{ query_order_type: 2 }, [refund]],
    [{ pay_platform: 1 }, [other]],
    [{ pay_platform: 2 }, [order, refund]],
    [shop, [order, refund, other]],
    [{ out_shop_id: 'another-shop' }, []],
    [{ ...shop, device_id: 'till-2' }, [other]],
    [{ ...shop, staff_id: '1003' }, [order, refund, other]],
    [{ ...shop, staff_id: '9' }, []],
    [{ start_time: start + 1 }, [refund, other]],
    [{ end_time: start + 60 }, [order, refund]],
    [{ start_time: start + 60, end_time: start + 60 }, [refund]],
  ];
  for (const [filter, expected] of cases) expect(await numbers(filter)).toEqual(expected);
});

test('pages count from 1 and the total does not depend on them', async () => {
  const [order, refund, other] = await threeLines();
  expect(await numbers({ page_size: 2 })).toEqual([order, refund]);
  expect(await numbers({ page_size: 2, page_num: 2 })).toEqual([other]);
  const beyond = nodeOf(await till.history({ page_size: 2, page_num: 3 }));
  expect([beyond.total_count, beyond.order_details]).toEqual([3, undefined]);
});

test('refunds of other tills are found here', async () => {
  const [order] = await threeLines();
  const { outRefundNo } = gateway.refundElsewhere({
    outTradeNo: order,
    fee: 200,
    outRefundNo: till.number(),
  });
  const found = (await details({ query_order_type: 2 })).at(-1);
  expect(found).toMatchObject({
    receipt: {
      refund_order: {
        refund_order_content: { out_refund_no: outRefundNo, refund_fee: 200 },
        order_client: { device_id: 'another-till' },
      },
    },
  });
});

test('stamps are in the time the gateway shows', async () => {
  gateway.setClockOffset(3_600_000);
  const number = till.number();
  await till.pay(number, wechat, 100);
  const shown = now / 1000 + 3600;
  expect(await numbers({ start_time: shown, end_time: shown })).toEqual([number]);
});

test('what the request may not say', async () => {
  const wrong: readonly (readonly [Json, string, string])[] = [
    [{ page_num: 0 }, 'range', 'page_num'],
    [{ page_size: 0 }, 'range', 'page_size'],
    [{ query_order_type: 4 }, 'enum', 'query_order_type'],
    [{ end_time: undefined }, 'missing-field', 'end_time'],
    [{ out_sub_mch_id: 'another' }, 'merchant', 'out_sub_mch_id'],
    [{ device_id: 'till-1' }, 'missing-field', 'out_shop_id'],
    [{ staff_id: '1003' }, 'missing-field', 'out_shop_id'],
    [{ out_mch_id: merchant.outMchId }, 'unknown-field', 'out_mch_id'],
  ];
  for (const [change, reason, field] of wrong) {
    expect((await till.history(change)).content.status).toBe(101);
    expect(gateway.rejections.at(-1)).toMatchObject({ path: 'client_order_detail', reason, field });
  }
  gateway.rejections.length = 0;
});

test('faults reach every line of the history', async () => {
  await threeLines();
  gateway.script({ path: 'client_order_detail', action: 'swap', changes: { state: 42, refundFee: 1 } });
  const reply = await till.history();
  expect(reply.authentic).toBe(true);
  expect(reply.raw.match(/"?refund_status\\?": ?42/)).toBeTruthy();
  gateway.script({ path: 'client_order_detail', action: 'lag', ms: 30_000, times: 1 });
  expect(await numbers()).toHaveLength(2);
});
