import type { PaymentGateway } from '../../../../lib/flow/ports';
import type { RefundCalls } from '../../flow/support/refund-till';
import type { ScriptedGateway } from '../../flow/support/scripted-gateway';

/** One gateway of two scripts: one for payments, one for refunds. */
export function counterGateway(payments: ScriptedGateway, refunds: () => RefundCalls): PaymentGateway {
  return {
    prepareMicroPay: (order, code, timeoutMs) => payments.prepareMicroPay(order, code, timeoutMs),
    prepareScanCodePay: (order, timeExpire) => payments.prepareScanCodePay(order, timeExpire),
    queryOrder: (order) => payments.queryOrder(order),
    reverse: (order) => payments.reverse(order),
    closeOrder: (order) => payments.closeOrder(order),
    preferredDomain: () => payments.preferredDomain(),
    clockOffset: () => payments.clockOffset(),
    prepareRefund: (refund, order) => refunds().prepareRefund(refund, order),
    queryRefund: (refund, order) => refunds().queryRefund(refund, order),
    refundsOf: (order) => refunds().refundsOf(order),
  };
}
