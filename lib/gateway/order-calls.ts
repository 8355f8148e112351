import type { CallOutcome } from '../flow/call-outcome';
import type { OrderRecord } from '../flow/order-record';
import type { PreparedCall } from '../flow/ports';
import { type Endpoint, ENDPOINTS } from './endpoints';
import { type AskedAbout, readAcknowledgement, readCodeUrlReply, readOrderReply } from './read-order-reply';
import type { Reply } from './read-status';
import type { RequestSender } from './request-sender';
import { microPayRequest, orderRequest, platformOf, scanCodePayRequest } from './requests';

function askedAbout(order: OrderRecord): AskedAbout {
  const { outMchId, outSubMchId } = order.terminal;
  return {
    outTradeNo: order.outTradeNo,
    outMchId,
    outSubMchId,
    platform: platformOf(order),
    totalFee: order.totalFee,
  };
}

/** A call that goes out once: whoever sends it again has to prepare it again, after a new intent. */
export function onceOnly<Outcome>(send: () => Promise<Outcome>): PreparedCall<Outcome> {
  let sent = false;
  return {
    send: async () => {
      if (sent) throw new Error('a prepared call is sent once');
      sent = true;
      return send();
    },
  };
}

/** The calls about one order. */
export class OrderCalls {
  readonly #sender: RequestSender;
  readonly #sdkVersion: string;

  constructor(sender: RequestSender, sdkVersion: string) {
    this.#sender = sender;
    this.#sdkVersion = sdkVersion;
  }

  /** {@link PaymentGateway.prepareMicroPay}: to the order's own domain and to no other, whatever becomes of it. */
  async prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall> {
    const endpoint = ENDPOINTS.microPay;
    const asked = askedAbout(order);
    const send = await this.#sender.prepare<CallOutcome>({
      endpoint,
      content: () => microPayRequest(order, authorCode, this.#sdkVersion),
      home: order.terminal.baseUrl,
      homeOnly: true,
      read: (reply) => readOrderReply(endpoint, asked, reply),
    });
    return onceOnly(() => send(timeoutMs));
  }

  /** {@link PaymentGateway.prepareScanCodePay}: the same number with the same details is the same order, wherever it is asked. */
  async prepareScanCodePay(order: OrderRecord, timeExpire: number): Promise<PreparedCall> {
    const asked = askedAbout(order);
    const send = await this.#sender.prepare<CallOutcome>({
      endpoint: ENDPOINTS.scanCodePay,
      content: () => scanCodePayRequest(order, timeExpire, this.#sdkVersion),
      home: order.terminal.baseUrl,
      read: (reply) => readCodeUrlReply(asked, reply),
    });
    return onceOnly(() => send());
  }

  /** `query_order` (API document, 查询订单). */
  queryOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#ask(ENDPOINTS.queryOrder, order, readOrderReply);
  }

  /**
   * `reverse` (protocol.md, "Endpoints"): the same content as `close_order`, from the same terminal. To one domain, the
   * order's own unless that is known to be down: before it is tried elsewhere the order has to be queried anew.
   */
  reverse(order: OrderRecord): Promise<CallOutcome> {
    return this.#ask(ENDPOINTS.reverse, order, readAcknowledgement);
  }

  /** `close_order` (API document, 关闭订单): to one domain, as {@link reverse}. */
  closeOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#ask(ENDPOINTS.closeOrder, order, readAcknowledgement);
  }

  #ask(
    endpoint: Endpoint,
    order: OrderRecord,
    read: (endpoint: Endpoint, asked: AskedAbout, reply: Reply) => CallOutcome,
  ): Promise<CallOutcome> {
    const asked = askedAbout(order);
    return this.#sender.call<CallOutcome>({
      endpoint,
      content: () => orderRequest(order, this.#sdkVersion),
      home: order.terminal.baseUrl,
      read: (reply) => read(endpoint, asked, reply),
    });
  }
}
