// Threat 14: *paid* is believed only of the very order, merchant and amount that was asked about.
import type { CallOutcome, OrderIdentity } from '../flow/call-outcome';
import { defined } from '../payment/defined';
import { readOrderEvidence, type OrderEvidence } from '../payment/order-evidence';
import { lastFourDigits } from '../payment/payment-code';
import { PAY_PLATFORM, type Platform } from '../payment/platform';
import type { Endpoint } from './endpoints';
import type { JsonObject } from './json-reader';
import {
  contradicts,
  firstContradiction,
  firstMissing,
  integerAt,
  isTransforming,
  objectAt,
  secondsAt,
  textAt,
  type Tie,
  wordsAt,
} from './read-members';
import { notDone, type Reply, unsettled } from './read-status';

/** What was asked: a reply is tied to it by the order number, the merchant and the amount. */
export interface AskedAbout {
  outTradeNo: string;
  outMchId: string;
  outSubMchId: string;
  platform: Platform;
  totalFee: number;
}

const INTERNAL_STATUS_REUSED = 407;
/** Longer than the document's 64: payment platforms have lengthened their codes before. */
const CODE_URL = /^[\x21-\x7e]{1,512}$/;

interface ReadOrder {
  evidence: OrderEvidence;
  identity: OrderIdentity;
  codeUrl?: string;
}

function codeLastFour(order: JsonObject): string | undefined {
  const code = textAt(order, 'author_code', 128);
  // A masked echo tells nothing about whose code it was.
  return code !== undefined && /^\d{16,24}$/.test(code) ? lastFourDigits(code) : undefined;
}

function codeUrlAt(object: JsonObject | undefined): string | undefined {
  const codeUrl = object?.['code_url'];
  return typeof codeUrl === 'string' && CODE_URL.test(codeUrl) ? codeUrl : undefined;
}

/**
 * What `order_content` says of the state of an order (API document, OrderContent).
 *
 * @param order `order_content`
 */
export function evidenceOf(order: JsonObject, platform: Platform): OrderEvidence {
  const extension = objectAt(
    order,
    platform === 'wechat' ? 'wxpay_order_content_ext' : 'alipay_order_content_ext',
  );
  const state = extension === undefined ? undefined : integerAt(extension, 'current_trade_state');
  if (extension === undefined || state === undefined)
    return { kind: 'unclear', why: 'no current_trade_state' };
  return readOrderEvidence({
    platform,
    state,
    isTransforming: isTransforming(order),
    ...defined({
      refundFee: integerAt(extension, 'refund_fee'),
      transactionId: textAt(order, 'transaction_id', 64),
      paidAt: secondsAt(order, 'time_end'),
      cashFee: integerAt(order, 'cash_fee'),
      detail: wordsAt(extension, 'trade_state_desc'),
    }),
  });
}

/** The details by which an order is recognised as ours. `client` is OrderClient, where the reply has it. */
export function identityOf(order: JsonObject, client: JsonObject | undefined): OrderIdentity {
  return defined({
    codeLastFour: codeLastFour(order),
    totalFee: integerAt(order, 'total_fee'),
    deviceId: textAt(client ?? {}, 'device_id'),
    createdAt: secondsAt(order, 'create_time'),
  });
}

function readOrder(node: JsonObject, asked: AskedAbout): ReadOrder | { mismatch: string } {
  const order = objectAt(node, 'order_content');
  if (order === undefined) return { mismatch: 'order_content is missing' };
  const merchant = objectAt(node, 'pay_mch_key') ?? {};
  const ties: readonly Tie[] = [
    ['out_trade_no', order['out_trade_no'], asked.outTradeNo],
    ['out_sub_mch_id', merchant['out_sub_mch_id'], asked.outSubMchId],
    ['out_mch_id', merchant['out_mch_id'], asked.outMchId],
    ['pay_platform', merchant['pay_platform'], PAY_PLATFORM[asked.platform]],
    ['total_fee', order['total_fee'], asked.totalFee],
  ];
  const wrong = firstContradiction(ties);
  if (wrong !== undefined) return { mismatch: wrong };
  const evidence = evidenceOf(order, asked.platform);
  const identity = identityOf(order, objectAt(node, 'order_client'));
  if (evidence.kind === 'paid') {
    const missing = firstMissing(ties, ['out_trade_no', 'out_sub_mch_id', 'total_fee']);
    if (missing !== undefined) return { mismatch: `${missing} is missing` };
  }
  const codeUrl = evidence.kind === 'open' ? codeUrlAt(order) : undefined;
  return { evidence, identity, ...defined({ codeUrl }) };
}

/** What a call about one order ended in: `micro_pay` and `query_order` (API document, 刷卡支付 and 查询订单). */
export function readOrderReply(
  endpoint: Pick<Endpoint, 'node'>,
  asked: AskedAbout,
  reply: Reply,
): CallOutcome {
  if (reply.kind === 'unsettled') return reply;
  const { status, node, internalStatus, description, authentic } = reply;
  if (status === 0) {
    if (node === undefined) return unsettled('reply-mismatched', `${endpoint.node} is missing`);
    const order = readOrder(node, asked);
    if ('mismatch' in order) return unsettled('reply-mismatched', order.mismatch);
    return { kind: 'order', ...order, ...authentic };
  }
  if (status === 104 && endpoint.node === 'query_order') {
    return { kind: 'order', evidence: { kind: 'not-known' }, identity: {}, ...authentic };
  }
  if (status === 104 && endpoint.node === 'micro_pay' && internalStatus === INTERNAL_STATUS_REUSED) {
    return { kind: 'blocked', ...defined({ description }), ...authentic };
  }
  return notDone(status, reply);
}

/**
 * What `reverse` or `close_order` ended in: the node of their replies carries nothing, but it has to be there, for it alone
 * tells which call was answered; and none may name another order.
 */
export function readAcknowledgement(
  endpoint: Pick<Endpoint, 'node'>,
  asked: AskedAbout,
  reply: Reply,
): CallOutcome {
  if (reply.kind === 'unsettled') return reply;
  if (reply.status !== 0) return notDone(reply.status, reply);
  if (reply.node === undefined) return unsettled('reply-mismatched', `${endpoint.node} is missing`);
  if (contradicts(reply.node['out_trade_no'], asked.outTradeNo)) {
    return unsettled('reply-mismatched', 'out_trade_no');
  }
  return { kind: 'acknowledged', ...reply.authentic };
}

/** What `scan_code_pay` ended in (API document, ScanCodePayResponse). */
export function readCodeUrlReply(asked: AskedAbout, reply: Reply): CallOutcome {
  if (reply.kind === 'unsettled') return reply;
  if (reply.status !== 0) return notDone(reply.status, reply);
  if (contradicts(reply.node?.['out_trade_no'], asked.outTradeNo)) {
    return unsettled('reply-mismatched', 'out_trade_no');
  }
  const codeUrl = codeUrlAt(reply.node);
  if (codeUrl === undefined) return unsettled('reply-mismatched', 'code_url');
  return { kind: 'code-url', codeUrl, ...reply.authentic };
}
