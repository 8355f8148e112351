import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { allRows, makeTill, merchant, type Till } from './till-making';

let now: number;
let gateway: Gateway;
let till: Till;
let urls: string[];

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, domains: 3, clock: () => now });
  urls = gateway.baseUrls;
  till = await makeTill({ baseUrls: urls, now: () => now });
});
afterEach(async () => {
  await gateway.close();
});

describe('what is apart from payments', () => {
  const who = {
    out_mch_id: merchant.outMchId,
    out_sub_mch_id: merchant.outSubMchId,
    out_shop_id: merchant.outShopId,
    order_client: {
      device_id: 'till-0001',
      staff_id: '1001',
      terminal_type: 4,
      sdk_version: '0.1.0',
      spbill_create_ip: '127.0.0.1',
    },
  };
  const machine = { machine_info: '{"os":"linux"}' };
  const info = { interval: 300, is_compress: false, uncompressed_monitor_info: machine };
  const span = { outSubMchId: merchant.outSubMchId, from: 0 };
  const CALLS = {
    client_order_detail: () => till.client.refundsOf(till.order()),
    query_sub_mch_shop_info: () => allRows(till.client.shops(merchant)),
    sdk_query_sub_mch_info: () => allRows(till.client.subMerchants(merchant)),
    query_order_list_overview: () => till.client.orderListOverview({ ...span, to: now }),
    upload_client_conf_info: () => till.client.uploadConfInfo({ ...who, ...machine }),
    upload_client_monitor_info: () => till.client.uploadMonitorInfo({ ...who, ...info }),
    use_device_setting: () =>
      till.client.useDeviceSetting(urls[0] ?? '', { shop: 's', setting: 'x', machine: 'm' }),
  } as const;
  const names = Object.keys(CALLS) as (keyof typeof CALLS)[];

  it.each(names)('%s that fails sends no payment to another domain', async (path) => {
    await till.client.clockOffset();
    for (const fault of [{ action: 'http', code: 503 }, { action: 'drop-before' }] as const) {
      const script = gateway.script({ path, ...fault });
      await CALLS[path]();
      expect(script.hits).toBe(1);
      expect(till.client.preferredDomain()).toBe(urls[0]);
    }
  });

  it.each(names)('%s that is answered brings none back', async (path) => {
    await till.client.clockOffset();
    gateway.script({ path: 'query_order', action: 'http', code: 503 });
    await till.client.queryOrder(till.order());
    for (const domain of gateway.domains.slice(1)) await domain.down();
    await CALLS[path]();
    expect(till.client.preferredDomain()).toBe(urls[1]);
  });
});
