import type { CallOutcome, RefundOutcome } from './call-outcome';
import type { OrderEvent } from './ports';

/**
 * What a call ended in, for the history of an order or a refund: no secrets by construction.
 *
 * @param call the endpoint
 */
export function outcomeEvent(call: string, outcome: CallOutcome | RefundOutcome): Omit<OrderEvent, 'at'> {
  const data: Record<string, string | number | boolean> = { outcome: outcome.kind };
  if ('evidence' in outcome) data['evidence'] = outcome.evidence.kind;
  if (outcome.kind === 'refused') {
    data['status'] = outcome.status;
    data['internalStatus'] = outcome.internalStatus;
  }
  if (outcome.kind === 'unsettled') data['reason'] = outcome.reason;
  if ('logId' in outcome) data['logId'] = outcome.logId;
  return { kind: call, data };
}
