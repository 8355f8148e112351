import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayClient } from '../../../lib/gateway/client';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { allRows, answering, makeTill, merchant, type Till } from './till-making';

let now: number;
let gateway: Gateway;
let till: Till;
const { outSubMchId, outShopId } = merchant;

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, clock: () => now, monitorIntervalS: 120 });
  till = await makeTill({ baseUrls: [gateway.baseUrl], now: () => now });
});
afterEach(async () => {
  await gateway.close();
});

async function pay(totalFee = 1234) {
  const wallet = gateway.wallet({ platform: 'wechat', balance: 1_000_000 });
  const order = till.order({ totalFee });
  const code = wallet.newCode();
  const prepared = await till.client.prepareMicroPay(order, code, 5_000);
  await prepared.send();
  return { order, code };
}

describe('orders and refunds', () => {
  it('are listed with their shop, staff and till, and no more of a payment code than four digits', async () => {
    const { order, code } = await pay();
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 34 });
    const { rows, kinds } = await allRows(till.client.orderDetails({ outSubMchId, list: 'both' }));
    expect(kinds).toEqual(['page']);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.receipt?.order?.order_content).toMatchObject({
      out_trade_no: order.outTradeNo,
      total_fee: 1234,
      author_code: `••••${code.slice(-4)}`,
      wxpay_order_content_ext: { current_trade_state: expect.any(Number) as number },
    });
    expect(rows[1]?.receipt?.refund_order?.refund_order_content).toMatchObject({ refund_fee: 34 });
    expect(rows[0]?.shop_info?.out_shop_id).toBe(outShopId);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(gateway.rejections).toEqual([]);
  });

  it('are chosen by kind, platform, shop, staff, till and time', async () => {
    await pay();
    const { deviceId, staffId } = till.order().terminal;
    const count = async (filter: object) =>
      (await allRows(till.client.orderDetails({ outSubMchId, list: 'orders', ...filter }))).rows.length;
    expect(await count({ outShopId, staffId, deviceId, platform: 'wechat', from: now - 60_000 })).toBe(1);
    expect(await count({ list: 'refunds' })).toBe(0);
    expect(await count({ platform: 'alipay' })).toBe(0);
    expect(await count({ outShopId, deviceId: 'another' })).toBe(0);
    expect(await count({ from: now + 60_000, to: now + 120_000 })).toBe(0);
    expect(gateway.rejections).toEqual([]);
  });

  it('are totalled', async () => {
    const { order } = await pay(2000);
    await pay(1000);
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 500 });
    const found = await till.client.orderListOverview({
      outSubMchId,
      outShopId,
      from: now - 60_000,
      to: now + 60_000,
    });
    expect(found).toMatchObject({
      kind: 'overview',
      overviews: [{ success_count: 2, success_amount: 3000 }],
    });
    expect(gateway.rejections).toEqual([]);
  });
});

describe('the merchant', () => {
  it('has shops with tills and staff, page by page', async () => {
    const { rows, kinds } = await allRows(till.client.shops(merchant));
    expect(kinds).toEqual(['page']);
    expect(rows.map((shop) => shop.shop_name)).toEqual(gateway.shops.map(({ name }) => name));
    expect(rows[0]?.device_infos?.[0]).toMatchObject({ device_id: 'till-0001', device_type: 3 });
    expect(rows[0]?.staff_infos?.[0]).toMatchObject({ staff_id: '1001', shop_manager: true });
    expect(gateway.rejections).toEqual([]);
  });

  it('has its order prefix in the sub-merchant', async () => {
    const { rows } = await allRows(till.client.subMerchants(merchant));
    expect(rows[0]?.sub_mch_infos?.[0]).toMatchObject({ cloud_cashier_id: merchant.orderPrefix });
    expect(gateway.rejections).toEqual([]);
  });
});

describe('a list', () => {
  const list = async (answer: (page: number) => object) => {
    const odd = await makeTill({
      baseUrls: ['http://127.0.0.1:9/cpay'],
      fetch: answering((content) => answer(Number(content['page_num']))),
    });
    return allRows(odd.client.shops(merchant));
  };
  const page = (rows: unknown, total: unknown) => ({
    status: 0,
    log_id: 1,
    query_shop_info: { nonce_str: 'n', shop_infos: rows, total_count: total },
  });

  it('is read until there are as many rows as were told', async () => {
    const read = await list((at) => page([{ shop_name: `s${at}` }], 3));
    expect(read.kinds).toEqual(['page', 'page', 'page']);
    expect(read.rows).toEqual([{ shop_name: 's1' }, { shop_name: 's2' }, { shop_name: 's3' }]);
  });

  it('may be empty, with or without its member', async () => {
    for (const rows of [[], undefined, null])
      expect((await list(() => page(rows, 0))).kinds).toEqual(['page']);
  });

  it('that falls short, never ends or has no total is not complete', async () => {
    expect((await list((at) => page(at === 1 ? [{}] : [], 3))).kinds).toEqual(['page', 'page', 'unsettled']);
    const endless = await list(() => page([{}], 2_000));
    expect(endless.kinds).toHaveLength(501);
    expect(endless.kinds.at(-1)).toBe('unsettled');
    for (const total of [undefined, -1, '3', 0.5]) {
      expect((await list(() => page([{}], total))).kinds).toEqual(['unsettled']);
    }
    expect((await list(() => page({ shop_name: 's' }, 1))).kinds).toEqual(['unsettled']);
    expect((await list(() => ({ status: 104, log_id: 1, internal_status: 5 }))).kinds).toEqual(['refused']);
    expect((await list(() => ({ status: 103, log_id: 1 }))).kinds).toEqual(['system-error']);
  });

  it('is read leniently: odd rows and members are left out, unknown enum values stay numbers', async () => {
    const odd = {
      shop_name: 5,
      device_infos: [{ device_type: 99, device_id: 'd', colour: 'red' }, 'x'],
      more: {},
    };
    const { rows } = await list(() => page([odd, null, 'row', { shop_name: 'ok' }], 4));
    expect(rows).toEqual([{ device_infos: [{ device_type: 99, device_id: 'd' }] }, { shop_name: 'ok' }]);
  });

  it('is not asked for with a content that the document does not allow', async () => {
    expect((await allRows(till.client.shops({ outMchId: '', outSubMchId }))).kinds).toEqual(['not-sent']);
    expect(gateway.requests).toEqual([]);
  });
});

describe('uploads', () => {
  const client = () => ({
    device_id: 'till-0001',
    staff_id: '1001',
    terminal_type: 4,
    sdk_version: '0.1.0',
    spbill_create_ip: '127.0.0.1',
  });
  const who = { out_mch_id: merchant.outMchId, out_sub_mch_id: outSubMchId, out_shop_id: outShopId };
  const info = {
    machine_info: '{"cores":4}',
    client_int_results: [
      {
        interface: 100,
        status: 0,
        description: 'order',
        time_cost: 300,
        start_time: 1_700_000_000,
        log_id: 1,
        domain_name: 'https://pay.qcloud.com/cpay',
      },
    ],
  };

  it('are taken, plain and compressed, and the gateway says how often', async () => {
    const base = { ...who, order_client: client(), interval: 300 };
    const plain = { ...base, is_compress: false, uncompressed_monitor_info: info };
    const packed = {
      ...base,
      is_compress: true,
      compress_type: 3,
      compressed_monitor_info: gzipSync(JSON.stringify(info)).toString('base64'),
    };
    for (const content of [plain, packed]) {
      expect(await till.client.uploadMonitorInfo(content)).toEqual({ ok: true, intervalS: 120 });
    }
    const conf = { ...who, order_client: client(), machine_info: '{"os":"linux"}' };
    expect(await till.client.uploadConfInfo(conf)).toEqual({ ok: true });
    expect(gateway.uploads.map(({ kind }) => kind)).toEqual(['monitor', 'monitor', 'conf']);
    expect(gateway.rejections).toEqual([]);
    expect(till.facts).toEqual([]);
  });

  it('that fail say why; what the document does not allow does not leave', async () => {
    const conf = { ...who, order_client: client(), machine_info: '{}' };
    gateway.script({ path: 'upload_client_conf_info', action: 'status', status: 103 });
    expect(await till.client.uploadConfInfo(conf)).toEqual({ ok: false, detail: 'system-error' });
    expect(await till.client.uploadConfInfo({ ...conf, secret: 1 })).toEqual({
      ok: false,
      detail: 'secret: unknown',
    });
    expect(gateway.uploads).toEqual([]);
  });

  it('count as taken only under their own name', async () => {
    const odd = await makeTill({
      baseUrls: ['http://127.0.0.1:9/cpay'],
      fetch: answering(() => ({ status: 0, log_id: 1, upload_client_monitor_info: { nonce_str: 'n' } })),
    });
    const conf = { ...who, order_client: client(), machine_info: '{}' };
    expect(await odd.client.uploadConfInfo(conf)).toEqual({ ok: false, detail: 'reply-mismatched' });
  });

  it('end at once when a payment begins, and the domain is not blamed', async () => {
    gateway.script({ path: 'upload_client_conf_info', action: 'hold' });
    const begins = new AbortController();
    const conf = { ...who, order_client: client(), machine_info: '{}' };
    const upload = till.client.uploadConfInfo(conf, begins.signal);
    await gateway.waitFor(({ path }) => path === 'upload_client_conf_info');
    begins.abort();
    expect(await upload).toEqual({ ok: false, detail: 'no-answer' });
    expect(till.client.preferredDomain()).toBe(gateway.baseUrl);
  });
});

it('a monitor that fails is in nobody’s way', async () => {
  const client = new GatewayClient({
    fetch: answering(() => ({ status: 104, log_id: 1 })),
    now: () => now,
    signer: () => ({
      keyId: 'k',
      authenticate: async () => ({ a: { authen_type: 1, authen_code: 'A'.repeat(64) } }),
      verify: async () => true,
    }),
    sdkVersion: '0.1.0',
    baseUrls: () => ['http://127.0.0.1:9/cpay'],
    onCall: () => {
      throw new Error('the store is full');
    },
  });
  expect(await client.queryOrder(till.order())).toMatchObject({ evidence: { kind: 'not-known' } });
});

describe('a set-up code', () => {
  it('is exchanged for a till’s set-up, and the till is bound to the machine', async () => {
    const { osi, si } = gateway.setupCode();
    const code = { shop: osi, setting: si, machine: 'M-1' };
    const read = await till.client.useDeviceSetting(gateway.baseUrl, code);
    expect(read).toMatchObject({
      ok: true,
      setting: {
        outMchId: merchant.outMchId,
        orderPrefix: merchant.orderPrefix,
        authenKey: merchant.authenKey,
      },
    });
    expect(await till.client.useDeviceSetting(gateway.baseUrl, code)).toEqual(read);
    expect(await till.client.useDeviceSetting(gateway.baseUrl, { ...code, machine: 'M-2' })).toMatchObject({
      ok: false,
      reason: 'bound-to-another-machine',
    });
    expect(gateway.rejections).toEqual([]);
  });

  it('that is none, unknown or expired is refused', async () => {
    const { osi, si } = gateway.setupCode();
    const use = (change: object) =>
      till.client.useDeviceSetting(gateway.baseUrl, { shop: osi, setting: si, machine: 'M-1', ...change });
    expect(await use({ setting: '' })).toMatchObject({ reason: 'code-malformed' });
    expect(await use({ setting: 'another&osi=1' })).toMatchObject({
      reason: 'refused',
      detail: '配置二维码无效',
    });
    now += 300_000;
    expect(await use({})).toMatchObject({ reason: 'refused' });
  });

  it.each<[string, object, string]>([
    ['garbage', { action: 'garbage' }, 'reply-malformed'],
    ['an HTTP error', { action: 'http', code: 502 }, 'not-reachable'],
    ['no answer', { action: 'drop-before' }, 'not-reachable'],
  ])('%s is %s', async (_name, fault, reason) => {
    gateway.script({ path: 'use_device_setting', ...fault } as Parameters<Gateway['script']>[0]);
    const { osi, si } = gateway.setupCode();
    const code = { shop: osi, setting: si, machine: 'M-1' };
    expect(await till.client.useDeviceSetting(gateway.baseUrl, code)).toMatchObject({ ok: false, reason });
  });
});
