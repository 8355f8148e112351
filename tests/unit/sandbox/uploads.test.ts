import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { type Json, TestTill } from './till';

const merchant = makeMerchant();
let gateway: Gateway;
let till: TestTill;

beforeEach(async () => {
  gateway = await startGateway({ merchant, monitorIntervalS: 120 });
  till = new TestTill(gateway);
});
afterEach(() => gateway.close());

const result: Json = {
  interface: 106,
  status: 0,
  description: '',
  time_cost: 84,
  start_time: 1_763_856_000,
  log_id: 73_648_593,
  domain_name: 'https://pay.qcloud.com/cpay',
};
const info: Json = { client_int_results: [result], machine_info: '{"cpu":12}' };
const uploader = (): Json => {
  const { order_client: client } = till.orderContent(till.number(), 'wechat');
  const { outMchId, outSubMchId, outShopId } = merchant;
  const nonce = randomBytes(16).toString('hex');
  return {
    out_mch_id: outMchId,
    out_sub_mch_id: outSubMchId,
    out_shop_id: outShopId,
    order_client: client,
    nonce_str: nonce,
  };
};
const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');
const plain = (more: Json = {}): Json => ({
  ...uploader(),
  interval: 300,
  is_compress: false,
  uncompressed_monitor_info: info,
  ...more,
});
const compressed = (more: Json = {}): Json => ({
  ...uploader(),
  interval: 300,
  is_compress: true,
  compress_type: 3,
  compressed_monitor_info: packed(info),
  ...more,
});
const send = async (content: Json, path = 'upload_client_monitor_info'): Promise<Json> =>
  (await till.send(path, content)).content;

test('call results are kept, packed or not, and the interval is told', async () => {
  for (const content of [plain(), compressed()]) {
    expect(await send(content)).toMatchObject({
      status: 0,
      upload_client_monitor_info: { nonce_str: expect.any(String) as unknown, interval: 120 },
    });
  }
  const kept = {
    kind: 'monitor',
    deviceId: 'till-1',
    staffId: '1003',
    interval: 300,
    machineInfo: { cpu: 12 },
    results: [result],
  };
  expect(gateway.uploads).toMatchObject([
    { ...kept, compressed: false },
    { ...kept, compressed: true },
  ]);
  expect(gateway.rejections).toEqual([]);
});

test('an upload may have no results, and many more than fit an ordinary request', async () => {
  const results = Array.from({ length: 400 }, () => ({ ...result, logs: 'x'.repeat(400) }));
  await send(plain({ uncompressed_monitor_info: { machine_info: '{}' } }));
  await send(plain({ uncompressed_monitor_info: { machine_info: '{}', client_int_results: results } }));
  expect(gateway.uploads.map((upload) => upload.results.length)).toEqual([0, 400]);
});

test('the interval can be changed', async () => {
  gateway.office.monitorIntervalS = 0;
  expect(await send(plain())).toMatchObject({ upload_client_monitor_info: { interval: 0 } });
});

test("the till's machine is kept", async () => {
  const content = { ...uploader(), machine_info: '{"host":"front"}' };
  expect(await send(content, 'upload_client_conf_info')).toMatchObject({
    status: 0,
    upload_client_conf_info: { nonce_str: expect.any(String) as unknown },
  });
  expect(gateway.uploads).toMatchObject([{ kind: 'conf', machineInfo: { host: 'front' }, results: [] }]);
});

const withResult = (more: Json): Json =>
  plain({ uncompressed_monitor_info: { ...info, client_int_results: [{ ...result, ...more }] } });
const place = 'uncompressed_monitor_info.client_int_results[0]';

test.each([
  ['both infos', () => plain({ compressed_monitor_info: packed(info) }), 'compressed_monitor_info'],
  ['neither info', () => plain({ uncompressed_monitor_info: undefined }), 'uncompressed_monitor_info'],
  ['no compress_type', () => compressed({ compress_type: undefined }), 'compress_type'],
  ['another compression', () => compressed({ compress_type: 1 }), 'compress_type'],
  ['no gzip', () => compressed({ compressed_monitor_info: 'AAAA' }), 'compressed_monitor_info'],
  ['no base64', () => compressed({ compressed_monitor_info: 'a b=' }), 'compressed_monitor_info'],
  [
    'too much unpacked',
    () => compressed({ compressed_monitor_info: gzipSync(Buffer.alloc(9 * 1024 * 1024)).toString('base64') }),
    'compressed_monitor_info',
  ],
  [
    'a wrong field inside',
    () => compressed({ compressed_monitor_info: packed({ machine_info: '{}', more: 1 }) }),
    'compressed_monitor_info.more',
  ],
  ['is_compress as text', () => plain({ is_compress: 'false' }), 'is_compress'],
  [
    'machine_info that is no JSON object',
    () => plain({ uncompressed_monitor_info: { machine_info: '[]' } }),
    'uncompressed_monitor_info.machine_info',
  ],
  ['an interface by name', () => withResult({ interface: 'scan_code_pay' }), `${place}.interface`],
  ['an interface without number', () => withResult({ interface: 15 }), `${place}.interface`],
  ['a status that does not exist', () => withResult({ status: 1 }), `${place}.status`],
  ['a time that is not whole', () => withResult({ time_cost: 1.5 }), `${place}.time_cost`],
  ['no log_id', () => withResult({ log_id: undefined }), `${place}.log_id`],
  [
    'a description that is too long',
    () => withResult({ description: 'x'.repeat(256) }),
    `${place}.description`,
  ],
  ['another shop', () => plain({ out_shop_id: 'other' }), 'out_shop_id'],
  ['another merchant', () => plain({ out_mch_id: 'other' }), 'out_mch_id'],
])('an upload with %s is refused', async (_name, content, field) => {
  expect((await send(content())).status).toBe(101);
  expect(gateway.rejections).toMatchObject([{ path: 'upload_client_monitor_info', field }]);
  expect(gateway.uploads).toEqual([]);
});

test('a machine configuration that is no JSON is refused', async () => {
  const content = { ...uploader(), machine_info: 'front' };
  expect((await send(content, 'upload_client_conf_info')).status).toBe(101);
  expect(gateway.rejections).toMatchObject([{ field: 'machine_info', reason: 'json' }]);
});
