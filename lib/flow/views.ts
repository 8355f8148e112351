import type { FailureCode } from '../contract/error-codes/failure-codes';
import type { PaymentResult, ResultState } from '../contract/page/page-api';
import type { OrderView } from '../contract/messages/order-view';
import { defined } from '../payment/defined';
import type { OrderState } from '../payment/order-state';
import type { OrderRecord } from './order-record';
import { giveUpAt, planNext } from './plan';
import type { FlowPolicy } from './ports';

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

/** Two attempts of one order that were both paid: the customer has paid twice. */
export function isOverpaid(attempts: readonly OrderRecord[]): boolean {
  return attempts.filter(({ state }) => state === 'paid').length > 1;
}

/**
 * What the POS page learns of an order (product.md, `PaymentResult`).
 *
 * @param attempts all attempts under the order's key
 * @param say turns a failure code into a sentence in the till's language
 */
export function toPaymentResult(
  order: OrderRecord,
  attempts: readonly OrderRecord[],
  say: (code: FailureCode) => string,
): PaymentResult {
  const { paid, platform, failure } = order;
  return {
    posOrderId: order.posOrderId,
    state: RESULT_STATE[order.state],
    outTradeNo: order.outTradeNo,
    totalFee: order.totalFee,
    refundedFee: order.refundedFee,
    ...defined({
      platform,
      cashFee: paid?.cashFee,
      transactionId: paid?.transactionId,
      paidAt: paid?.at,
      overpaid: isOverpaid(attempts) ? true : undefined,
      error: failure === undefined ? undefined : { code: failure.code, message: say(failure.code) },
    }),
  };
}

/** What a person sees of an order in the panel. */
export function toOrderView(
  order: OrderRecord,
  attempts: readonly OrderRecord[],
  policy: FlowPolicy,
): OrderView {
  const { paid, queries, state } = order;
  const waiting = state === 'submitting' || state === 'paying' || state === 'unknown';
  return {
    outTradeNo: order.outTradeNo,
    posOrderId: order.posOrderId,
    origin: order.origin,
    state,
    totalFee: order.totalFee,
    createdAt: order.createdAt,
    refundedFee: order.refundedFee,
    customerActs: state === 'paying' && queries.lastEvidence === 'open',
    cancelling: order.cancelRequestedAt !== undefined && waiting,
    confirmNeeded:
      state === 'created' && policy.confirmAmount === 'always' && order.confirmedAt === undefined,
    ...defined({
      platform: order.platform,
      codeLastFour: order.codeLastFour,
      sentAt: order.sentAt,
      giveUpAt: waiting ? giveUpAt(order, policy) : undefined,
      nextAt: planNext(order, policy)?.at,
      paidAt: paid?.at,
      transactionId: paid?.transactionId,
      cashFee: paid?.cashFee,
      failure: order.failure,
      overpaid: isOverpaid(attempts) ? true : undefined,
      lateSuccess: order.lateSuccess,
    }),
  };
}
