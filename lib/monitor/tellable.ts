import type { CallFact } from '../flow/ports';

/** Interface numbers of the two monitoring calls themselves (API document, Interface enum). */
const MONITORING: readonly number[] = [202, 203];

export type TellableFact = CallFact & { interfaceNumber: number };

/** Whether the gateway can be told of a call: the API document gives its interface a number. */
export function isTellable<T extends CallFact>(fact: T): fact is T & TellableFact {
  return fact.interfaceNumber !== undefined;
}

/**
 * Whether a call is a reason to upload. The uploads themselves are none: an idle till would report for ever that it has
 * reported.
 */
export function isNews(fact: CallFact): boolean {
  return isTellable(fact) && !MONITORING.includes(fact.interfaceNumber);
}
