import type { FailureCode, RefundFailureCode } from '../contract/error-codes/failure-codes';
import type { PaymentResult, RefundEntry, RefundResult, ResultState } from '../contract/page/page-api';
import type { OrderView, RefundView } from '../contract/messages/order-view';
import { defined } from '../payment/defined';
import { isInFlight, type OrderState } from '../payment/order-state';
import { isRefundOpen, type RefundState } from '../payment/refund-state';
import { mayChoose, writeOffFrom } from './decisions';
import { holdsExcess, isQr, qrExpiresAt, wayOf, type OrderRecord } from './order-record';
import { giveUpAt, planNext, qrCertainAt } from './plan';
import type { FlowPolicy, Journal } from './ports';
import { isOverpaid, leftToRefund } from './refund-account';
import { planRefund } from './refund-plan';
import type { RefundRecord } from './refund-record';

/** An order as a whole: its attempts, and the refunds of them, oldest first. */
export interface OrderAccount {
  attempts: readonly OrderRecord[];
  refunds: readonly RefundRecord[];
}

/** Reads an order as a whole. */
export async function readAccount(journal: Journal, key: string): Promise<OrderAccount> {
  const attempts = (await journal.byKey(key)).sort((a, b) => a.attempt - b.attempt);
  return { attempts, refunds: await journal.refundsOf(attempts.map(({ outTradeNo }) => outTradeNo)) };
}

const RESULT_STATE: Readonly<Record<OrderState, ResultState>> = {
  created: 'waiting',
  submitting: 'paying',
  paying: 'paying',
  unknown: 'paying',
  closing: 'closing',
  attention: 'attention',
  paid: 'paid',
  failed: 'failed',
  cancelled: 'cancelled',
  written_off: 'attention',
};

const REFUND_STATE: Readonly<Record<RefundState, RefundEntry['state']>> = {
  submitting: 'refunding',
  unknown: 'refunding',
  processing: 'refunding',
  needs_person: 'attention',
  succeeded: 'refunded',
  failed: 'failed',
};

/** A sentence for a code in the till's language. */
export type Say = (code: FailureCode | RefundFailureCode) => string;

function isOpen({ state }: OrderRecord): boolean {
  return state === 'created' || isInFlight(state);
}

/** A refund to a bank card may take days: after this the page is no longer kept waiting, ms. */
const REFUND_ATTENTION_AFTER_MS = 120_000;

function isUnclearForLong({ state, createdAt, queries }: RefundRecord): boolean {
  return isRefundOpen(state) && (queries.lastAt ?? 0) - createdAt >= REFUND_ATTENTION_AFTER_MS;
}

function toRefundEntry(refund: RefundRecord, say: Say): RefundEntry {
  const { posRefundId, outRefundNo, refundFee, state } = refund;
  const isUnclear = isUnclearForLong(refund);
  const failure = isUnclear ? { code: 'refund-outcome-not-known' as const } : refund.failure;
  return {
    posRefundId,
    outRefundNo,
    refundFee,
    state: isUnclear ? 'attention' : REFUND_STATE[state],
    ...defined({
      error: failure === undefined ? undefined : { code: failure.code, message: say(failure.code) },
    }),
  };
}

/**
 * What the POS page learns of an order (product.md, `PaymentResult`).
 *
 * @param account the order as a whole
 * @param say turns a failure code into a sentence in the till's language
 */
export function toPaymentResult(order: OrderRecord, account: OrderAccount, say: Say): PaymentResult {
  const { paid, platform } = order;
  const isParked = order.parkedAt !== undefined && isOpen(order);
  const failure = isParked ? { code: 'parked' as const } : order.failure;
  const refunds = account.refunds.map((refund) => toRefundEntry(refund, say));
  return {
    posOrderId: order.posOrderId,
    state: isParked ? 'attention' : RESULT_STATE[order.state],
    outTradeNo: order.outTradeNo,
    totalFee: order.totalFee,
    refundedFee: order.refundedFee,
    ...defined({
      platform,
      cashFee: paid?.cashFee,
      transactionId: paid?.transactionId,
      paidAt: paid?.at,
      overpaid: isOverpaid(account.attempts, account.refunds) ? true : undefined,
      refunds: refunds.length === 0 ? undefined : refunds,
      error: failure === undefined ? undefined : { code: failure.code, message: say(failure.code) },
    }),
  };
}

/** What the POS page learns of a refund. */
export function toRefundResult(refund: RefundRecord, order: OrderRecord, say: Say): RefundResult {
  return {
    ...toRefundEntry(refund, say),
    posOrderId: order.posOrderId,
    outTradeNo: order.outTradeNo,
    totalFee: order.totalFee,
    refundedFee: order.refundedFee,
  };
}

function toRefundView(refund: RefundRecord, policy: FlowPolicy): RefundView {
  const { outRefundNo, posRefundId, state, refundFee, createdAt, by, settledAt, failure } = refund;
  const nextAt = planRefund(refund, policy)?.at;
  return {
    outRefundNo,
    posRefundId,
    state,
    refundFee,
    createdAt,
    by,
    ...defined({ settledAt, failure, nextAt }),
  };
}

/** The QR code as long as it may be shown: not while the order is being ended. */
function qrOnShow(order: OrderRecord): OrderView['qr'] {
  const { qr, state, cancelRequestedAt } = order;
  const expiresAt = qrExpiresAt(order);
  const isShown = state === 'paying' || state === 'unknown';
  if (!isShown || cancelRequestedAt !== undefined || qr?.codeUrl === undefined || expiresAt === undefined)
    return undefined;
  return { codeUrl: qr.codeUrl, expiresAt };
}

/** What a person sees of an order in the panel. */
export function toOrderView(order: OrderRecord, account: OrderAccount, policy: FlowPolicy): OrderView {
  const { paid, queries, state } = order;
  const waiting = state === 'submitting' || state === 'paying' || state === 'unknown';
  const way = wayOf(order);
  const ending = state === 'closing' || (order.cancelRequestedAt !== undefined && waiting);
  return {
    outTradeNo: order.outTradeNo,
    posOrderId: order.posOrderId,
    origin: order.origin,
    state,
    totalFee: order.totalFee,
    createdAt: order.createdAt,
    refundedFee: order.refundedFee,
    customerActs: !isQr(order) && state === 'paying' && queries.lastEvidence === 'open',
    cancelling: order.cancelRequestedAt !== undefined && waiting,
    confirmNeeded:
      state === 'created' && policy.confirmAmount === 'always' && order.confirmedAt === undefined,
    way,
    otherWays: mayChoose(order) ? (order.ways ?? []).filter((other) => other !== way) : [],
    parked: order.parkedAt !== undefined && isOpen(order),
    refunds: account.refunds
      .filter(({ outTradeNo }) => outTradeNo === order.outTradeNo)
      .map((refund) => toRefundView(refund, policy)),
    refundable: state === 'paid' ? leftToRefund(order, account.refunds, []) : 0,
    ...defined({
      platform: order.platform,
      codeLastFour: order.codeLastFour,
      sentAt: order.sentAt,
      giveUpAt: waiting ? giveUpAt(order, policy) : undefined,
      nextAt: planNext(order, policy)?.at,
      askedAt: queries.lastAt,
      answeredAt: queries.lastAnsweredAt,
      qr: qrOnShow(order),
      certainAt: ending ? qrCertainAt(order, policy) : undefined,
      switchingTo: isOpen(order) ? order.switchTo : undefined,
      writeOffFrom: writeOffFrom(order),
      paidAt: paid?.at,
      transactionId: paid?.transactionId,
      cashFee: paid?.cashFee,
      failure: order.failure,
      overpaid: holdsExcess(order) ? true : undefined,
      lateSuccess: order.lateSuccess,
    }),
  };
}
