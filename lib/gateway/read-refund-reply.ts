// Threat 14, for money that goes back: a refund is believed only of the very number, order, merchant and amount.
import type { ListedRefund, RefundOutcome } from '../flow/call-outcome';
import { defined } from '../payment/defined';
import { PAY_PLATFORM, type Platform } from '../payment/platform';
import { readRefundEvidence, type RefundEvidence } from '../payment/refund-evidence';
import { isJsonObject, type JsonObject, type JsonValue } from './json-reader';
import {
  firstContradiction,
  firstMissing,
  integerAt,
  isTransforming,
  objectAt,
  textAt,
  type Tie,
} from './read-members';
import { notDone, type Reply, unsettled } from './read-status';

/** What was asked: the refund, and the order whose money goes back. Money in fen. */
export interface AskedRefund {
  outRefundNo: string;
  outTradeNo: string;
  outMchId: string;
  outSubMchId: string;
  platform: Platform;
  totalFee: number;
  refundFee: number;
}

/** Evidence after which somebody acts: it has to name number, merchant and amount. */
const DECIDES: ReadonlySet<RefundEvidence['kind']> = new Set(['succeeded', 'failed', 'needs-person']);

/**
 * What `refund_order_content` says of the state of a refund (API document, RefundOrderContent).
 *
 * @param refund `refund_order_content`
 */
export function refundEvidenceOf(refund: JsonObject, platform: Platform): RefundEvidence {
  const [extension, member] =
    platform === 'wechat'
      ? ['wxpay_refund_order_content_ext', 'state']
      : ['alipay_refund_order_content_ext', 'refund_status'];
  const state = integerAt(objectAt(refund, extension) ?? {}, member);
  if (state === undefined) return { kind: 'unclear', why: `no ${member}` };
  return readRefundEvidence({ platform, state, isTransforming: isTransforming(refund) });
}

function readRefund(
  refund: JsonObject,
  node: JsonObject,
  asked: AskedRefund,
): { evidence: RefundEvidence; refundId?: string } | { mismatch: string } {
  const merchant = objectAt(node, 'pay_mch_key') ?? {};
  const ties: readonly Tie[] = [
    ['out_refund_no', refund['out_refund_no'], asked.outRefundNo],
    ['out_trade_no', refund['out_trade_no'], asked.outTradeNo],
    ['refund_fee', refund['refund_fee'], asked.refundFee],
    ['total_fee', refund['total_fee'], asked.totalFee],
    ['out_sub_mch_id', merchant['out_sub_mch_id'], asked.outSubMchId],
    ['out_mch_id', merchant['out_mch_id'], asked.outMchId],
    ['pay_platform', merchant['pay_platform'], PAY_PLATFORM[asked.platform]],
  ];
  const wrong = firstContradiction(ties);
  if (wrong !== undefined) return { mismatch: wrong };
  const evidence = refundEvidenceOf(refund, asked.platform);
  const alsoNeeded = DECIDES.has(evidence.kind) ? ['refund_fee', 'out_sub_mch_id'] : [];
  const missing = firstMissing(ties, ['out_refund_no', ...alsoNeeded]);
  if (missing !== undefined) return { mismatch: `${missing} is missing` };
  return { evidence, ...defined({ refundId: textAt(refund, 'refund_id', 64) }) };
}

/** An array, or the bare structure that stands for an array of one; undefined where it is neither. */
function rowsIn(value: JsonValue | undefined): readonly JsonObject[] | undefined {
  if (value === undefined) return [];
  if (isJsonObject(value)) return [value];
  return Array.isArray(value) && value.every(isJsonObject) ? value : undefined;
}

/** What `refund` ended in (API document, RefundResponse). */
export function readRefundReply(asked: AskedRefund, reply: Reply): RefundOutcome {
  if (reply.kind === 'unsettled') return reply;
  const { status, node, authentic } = reply;
  if (status !== 0) return notDone(status, reply);
  const refund = node === undefined ? undefined : objectAt(node, 'refund_order_content');
  if (node === undefined || refund === undefined) {
    return unsettled('reply-mismatched', 'refund_order_content is missing');
  }
  const read = readRefund(refund, node, asked);
  if ('mismatch' in read) return unsettled('reply-mismatched', read.mismatch);
  return { kind: 'refund', ...read, ...authentic };
}

/** What `query_refund_order` ended in: ours is looked for in the array (API document, QueryRefundOrderResponse). */
export function readQueryRefundReply(asked: AskedRefund, reply: Reply): RefundOutcome {
  if (reply.kind === 'unsettled') return reply;
  const { status, node, authentic } = reply;
  const notKnown: RefundOutcome = { kind: 'refund', evidence: { kind: 'not-known' }, ...authentic };
  if (status === 104) return notKnown;
  if (status !== 0) return notDone(status, reply);
  if (node === undefined) return unsettled('reply-mismatched', 'query_refund_order is missing');
  const rows = rowsIn(node['refund_order_content']);
  if (rows === undefined) return unsettled('reply-mismatched', 'refund_order_content');
  // A refund without its number may be ours, and two under one number cannot both be right.
  const [ours, another] = rows.filter(
    (row) => row['out_refund_no'] === undefined || row['out_refund_no'] === asked.outRefundNo,
  );
  if (ours === undefined) return notKnown;
  if (another !== undefined) return unsettled('reply-mismatched', 'out_refund_no');
  const read = readRefund(ours, node, asked);
  if ('mismatch' in read) return unsettled('reply-mismatched', read.mismatch);
  return { kind: 'refund', ...read, ...authentic };
}

/** The order whose refunds are listed. Money in fen. */
export type AskedHistory = Omit<AskedRefund, 'outRefundNo' | 'refundFee'>;

/**
 * Reads one row of `client_order_detail` (API document, OrderDetail).
 *
 * @returns the refund where it is one of the order's; its number alone where it is another order's; a mismatch where it
 *   might be the order's and cannot be read
 */
export function readListedRefund(
  row: JsonValue,
  asked: AskedHistory,
): { number: string; refund?: ListedRefund } | { mismatch: string } {
  const receipt = isJsonObject(row) ? objectAt(row, 'receipt') : undefined;
  const listed = receipt === undefined ? undefined : objectAt(receipt, 'refund_order');
  const refund = listed === undefined ? undefined : objectAt(listed, 'refund_order_content');
  if (listed === undefined || refund === undefined) return { mismatch: 'refund_order_content is missing' };
  const number = textAt(refund, 'out_refund_no', 64);
  if (number === undefined) return { mismatch: 'out_refund_no is missing' };
  const about = textAt(refund, 'out_trade_no', 64);
  if (about === undefined) return { mismatch: 'out_trade_no is missing' };
  if (about !== asked.outTradeNo) return { number };
  const merchant = objectAt(listed, 'refund_order_mch') ?? {};
  const wrong = firstContradiction([
    ['total_fee', refund['total_fee'], asked.totalFee],
    ['out_sub_mch_id', merchant['out_sub_mch_id'], asked.outSubMchId],
    ['out_mch_id', merchant['out_mch_id'], asked.outMchId],
    ['pay_platform', merchant['pay_platform'], PAY_PLATFORM[asked.platform]],
  ]);
  if (wrong !== undefined) return { mismatch: wrong };
  const refundFee = integerAt(refund, 'refund_fee');
  if (refundFee === undefined || refundFee < 1) return { mismatch: 'refund_fee' };
  return {
    number,
    refund: { outRefundNo: number, refundFee, evidence: refundEvidenceOf(refund, asked.platform) },
  };
}
