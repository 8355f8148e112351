import { type Answer, REFUSALS, succeededWith } from './answer';
import { payMchKeyOf } from './build-reply';
import { type Endpoint, type Premises, refundOf, requiredOrderNumber } from './endpoint';
import { queryRefundFields, refundFields } from './field-tables';
import { randomText } from './merchant';
import { type Refund, refundContentOf } from './refund';

/** Giving back, and asking for it. API document, 申请退款 and 查询退款单. */
export const REFUND_ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'refund',
    node: 'refund',
    authentication: 's',
    fields: refundFields,
    lateSuccess: 'later',
    apply: ({ world, merchant, rules }, content, { refund: life }) => {
      const made = world.refunds.refund(refundOf(content), life);
      if (made === REFUSALS['refund-too-much']) rules.note('over-refund', requiredOrderNumber(content));
      if ('status' in made) return made;
      return succeededWith({
        pay_mch_key: payMchKeyOf(merchant, made.platform),
        refund_order_content: refundContentOf(made, randomText(32)),
      });
    },
  },
  {
    name: 'query_refund_order',
    node: 'query_refund_order',
    authentication: 'a',
    fields: queryRefundFields,
    apply: (premises, content, { lagMs = 0 }) => {
      const refund = premises.world.refunds.get(content.out_refund_no ?? '');
      const known = refund?.outTradeNo === requiredOrderNumber(content) ? refund : undefined;
      return known && premises.time.now() - known.createdAt >= lagMs
        ? refundsAnswer(premises, known)
        : REFUSALS['refund-unknown'];
    },
  },
];

function refundsAnswer({ merchant }: Premises, refund: Refund): Answer {
  return succeededWith({
    pay_mch_key: payMchKeyOf(merchant, refund.platform),
    refund_order_content: [refundContentOf(refund, randomText(32))],
  });
}
