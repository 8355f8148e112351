import type { ListedRefund, RefundHistory, RefundOutcome } from '../flow/call-outcome';
import type { OrderRecord } from '../flow/order-record';
import type { PreparedCall } from '../flow/ports';
import type { RefundRecord } from '../flow/refund-record';
import { PAY_PLATFORM } from '../payment/platform';
import { ENDPOINTS } from './endpoints';
import { queryOrderType } from './fields/enums';
import { onceOnly } from './order-calls';
import { type NoPage, type PageReading, readPages } from './read-pages';
import {
  type AskedHistory,
  type AskedRefund,
  readListedRefund,
  readQueryRefundReply,
  readRefundReply,
} from './read-refund-reply';
import { unsettled } from './read-status';
import { refundWindow } from './refund-window';
import type { RequestSender } from './request-sender';
import type { JsonValue } from './json-reader';
import { platformOf, queryRefundRequest, refundRequest } from './requests';

function askedRefund(refund: RefundRecord, order: OrderRecord): AskedRefund {
  const { outRefundNo, outTradeNo, platform, totalFee, refundFee } = refund;
  const { outMchId, outSubMchId } = order.terminal;
  return { outRefundNo, outTradeNo, outMchId, outSubMchId, platform, totalFee, refundFee };
}

/** What a call that brought no page means for a history: there is none. */
function noHistory(reading: NoPage): RefundHistory {
  switch (reading.kind) {
    case 'unsettled':
    case 'not-sent':
      return reading;
    case 'system-error':
      return unsettled('status-unknown', 'status 103');
    case 'refused':
      return unsettled('status-unknown', `status ${reading.status}`);
  }
}

/** Reads the pages of a history to the last; a row that cannot be told, or one that comes twice, spoils the whole. */
async function collect(
  pages: AsyncIterable<PageReading<JsonValue>>,
  asked: AskedHistory,
): Promise<RefundHistory> {
  const refunds: ListedRefund[] = [];
  const freshness: string[] = [];
  const numbers = new Set<string>();
  for await (const page of pages) {
    if (page.kind !== 'page') return noHistory(page);
    freshness.push(page.freshness);
    for (const row of page.rows) {
      const listed = readListedRefund(row, asked);
      if ('mismatch' in listed) return unsettled('reply-mismatched', listed.mismatch);
      if (numbers.has(listed.number)) return unsettled('reply-mismatched', 'a refund is listed twice');
      numbers.add(listed.number);
      if (listed.refund !== undefined) refunds.push(listed.refund);
    }
  }
  return { kind: 'history', refunds, freshness };
}

export interface RefundCallParts {
  sdkVersion: string;
  /** ms since the epoch, the till's. */
  now: () => number;
  clockOffset: () => Promise<number | undefined>;
}

/** The calls about refunds. */
export class RefundCalls {
  readonly #sender: RequestSender;
  readonly #parts: RefundCallParts;

  constructor(sender: RequestSender, parts: RefundCallParts) {
    this.#sender = sender;
    this.#parts = parts;
  }

  /** {@link PaymentGateway.prepareRefund}: to one domain, the order's own unless that is known to be down. */
  async prepareRefund(refund: RefundRecord, order: OrderRecord): Promise<PreparedCall<RefundOutcome>> {
    const asked = askedRefund(refund, order);
    const send = await this.#sender.prepare<RefundOutcome>({
      endpoint: ENDPOINTS.refund,
      content: () => refundRequest(refund, order, this.#parts.sdkVersion),
      home: order.terminal.baseUrl,
      read: (reply) => readRefundReply(asked, reply),
    });
    return onceOnly(() => send());
  }

  /** `query_refund_order` (API document, 查询退款单). */
  queryRefund(refund: RefundRecord, order: OrderRecord): Promise<RefundOutcome> {
    const asked = askedRefund(refund, order);
    return this.#sender.call<RefundOutcome>({
      endpoint: ENDPOINTS.queryRefund,
      content: () => queryRefundRequest(refund, order, this.#parts.sdkVersion),
      home: order.terminal.baseUrl,
      read: (reply) => readQueryRefundReply(asked, reply),
    });
  }

  /**
   * {@link PaymentGateway.refundsOf}: by `client_order_detail`, which alone tells refunds made elsewhere. Without the
   * gateway's time it cannot be told which span to ask for, and there is no history.
   */
  async refundsOf(order: OrderRecord): Promise<RefundHistory> {
    const { outTradeNo, totalFee, terminal } = order;
    const { outMchId, outSubMchId } = terminal;
    const platform = platformOf(order);
    const offset = await this.#parts.clockOffset();
    if (offset === undefined) return unsettled('no-answer', 'the time of the gateway is not known');
    const { start, end } = refundWindow(order, this.#parts.now(), offset);
    const pages = readPages(this.#sender, {
      endpoint: ENDPOINTS.orderDetails,
      rowsIn: 'order_details',
      content: {
        pay_platform: PAY_PLATFORM[platform],
        out_sub_mch_id: outSubMchId,
        query_order_type: queryOrderType.values.refunds,
        start_time: start,
        end_time: end,
      },
      home: terminal.baseUrl,
    });
    return collect(pages, { outTradeNo, outMchId, outSubMchId, platform, totalFee });
  }
}
