import { isRefundOpen } from '../payment/refund-state';
import { SECURITY_REASONS, type RefundOutcome } from './call-outcome';
import type { KeyedLock } from './keyed-lock';
import type { OrderRecord } from './order-record';
import { scheduled as scheduledOrder } from './order-writer';
import { outcomeEvent } from './outcome-event';
import type { Clock, FlowPolicy, Journal, OrderEvent } from './ports';
import { refundedFee } from './refund-account';
import { planRefund } from './refund-plan';
import type { RefundRecord } from './refund-record';

export interface RefundWriterParts {
  journal: Journal;
  clock: Clock;
  policy: () => FlowPolicy;
  lock: KeyedLock;
  /** Told after each commit, with the order as it stands then; must not throw. */
  onRefundChange: (refund: RefundRecord, order: OrderRecord) => void;
  onTrouble: (code: string, number: string, detail?: string) => void;
}

/** A change to a refund, with the event that tells of it. */
export interface RefundChange {
  next: RefundRecord;
  event: Omit<OrderEvent, 'at'>;
}

type Apply = (refund: RefundRecord, outcome: RefundOutcome, now: number) => RefundRecord;

const FRESH_TRIES = 5;
/** After a failed write an outcome is written again. */
const AFTER_TROUBLE_MS = 5_000;

/** Sets the indexed instant at which the refund needs the engine again. */
function scheduled(refund: RefundRecord, policy: FlowPolicy): RefundRecord {
  const { nextAt: _old, ...rest } = refund;
  const step = planRefund(rest, policy);
  if (step !== undefined) return { ...rest, nextAt: step.at };
  // It is being sent, or nobody asks any more and a person has to: it stays in view.
  const isInView = isRefundOpen(refund.state) || refund.state === 'needs_person';
  return isInView ? { ...rest, nextAt: refund.createdAt } : rest;
}

/** The only way in which an existing refund changes: read, derive, commit; again if somebody else was quicker. */
export class RefundWriter {
  readonly #parts: RefundWriterParts;

  constructor(parts: RefundWriterParts) {
    this.#parts = parts;
  }

  /**
   * Changes a refund. Where it succeeds, its order's `refundedFee` rises in the same transaction.
   *
   * @param change pure; undefined leaves the refund as it is
   * @param freshness of the authenticated reply that the change rests on
   * @returns the committed refund, `replayed` when the reply had been seen before, undefined when nothing changed
   */
  async update(
    outRefundNo: string,
    change: (refund: RefundRecord, now: number) => RefundChange | undefined,
    freshness?: string,
  ): Promise<RefundRecord | 'replayed' | undefined> {
    const { journal, clock, policy, lock, onRefundChange } = this.#parts;
    return lock.run(`refund ${outRefundNo}`, async () => {
      for (let tried = 0; tried < FRESH_TRIES; tried += 1) {
        const refund = await journal.getRefund(outRefundNo);
        if (refund === undefined) return undefined;
        const order = await journal.get(refund.outTradeNo);
        const siblings = await journal.refundsOf([refund.outTradeNo]);
        const now = clock.now();
        const changed = change(refund, now);
        if (changed === undefined) return undefined;
        const next = scheduled({ ...changed.next, version: refund.version + 1 }, policy());
        const lands = next.state === 'succeeded' && refund.state !== 'succeeded';
        const raise = lands ? new Raise(next, siblings, order?.version, policy(), now) : undefined;
        const event = { at: now, ...changed.event };
        const result = await journal
          .commitRefund(next, event, freshness, raise?.change)
          .catch((error: unknown) => {
            if (raise?.orderMoved !== true) throw error;
            return 'stale' as const;
          });
        if (result === 'replayed') return 'replayed';
        if (result === 'stale') continue;
        const standing = raise?.raised ?? order;
        if (standing !== undefined) onRefundChange(next, standing);
        return next;
      }
      throw new Error(`refund ${outRefundNo} is being written by somebody else`);
    });
  }

  /**
   * Journals what a call ended in. A reply that had been seen before counts as none.
   *
   * @param call the endpoint, for the refund's history
   * @throws when the journal cannot write; the outcome is then still only in memory
   */
  async record(outRefundNo: string, call: string, outcome: RefundOutcome, apply: Apply): Promise<void> {
    const freshness = 'freshness' in outcome ? outcome.freshness : undefined;
    if (outcome.kind === 'unsettled' && SECURITY_REASONS.has(outcome.reason)) {
      this.#parts.onTrouble(outcome.reason, outRefundNo, outcome.detail);
    }
    const write = (heard: RefundOutcome, fresh?: string) =>
      this.update(
        outRefundNo,
        (refund, now) => ({ next: apply(refund, heard, now), event: outcomeEvent(call, heard) }),
        fresh,
      );
    if ((await write(outcome, freshness)) === 'replayed') {
      this.#parts.onTrouble('reply-replayed', outRefundNo);
      await write({ kind: 'unsettled', reason: 'reply-replayed' });
    }
  }

  /** What the gateway answered is written until it stands: nobody is told of an outcome that is not journalled. */
  async recordUntilItStands(
    outRefundNo: string,
    call: string,
    outcome: RefundOutcome,
    apply: Apply,
  ): Promise<void> {
    for (;;) {
      try {
        await this.record(outRefundNo, call, outcome, apply);
        return;
      } catch (error) {
        this.#parts.onTrouble('journal-failed', outRefundNo, String(error));
        await new Promise<void>((resolve) => void this.#parts.clock.after(AFTER_TROUBLE_MS, resolve));
      }
    }
  }
}

/** What a refund that succeeded makes of its order, inside the transaction. */
class Raise {
  /** The order was written since it was read, by another refund perhaps: the sum has to be made anew. */
  orderMoved = false;
  raised: OrderRecord | undefined;

  constructor(
    private readonly refund: RefundRecord,
    private readonly siblings: readonly RefundRecord[],
    private readonly orderVersion: number | undefined,
    private readonly policy: FlowPolicy,
    private readonly now: number,
  ) {}

  readonly change = (order: OrderRecord): { next: OrderRecord; event: OrderEvent } | undefined => {
    this.orderMoved = order.version !== this.orderVersion;
    if (this.orderMoved) throw new Error('the order was written meanwhile');
    const { outRefundNo, refundFee } = this.refund;
    const others = this.siblings.filter((other) => other.outRefundNo !== outRefundNo);
    const fee = refundedFee(order, [...others, this.refund]);
    if (fee <= order.refundedFee) return undefined;
    const next = scheduledOrder({ ...order, refundedFee: fee, version: order.version + 1 }, this.policy);
    this.raised = next;
    const data = { outRefundNo, refundFee, refundedFee: fee };
    return { next, event: { at: this.now, kind: 'refunded', data } };
  };
}
