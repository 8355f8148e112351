import type { RefundOutcome } from '../../../../lib/flow/call-outcome';
import { scriptedRefundTill } from './refund-till';

/** A till that has just sent a refund of 300 of 1000 fen. */
export async function sentTill(refunds: (() => RefundOutcome)[], queries: (() => RefundOutcome)[]) {
  const till = scriptedRefundTill();
  till.gateway.refunds = refunds;
  till.gateway.queries = queries;
  const order = await till.paid();
  const refund = await till.started('R-1', 300);
  await till.time.settle();
  return { till, order, refund };
}
