import type { Authentic } from '../flow/call-outcome';
import { defined } from '../payment/defined';
import { makeNonce } from '../payment/order-number';
import { PAY_PLATFORM, type Platform } from '../payment/platform';
import { type Endpoint, ENDPOINTS } from './endpoints';
import { queryOrderType } from './fields/enums';
import {
  type OrderDetail,
  orderDetail,
  type Overview,
  overviewReply,
  type ShopInfo,
  type SubMch,
} from './fields/replies';
import { shopInfo } from './fields/shop';
import { subMch } from './fields/sub-merchant';
import { readFields } from './read-fields';
import { integerAt } from './read-members';
import { type NoPage, type PageReading, readTypedPages } from './read-pages';
import { notDone, type Reply, unsettled } from './read-status';
import type { RequestSender } from './request-sender';

/** Who asks. */
export interface MerchantKey {
  outMchId: string;
  outSubMchId: string;
}

/**
 * Which orders and refunds are listed (API document, 多条件查询订单信息). A shop's need `outShopId`, a member of staff's
 * need `outShopId` and `staffId`. Times in ms since the epoch by the till's clock; `to` is now unless told.
 */
export interface OrderDetailFilter {
  outSubMchId: string;
  list: 'orders' | 'refunds' | 'both';
  platform?: Platform;
  outShopId?: string;
  staffId?: string;
  deviceId?: string;
  from?: number;
  to?: number;
}

/** Which orders are totalled (product.md, "Facts from the vendor's later documents"); times as above. */
export interface OverviewFilter {
  outSubMchId: string;
  from: number;
  to: number;
  outShopId?: string;
  staffId?: string;
  deviceId?: string;
  list?: OrderDetailFilter['list'];
  /** TradeType (API document, enums). */
  tradeType?: number;
}

/** Totals, one for each currency. */
export type OverviewReading =
  ({ kind: 'overview'; totalCount?: number; overviews: readonly Overview[] } & Authentic) | NoPage;

/** Whether the gateway has taken an upload; `intervalS` is how often it wishes for one, s, 0 for no change. */
export type UploadResult = { ok: true; intervalS?: number } | { ok: false; detail: string };

/** Whole seconds, rounded down; nothing is older than the epoch. */
function secondsFrom(instant: number): number {
  return Math.max(0, Math.floor(instant / 1000));
}

function readOverview(reply: Reply): OverviewReading {
  if (reply.kind === 'unsettled') return reply;
  const { status, node, authentic } = reply;
  if (status !== 0) return notDone(status, reply);
  if (node === undefined) return unsettled('reply-mismatched', 'query_order_list_overview is missing');
  const { total_count: totalCount, overviews = [] } = readFields(overviewReply, node);
  return { kind: 'overview', overviews, ...defined({ totalCount }), ...authentic };
}

type UploadOutcome = { kind: 'uploaded'; intervalS?: number } | NoPage;

function readUpload(reply: Reply): UploadOutcome {
  if (reply.kind === 'unsettled') return reply;
  const { status, node } = reply;
  if (status !== 0) return notDone(status, reply);
  if (node === undefined) return unsettled('reply-mismatched', 'the node is missing');
  const intervalS = integerAt(node, 'interval');
  return { kind: 'uploaded', ...defined({ intervalS }) };
}

function uploadResult(outcome: UploadOutcome): UploadResult {
  switch (outcome.kind) {
    case 'uploaded':
      return { ok: true, ...defined({ intervalS: outcome.intervalS }) };
    case 'unsettled':
      return { ok: false, detail: outcome.reason };
    case 'not-sent':
      return { ok: false, detail: outcome.detail };
    case 'refused':
    case 'system-error':
      return { ok: false, detail: outcome.kind };
  }
}

export interface BackOfficeParts {
  /** ms since the epoch, the till's. */
  now: () => number;
  clockOffset: () => Promise<number | undefined>;
}

/** The calls that are about no single order. */
export class BackOfficeCalls {
  readonly #sender: RequestSender;
  readonly #parts: BackOfficeParts;

  constructor(sender: RequestSender, parts: BackOfficeParts) {
    this.#sender = sender;
    this.#parts = parts;
  }

  /** `client_order_detail` (API document, 多条件查询订单信息). The last instant is settled before the first page. */
  async *orderDetails(filter: OrderDetailFilter): AsyncGenerator<PageReading<OrderDetail>, void, undefined> {
    const { outSubMchId, outShopId, staffId, deviceId, platform, list, from, to } = filter;
    const offset = await this.#offset();
    const content = {
      out_sub_mch_id: outSubMchId,
      query_order_type: queryOrderType.values[list],
      end_time: Math.ceil(((to ?? this.#parts.now()) + offset) / 1000),
      ...defined({
        pay_platform: platform === undefined ? undefined : PAY_PLATFORM[platform],
        out_shop_id: outShopId,
        staff_id: staffId,
        device_id: deviceId,
        start_time: from === undefined ? undefined : secondsFrom(from + offset),
      }),
    };
    yield* readTypedPages(
      this.#sender,
      { endpoint: ENDPOINTS.orderDetails, rowsIn: 'order_details', content },
      orderDetail,
    );
  }

  /** `query_sub_mch_shop_info` (API document, 查询门店信息): shops with their devices and staff. */
  shops({ outMchId, outSubMchId }: MerchantKey): AsyncGenerator<PageReading<ShopInfo>, void, undefined> {
    const content = { out_mch_id: outMchId, out_sub_mch_id: outSubMchId };
    return readTypedPages(
      this.#sender,
      { endpoint: ENDPOINTS.shops, rowsIn: 'shop_infos', content },
      shopInfo,
    );
  }

  /** `sdk_query_sub_mch_info` (API document, 查询子商户信息): with `cloud_cashier_id`, which order numbers begin with. */
  subMerchants({
    outSubMchId,
  }: Pick<MerchantKey, 'outSubMchId'>): AsyncGenerator<PageReading<SubMch>, void, undefined> {
    const content = { out_sub_mch_id: outSubMchId };
    return readTypedPages(
      this.#sender,
      { endpoint: ENDPOINTS.subMerchants, rowsIn: 'sub_mch_infos', content },
      subMch,
    );
  }

  /** `query_order_list_overview`: totals by shop, staff, device and time. */
  async orderListOverview(filter: OverviewFilter): Promise<OverviewReading> {
    const { outSubMchId, from, to, outShopId, staffId, deviceId, list, tradeType } = filter;
    const offset = await this.#offset();
    const content = {
      out_sub_mch_id: outSubMchId,
      start_time: secondsFrom(from + offset),
      end_time: Math.ceil((to + offset) / 1000),
      ...defined({
        out_shop_id: outShopId,
        staff_id: staffId,
        device_id: deviceId,
        order_type: list === undefined ? undefined : queryOrderType.values[list],
        trade_type: tradeType,
      }),
    };
    return this.#sender.call<OverviewReading>({
      endpoint: ENDPOINTS.orderListOverview,
      content: () => ({ ...content, nonce_str: makeNonce() }),
      read: readOverview,
    });
  }

  /**
   * `upload_client_monitor_info` (API document, 上报客户端接口监控信息).
   *
   * @param content its RequestContent, wire names; the nonce is made anew
   * @param signal ends it when a payment begins
   */
  uploadMonitorInfo(content: object, signal?: AbortSignal): Promise<UploadResult> {
    return this.#upload(ENDPOINTS.uploadMonitorInfo, content, signal);
  }

  /** `upload_client_conf_info` (API document, 上报客户端机器配置信息). Parameters as above. */
  uploadConfInfo(content: object, signal?: AbortSignal): Promise<UploadResult> {
    return this.#upload(ENDPOINTS.uploadConfInfo, content, signal);
  }

  async #upload(endpoint: Endpoint, content: object, signal?: AbortSignal): Promise<UploadResult> {
    const outcome = await this.#sender.call<UploadOutcome>({
      endpoint,
      content: () => ({ ...content, nonce_str: makeNonce() }),
      read: readUpload,
      quiet: true,
      ...(signal === undefined ? {} : { signal }),
    });
    return uploadResult(outcome);
  }

  async #offset(): Promise<number> {
    return (await this.#parts.clockOffset()) ?? 0;
  }
}
