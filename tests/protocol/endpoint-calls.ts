import type { OrderRecord } from '../../lib/flow/order-record';
import type { ENDPOINTS } from '../../lib/gateway/endpoints';
import type { Platform } from '../../lib/payment/platform';
import type { Gateway } from '../../sandbox/gateway/gateway';
import { merchant, refundOf, type Till } from '../unit/gateway/till-making';

/** A client, the strict sandbox, and the clock of both. */
export interface Stage {
  gateway: Gateway;
  till: Till;
  /** Lets time pass; ms. */
  wait: (ms: number) => void;
}

/** Makes everything ready and gives the one call that is looked at; what it ends in comes back in a few words. */
export type Rehearsal = (stage: Stage, platform: Platform) => Promise<() => Promise<string>>;

export type EndpointName = keyof typeof ENDPOINTS;

const { outMchId, outSubMchId, outShopId } = merchant;
const WHO = { out_mch_id: outMchId, out_sub_mch_id: outSubMchId, out_shop_id: outShopId };
const CLIENT = {
  device_id: 'till-0001',
  staff_id: '1001',
  terminal_type: 4,
  sdk_version: '0.1.0',
  spbill_create_ip: '127.0.0.1',
};

interface Ended {
  kind: string;
  reason?: string;
  evidence?: { kind: string };
}

/** An outcome in a few words, the same whenever it is the same. */
function words({ kind, reason, evidence }: Ended): string {
  const more = reason ?? evidence?.kind;
  return more === undefined ? kind : `${kind}: ${more}`;
}

async function paid({ gateway, till }: Stage, platform: Platform, passwordFree = true): Promise<OrderRecord> {
  const wallet = gateway.wallet({ platform, balance: 1_000_000, passwordFree });
  const order = till.order({ platform });
  await (await till.client.prepareMicroPay(order, wallet.newCode(), 5_000)).send();
  return order;
}

const qrOrder = ({ till }: Stage, platform: Platform): OrderRecord =>
  till.order({ platform, way: `${platform}-qr` });

const expiry = ({ gateway }: Stage): number => Math.floor(gateway.shownTime() / 1000) + 300;

async function shown(stage: Stage, platform: Platform): Promise<OrderRecord> {
  const order = qrOrder(stage, platform);
  const outcome = await (await stage.till.client.prepareScanCodePay(order, expiry(stage))).send();
  const wallet = stage.gateway.wallet({ platform, balance: 1_000_000 });
  // An Alipay order does not exist before it is scanned, and could not be closed.
  if (outcome.kind === 'code-url') wallet.scanQr(outcome.codeUrl);
  return order;
}

async function firstOf<T>(pages: AsyncIterable<T>): Promise<T | undefined> {
  for await (const page of pages) return page;
  return undefined;
}

const uploadWords = (result: { ok: boolean; detail?: string }): string =>
  result.ok ? 'taken' : `not taken: ${result.detail ?? ''}`;

/** How each endpoint is called. */
export const REHEARSALS: Readonly<Record<EndpointName, Rehearsal>> = {
  microPay: async ({ gateway, till }, platform) => {
    const wallet = gateway.wallet({ platform, balance: 1_000_000 });
    const order = till.order({ platform, attach: '桌 7' });
    const prepared = await till.client.prepareMicroPay(order, wallet.newCode(), 5_000);
    return async () => words(await prepared.send());
  },
  scanCodePay: async (stage, platform) => {
    const order = qrOrder(stage, platform);
    const prepared = await stage.till.client.prepareScanCodePay(order, expiry(stage));
    return async () => words(await prepared.send());
  },
  refund: async (stage, platform) => {
    const order = await paid(stage, platform);
    await stage.till.client.refundsOf(order);
    const prepared = await stage.till.client.prepareRefund(refundOf(order, 234), order);
    return async () => words(await prepared.send());
  },
  closeOrder: async (stage, platform) => {
    const order = await shown(stage, platform);
    return async () => words(await stage.till.client.closeOrder(order));
  },
  reverse: async (stage, platform) => {
    // As the engine does it: nobody has typed the password, and the order is queried last.
    const order = await paid(stage, platform, false);
    stage.wait(15_000);
    await stage.till.client.queryOrder(order);
    return async () => words(await stage.till.client.reverse(order));
  },
  queryOrder: async (stage, platform) => {
    const order = await paid(stage, platform);
    return async () => words(await stage.till.client.queryOrder(order));
  },
  queryRefund: async (stage, platform) => {
    const order = await paid(stage, platform);
    await stage.till.client.refundsOf(order);
    const refund = refundOf(order, 234);
    await (await stage.till.client.prepareRefund(refund, order)).send();
    return async () => words(await stage.till.client.queryRefund(refund, order));
  },
  orderDetails: async (stage, platform) => {
    const order = await paid(stage, platform);
    stage.gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 34 });
    return async () => {
      const history = await stage.till.client.refundsOf(order);
      if (history.kind !== 'history') return words(history);
      return `history: ${history.refunds.map(({ evidence }) => evidence.kind).join(', ')}`;
    };
  },
  shops: async ({ till }) => {
    return async () => words((await firstOf(till.client.shops(merchant))) ?? { kind: 'nothing' });
  },
  subMerchants: async ({ till }) => {
    return async () => words((await firstOf(till.client.subMerchants(merchant))) ?? { kind: 'nothing' });
  },
  orderListOverview: async ({ gateway, till }) => {
    const to = gateway.shownTime();
    return async () => words(await till.client.orderListOverview({ outSubMchId, outShopId, from: 0, to }));
  },
  uploadMonitorInfo: async ({ till }) => {
    const info = { machine_info: '{"cores":4}' };
    const content = { ...WHO, order_client: CLIENT, interval: 300, is_compress: false };
    return async () =>
      uploadWords(await till.client.uploadMonitorInfo({ ...content, uncompressed_monitor_info: info }));
  },
  uploadConfInfo: async ({ till }) => {
    const content = { ...WHO, order_client: CLIENT, machine_info: '{"os":"linux"}' };
    return async () => uploadWords(await till.client.uploadConfInfo(content));
  },
  ping: async ({ gateway, till }) => {
    return async () => (await till.client.ping(gateway.baseUrl)).kind;
  },
  useDeviceSetting: async ({ gateway, till }) => {
    const { osi, si } = gateway.setupCode();
    const code = { shop: osi, setting: si, machine: 'M-1' };
    return async () => {
      const read = await till.client.useDeviceSetting(gateway.baseUrl, code);
      return read.ok ? 'setting' : read.reason;
    };
  },
};
