import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { OrderEvidence } from '../../../../lib/payment/order-evidence';
import { freshness } from './outcomes';
import { START, type VirtualTime } from './virtual-time';

export type OrderOutcome = Extract<CallOutcome, { kind: 'order' }>;

/** The gateway's clock is ahead of true time by this, ms. */
const CLOCK_AHEAD_MS = 7_000;

/** No answer. */
export function silence(): CallOutcome {
  return { kind: 'unsettled', reason: 'no-answer' };
}

/** What a model gateway says, with the gateway's time on it; and what somebody else says in its place, or once more. */
export class GatewayReplies {
  /** Whether the till has acted upon a reply: only those are said again, for one held back is not a repeated one. */
  wasHeard: (freshness: string) => boolean = () => true;
  /** What queries were answered, for an answer to be said again. */
  readonly #said: { outTradeNo: string; outcome: OrderOutcome; date: number }[] = [];

  constructor(private readonly time: VirtualTime) {}

  /** The gateway's clock at an instant of true time, ms since the epoch. */
  gatewayTimeAt(elapsed: number): number {
    return START + CLOCK_AHEAD_MS + elapsed;
  }

  /** The gateway's clock minus the till's, as the `Date` header of a reply shows it. */
  clockOffset(): number {
    return this.gatewayTimeAt(this.time.elapsed) - this.time.tillNow();
  }

  /** An authenticated statement. */
  says(evidence: OrderEvidence): OrderOutcome {
    const clockOffset = this.clockOffset();
    return { kind: 'order', evidence, identity: {}, freshness: freshness(), clockOffset };
  }

  /** Keeps a statement for it to be said again. */
  remember({ outTradeNo }: OrderRecord, outcome: OrderOutcome): CallOutcome {
    this.#said.push({ outTradeNo, outcome, date: this.gatewayTimeAt(this.time.elapsed) });
    return outcome;
  }

  /** A reply that says nothing, or that is not the gateway's. */
  bad(order: OrderRecord, fate: string): CallOutcome {
    if (fate === '103') return { kind: 'system-error', freshness: freshness() };
    if (fate === '3') return { kind: 'unsettled', reason: 'status-3' };
    if (fate === '101') return { kind: 'unsettled', reason: 'status-101' };
    if (fate === 'forged') return { kind: 'unsettled', reason: 'reply-not-authenticated' };
    const earlier = this.#said.find(({ outcome }) => this.wasHeard(outcome.freshness));
    if (earlier === undefined) return silence();
    if (earlier.outTradeNo !== order.outTradeNo) return { kind: 'unsettled', reason: 'reply-mismatched' };
    // Byte for byte, its old `Date` header included.
    return { ...earlier.outcome, clockOffset: earlier.date - this.time.tillNow() };
  }
}
