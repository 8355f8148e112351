import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CallOutcome } from '../flow/call-outcome';
import type { OrderRecord } from '../flow/order-record';
import type { PaymentGateway, PreparedCall, Signer } from '../flow/ports';
import { ENDPOINTS, type Endpoint } from './endpoints';
import { openReply, sealRequest, verifyReply } from './envelope';
import { readReply, type AskedAbout, type CheckedBody } from './read-reply';
import { microPayRequest, orderRequest } from './requests';
import { exchange, type HttpOutcome, type TransportParts } from './transport';

export interface GatewayParts extends TransportParts {
  /** The present signer; undefined while keys are missing or locked. */
  signer: () => Signer | undefined;
  /** `sdk_version`, at most 10 characters. */
  sdkVersion: string;
}

function askedAbout(order: OrderRecord): AskedAbout {
  if (order.platform === undefined) throw new Error('the order has no platform yet');
  const { outMchId, outSubMchId } = order.terminal;
  return {
    outTradeNo: order.outTradeNo,
    outMchId,
    outSubMchId,
    platform: order.platform,
    totalFee: order.totalFee,
  };
}

async function check(http: HttpOutcome, signer: Signer): Promise<CheckedBody | undefined> {
  if (http.kind !== 'body') return undefined;
  const opened = openReply(http.bytes);
  if (!opened.ok) return { kind: 'malformed', reason: opened.reason };
  const verified = await verifyReply(opened, (bytes, code) => signer.verify(bytes, code));
  return {
    kind: 'opened',
    content: opened.content,
    verified,
    digest: bytesToHex(sha256(opened.contentBytes)),
  };
}

/** The Cloud Pay gateway as the engine knows it. What the network and the gateway do comes back as an outcome. */
export class GatewayClient implements PaymentGateway {
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /**
   * Builds and signs a `micro_pay` (API document, 刷卡支付).
   *
   * @param timeoutMs how long the answer is waited for
   * @throws Error when there is no key to sign with
   */
  async prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall> {
    const { sdkVersion } = this.#parts;
    const call = await this.#prepare(
      ENDPOINTS.microPay,
      order,
      microPayRequest(order, authorCode, sdkVersion),
    );
    let sent = false;
    return {
      send: async () => {
        if (sent) throw new Error('a payment is sent once');
        sent = true;
        return call(timeoutMs);
      },
    };
  }

  /** `query_order` (API document, 查询订单). */
  async queryOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#call(ENDPOINTS.queryOrder, order);
  }

  /** `reverse` (protocol.md, "Endpoints"): the same content as `close_order`, from the same terminal. */
  async reverse(order: OrderRecord): Promise<CallOutcome> {
    return this.#call(ENDPOINTS.reverse, order);
  }

  async #call(endpoint: Endpoint, order: OrderRecord): Promise<CallOutcome> {
    if (this.#parts.signer() === undefined) return { kind: 'not-sent', detail: 'no key' };
    const call = await this.#prepare(endpoint, order, orderRequest(order, this.#parts.sdkVersion));
    return call(endpoint.timeoutMs);
  }

  async #prepare(
    endpoint: Endpoint,
    order: OrderRecord,
    content: object,
  ): Promise<(timeoutMs: number) => Promise<CallOutcome>> {
    const signer = this.#parts.signer();
    if (signer === undefined) throw new Error('no key to sign with');
    const body = await sealRequest(content, (bytes) => signer.authenticate(bytes));
    const url = `${order.terminal.baseUrl}/${endpoint.path}`;
    return async (timeoutMs) => {
      const http = await exchange(url, body, timeoutMs, this.#parts);
      return readReply(endpoint, askedAbout(order), http, await check(http, signer));
    };
  }

  /**
   * Asks whether a domain answers: `GET /cpay/ping` (product.md, "Facts from the vendor's later documents").
   *
   * @param baseUrl for example `https://pay.qcloud.com/cpay`
   */
  async ping(baseUrl: string, timeoutMs = 5_000): Promise<HttpOutcome> {
    return exchange(`${baseUrl}/ping`, undefined, timeoutMs, this.#parts);
  }
}
