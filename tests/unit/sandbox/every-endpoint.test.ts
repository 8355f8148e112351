import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type EndpointName,
  GET_ENDPOINTS,
  POST_ENDPOINTS,
  type PostEndpointName,
} from '../../../sandbox/gateway/endpoint-names';
import { ENDPOINTS } from '../../../sandbox/gateway/endpoints';
import type { FaultAction } from '../../../sandbox/gateway/fault-types';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { GET_ROWS } from '../../../sandbox/gateway/get-endpoints';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type Json, type Reply, TestTill } from './till';

const merchant = makeMerchant();
let gateway: Gateway;
let till: TestTill;
let customer: Wallet;

beforeEach(async () => {
  gateway = await startGateway({ merchant });
  till = new TestTill(gateway);
  customer = gateway.wallet({ platform: 'wechat', balance: 1_000_000 });
});
afterEach(async () => {
  expect(gateway.rejections).toEqual([]);
  await gateway.close();
});

/** A valid request to each endpoint. */
function contentFor(name: PostEndpointName): Json {
  const { outMchId, outSubMchId, outShopId } = merchant;
  const number = till.number();
  const nonce = till.number();
  const order = till.orderContent(number, 'wechat', 2);
  const uploader = {
    out_mch_id: outMchId,
    out_sub_mch_id: outSubMchId,
    out_shop_id: outShopId,
    order_client: order.order_client,
    nonce_str: nonce,
  };
  const page = { page_num: 1, page_size: 1, nonce_str: nonce };
  const contents: Readonly<Record<PostEndpointName, Json>> = {
    micro_pay: till.payContent(number, customer, 100),
    scan_code_pay: till.qrContent(number, 'wechat', 100),
    query_order: order,
    close_order: order,
    reverse: order,
    refund: till.refundContent({ outTradeNo: number, platform: 'wechat', fee: 100 }, till.number(), 10),
    query_refund_order: till.refundQueryContent(number, till.number(), 'wechat'),
    client_order_detail: { ...till.historyContent(), nonce_str: nonce },
    query_sub_mch_shop_info: { out_mch_id: outMchId, out_sub_mch_id: outSubMchId, ...page },
    sdk_query_sub_mch_info: { out_sub_mch_id: outSubMchId, ...page },
    query_order_list_overview: { out_sub_mch_id: outSubMchId, start_time: 0, end_time: 1, nonce_str: nonce },
    upload_client_monitor_info: {
      ...uploader,
      interval: 300,
      is_compress: false,
      uncompressed_monitor_info: { machine_info: '{}' },
    },
    upload_client_conf_info: { ...uploader, machine_info: '{}' },
  };
  return contents[name];
}

function call(name: EndpointName): Promise<Reply> {
  if (name === 'ping' || name === 'use_device_setting')
    return till.post(name, '', { method: 'GET', body: null });
  const text = JSON.stringify(contentFor(name));
  return till.post(name, name === 'refund' ? till.signedEnvelope(text) : till.envelope(text));
}

const script = (path: EndpointName, action: FaultAction): void => {
  gateway.script({ path, ...action });
};

test('every endpoint has its row', () => {
  expect(ENDPOINTS.map(({ name }) => name).sort()).toEqual([...POST_ENDPOINTS].sort());
  expect(GET_ROWS.map(({ name }) => name).sort()).toEqual([...GET_ENDPOINTS].sort());
});

test.each(POST_ENDPOINTS)('%s: a valid request is answered and authenticated', async (name) => {
  const reply = await call(name);
  expect([reply.http, reply.authentic]).toEqual([200, true]);
  expect(reply.content.status).not.toBe(101);
  expect(reply.content).toHaveProperty('server_note');
});

test.each(POST_ENDPOINTS)('%s: every general fault strikes', async (name) => {
  const replies: Reply[] = [];
  const actions: readonly FaultAction[] = [
    { action: 'http', code: 502 },
    { action: 'garbage' },
    { action: 'wrong-code' },
    { action: 'no-code' },
    { action: 'md5' },
    { action: 'tamper', field: 'status', value: 7 },
    { action: 'enum' },
    { action: 'status', status: 3 },
    { action: 'status', status: 103 },
    { action: 'big', bytes: 70_000 },
    { action: 'replay' },
  ];
  for (const action of actions) {
    script(name, action);
    replies.push(await call(name));
  }
  expect(replies.map(({ http }) => http)).toEqual([502, ...Array<number>(actions.length - 1).fill(200)]);
  expect(replies.map(({ authentic }) => authentic)).toEqual([
    undefined,
    undefined,
    false,
    undefined,
    true,
    false,
    true,
    undefined,
    true,
    true,
    true,
  ]);
  expect(replies[4]?.authenType).toBe(2);
  expect(replies[5]?.content.status).toBe(7);
  expect([replies[7]?.content.status, replies[8]?.content.status]).toEqual([3, 103]);
  expect(replies[9]?.raw.length).toBeGreaterThan(70_000);
  expect(replies[10]?.raw).toBe(replies[9]?.raw);
});

test.each([...POST_ENDPOINTS, ...GET_ENDPOINTS])(
  '%s: connections break and replies are held',
  async (name) => {
    for (const action of ['drop-before', 'drop-after', 'truncate'] as const) {
      script(name, { action });
      await expect(call(name)).rejects.toThrow();
    }
    const handle = gateway.script({ path: name, action: 'hold' });
    const held = call(name);
    const entry = await gateway.waitFor((request) => request.path === name && request.fault === 'hold');
    expect(entry.done).toBe(false);
    handle.release();
    expect((await held).http).toBe(200);
  },
);
