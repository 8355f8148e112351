import type { CallOutcome, RefundHistory, RefundOutcome } from '../flow/call-outcome';
import type { OrderRecord } from '../flow/order-record';
import type { PaymentGateway, PreparedCall } from '../flow/ports';
import type { RefundRecord } from '../flow/refund-record';
import {
  BackOfficeCalls,
  type MerchantKey,
  type OrderDetailFilter,
  type OverviewFilter,
  type OverviewReading,
  type UploadResult,
} from './back-office-calls';
import {
  type DeviceSettingReading,
  deviceSettingQuery,
  readDeviceSetting,
  type SetupCode,
} from './device-setting';
import { ENDPOINTS } from './endpoints';
import type { OrderDetail, ShopInfo, SubMch } from './fields/replies';
import { OrderCalls } from './order-calls';
import type { PageReading } from './read-pages';
import { RefundCalls } from './refund-calls';
import { type GatewayParts, RequestSender } from './request-sender';
import type { HttpOutcome } from './transport';

export type { GatewayParts } from './request-sender';

/**
 * The Cloud Pay gateway as the engine knows it. What the network and the gateway do comes back as an outcome.
 *
 * @example
 * const gateway = new GatewayClient({ fetch, now, signer: () => till.signer, sdkVersion: '0.1.0', baseUrls: () => urls });
 * for await (const page of gateway.shops(merchant)) if (page.kind === 'page') show(page.rows);
 */
export class GatewayClient implements PaymentGateway {
  readonly #sender: RequestSender;
  readonly #orders: OrderCalls;
  readonly #refunds: RefundCalls;
  readonly #backOffice: BackOfficeCalls;
  #asking: Promise<number | undefined> | undefined;

  constructor(parts: GatewayParts) {
    const { now, sdkVersion } = parts;
    const clockOffset = (): Promise<number | undefined> => this.clockOffset();
    this.#sender = new RequestSender(parts);
    this.#orders = new OrderCalls(this.#sender, sdkVersion);
    this.#refunds = new RefundCalls(this.#sender, { sdkVersion, now, clockOffset });
    this.#backOffice = new BackOfficeCalls(this.#sender, { now, clockOffset });
  }

  /**
   * Builds and signs a `micro_pay` (API document, 刷卡支付). It goes to the order's own domain and to no other.
   *
   * @param timeoutMs how long the answer is waited for
   * @throws RequestError naming the field that the document does not allow; Error when there is no key to sign with
   */
  async prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall> {
    return this.#orders.prepareMicroPay(order, authorCode, timeoutMs);
  }

  /**
   * Builds and signs a `scan_code_pay` (API document, 扫码支付).
   *
   * @param timeExpire seconds since the epoch by the gateway's clock
   * @throws as {@link prepareMicroPay}
   */
  async prepareScanCodePay(order: OrderRecord, timeExpire: number): Promise<PreparedCall> {
    return this.#orders.prepareScanCodePay(order, timeExpire);
  }

  /** `query_order` (API document, 查询订单). */
  async queryOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#orders.queryOrder(order);
  }

  /** `reverse` (protocol.md, "Endpoints"), from the terminal that took the payment, to one domain. */
  async reverse(order: OrderRecord): Promise<CallOutcome> {
    return this.#orders.reverse(order);
  }

  /** `close_order` (API document, 关闭订单), to one domain. */
  async closeOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#orders.closeOrder(order);
  }

  /**
   * Builds and signs a `refund` (API document, 申请退款).
   *
   * @throws as {@link prepareMicroPay}; also where there is no key to sign refunds with
   */
  async prepareRefund(refund: RefundRecord, order: OrderRecord): Promise<PreparedCall<RefundOutcome>> {
    return this.#refunds.prepareRefund(refund, order);
  }

  /** `query_refund_order` (API document, 查询退款单). */
  async queryRefund(refund: RefundRecord, order: OrderRecord): Promise<RefundOutcome> {
    return this.#refunds.queryRefund(refund, order);
  }

  /** Every refund of an order, from `client_order_detail` (API document, 多条件查询订单信息). */
  async refundsOf(order: OrderRecord): Promise<RefundHistory> {
    return this.#refunds.refundsOf(order);
  }

  /**
   * Orders and refunds, page by page, all from one domain; what is not a page ends it, and the list is not complete then.
   */
  orderDetails(filter: OrderDetailFilter): AsyncGenerator<PageReading<OrderDetail>, void, undefined> {
    return this.#backOffice.orderDetails(filter);
  }

  /** The sub-merchant's shops, page by page, as {@link orderDetails}. */
  shops(merchant: MerchantKey): AsyncGenerator<PageReading<ShopInfo>, void, undefined> {
    return this.#backOffice.shops(merchant);
  }

  /** The sub-merchant, as {@link orderDetails}. */
  subMerchants(
    merchant: Pick<MerchantKey, 'outSubMchId'>,
  ): AsyncGenerator<PageReading<SubMch>, void, undefined> {
    return this.#backOffice.subMerchants(merchant);
  }

  /** Totals by shop, staff, device and time. */
  async orderListOverview(filter: OverviewFilter): Promise<OverviewReading> {
    return this.#backOffice.orderListOverview(filter);
  }

  /** Uploads the client's call results; see {@link BackOfficeCalls.uploadMonitorInfo}. */
  async uploadMonitorInfo(content: object, signal?: AbortSignal): Promise<UploadResult> {
    return this.#backOffice.uploadMonitorInfo(content, signal);
  }

  /** Uploads the till's machine information; see {@link BackOfficeCalls.uploadConfInfo}. */
  async uploadConfInfo(content: object, signal?: AbortSignal): Promise<UploadResult> {
    return this.#backOffice.uploadConfInfo(content, signal);
  }

  /**
   * Asks whether a domain answers: `GET /cpay/ping` (product.md, "Facts from the vendor's later documents").
   *
   * @param baseUrl for example `https://pay.qcloud.com/cpay`
   */
  async ping(baseUrl: string, timeoutMs: number = ENDPOINTS.ping.timeoutMs): Promise<HttpOutcome> {
    return this.#sender.get(ENDPOINTS.ping, baseUrl, timeoutMs);
  }

  /**
   * Exchanges the admin's set-up code for a till's set-up: `GET /cpay/use_device_setting`. The answer holds a key.
   *
   * @param baseUrl the domain that the code names: a till without a set-up has none of its own
   */
  async useDeviceSetting(baseUrl: string, code: SetupCode): Promise<DeviceSettingReading> {
    const query = deviceSettingQuery(code);
    if (query === undefined) return { ok: false, reason: 'code-malformed' };
    const endpoint = ENDPOINTS.useDeviceSetting;
    return readDeviceSetting(await this.#sender.get(endpoint, baseUrl, endpoint.timeoutMs, query));
  }

  /** The first of the configured domains that is not known to be down; undefined where none is configured. */
  preferredDomain(): string | undefined {
    return this.#sender.domains.inOrder()[0];
  }

  /** The gateway's clock minus the till's, ms, by the latest reply; one domain after another is asked where none has come. */
  async clockOffset(): Promise<number | undefined> {
    if (this.#sender.clockOffset !== undefined) return this.#sender.clockOffset;
    this.#asking ??= this.#askForTime().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askForTime(): Promise<number | undefined> {
    for (const domain of this.#sender.domains.inOrder()) {
      await this.ping(domain);
      if (this.#sender.clockOffset !== undefined) break;
    }
    return this.#sender.clockOffset;
  }
}
