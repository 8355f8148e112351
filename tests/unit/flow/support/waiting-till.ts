import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import { acknowledged, open } from './outcomes';
import type { ScriptedAnswer } from './scripted-gateway';
import { scriptedTill } from './test-till';

/** An answer that comes at once. */
export const now = (outcome: CallOutcome): ScriptedAnswer => ({ afterMs: 0, outcome });

/** A till with a payment that waits for the customer's password. */
export async function waitingTill(code?: string) {
  const till = scriptedTill();
  till.gateway.script('micro_pay', now(open())).script('query_order', now(open()));
  till.gateway.script('reverse', now(acknowledged()));
  const number = await till.pay(code);
  await till.time.pass(0);
  return { till, number };
}
