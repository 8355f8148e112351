import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Json } from './till';

const merchant = makeMerchant();
const MINUTE_MS = 60_000;
let now = 0;
let gateway: Gateway;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 23);
  gateway = await startGateway({ merchant, clock: () => now });
});
afterEach(() => gateway.close());

const redeem = async (url: string, sn = 'SN-1'): Promise<Json> => {
  const response = await fetch(`${url}&sn=${encodeURIComponent(sn)}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Json;
};

test('a code sets a till up with the merchant, its shop, itself and its key', async () => {
  const code = gateway.setupCode({ shop: '001', device: 'till-0002', staff: '1003' });
  expect(code.url).toBe(`${gateway.baseUrl}/use_device_setting?osi=${code.osi}&si=${code.si}`);
  expect(await redeem(code.url)).toEqual({
    status: 0,
    description: '',
    log_id: expect.any(Number) as unknown,
    internal_status: 0,
    use_device_setting: {
      out_mch_id: merchant.outMchId,
      out_sub_mch_id: merchant.outSubMchId,
      cloud_cashier_id: merchant.orderPrefix,
      authen_type: 1,
      authen_key: merchant.authenKey,
      out_shop_id: merchant.outShopId,
      shop_name: '岸边咖啡滨海店',
      device_id: 'till-0002',
      device_name: '前台二号机',
      staff_id: '1003',
      staff_name: '陈晓梅',
    },
  });
  expect(gateway.requests).toMatchObject([{ path: 'use_device_setting', status: 0, done: true }]);
});

test('without staff the reply names none', async () => {
  const { use_device_setting: setting } = await redeem(gateway.setupCode().url);
  expect(setting).toMatchObject({ device_id: 'till-0001' });
  expect(setting).not.toHaveProperty('staff_id');
});

test('the first machine is bound to the till; it may be set up again, another may not', async () => {
  expect(await redeem(gateway.setupCode().url)).toMatchObject({ status: 0 });
  const again = gateway.setupCode().url;
  expect(await redeem(again)).toMatchObject({ status: 0 });
  const other = await redeem(again, 'SN-2');
  expect(other).toMatchObject({ status: 104, internal_status: 3214, description: '该设备已绑定其他机器' });
  expect(other).not.toHaveProperty('use_device_setting');
  expect(await redeem(gateway.setupCode({ device: 'till-0002' }).url, 'SN-2')).toMatchObject({ status: 0 });
  gateway.office.setupCodes.unbind('001', 'till-0001');
  expect(await redeem(again, 'SN-2')).toMatchObject({ status: 0 });
});

test('a code ends after five minutes, and an unknown one never begins', async () => {
  const { url, si } = gateway.setupCode();
  now += 5 * MINUTE_MS - 1;
  expect(await redeem(url)).toMatchObject({ status: 0 });
  now += 1;
  const late = await redeem(url);
  expect([late.status, late.description]).toEqual([104, '配置二维码已过期，请重新生成']);
  expect(await redeem(url.replace(si, 'x'))).toMatchObject({ status: 104, internal_status: 3212 });
  const elsewhere = url.replace(merchant.outShopId, gateway.shops[1]?.outShopId ?? '');
  expect(await redeem(elsewhere)).toMatchObject({ status: 104, internal_status: 3212 });
});

test.each(['', '?osi=a&si=b', '?osi=a&si=b&sn=', '?osi=a&si=b&sn=c&sn=d', '?osi=a&si=b&sn=c&key=1'])(
  'an incomplete request is refused: %s',
  async (query) => {
    const response = await fetch(`${gateway.baseUrl}/use_device_setting${query}`);
    expect(await response.json()).toMatchObject({ status: 104, internal_status: 3211 });
  },
);

test('a code is made only for what is there', () => {
  expect(() => gateway.setupCode({ shop: 'nowhere' })).toThrow('no shop');
  expect(() => gateway.setupCode({ device: 'till-0003' })).toThrow('no till');
  expect(() => gateway.setupCode({ staff: '2001' })).toThrow('no staff');
});

test('the call can be made to fail like any other', async () => {
  const { url } = gateway.setupCode();
  gateway.script({ path: 'use_device_setting', action: 'http', code: 502 });
  expect((await fetch(`${url}&sn=SN-1`)).status).toBe(502);
  expect(await redeem(url)).toMatchObject({ status: 0 });
});
