import type { CallOutcome } from './call-outcome';
import { SECURITY_REASONS } from './call-outcome';
import type { KeyedLock } from './keyed-lock';
import { nextAttempt, type TillIdentity } from './new-order';
import { holdsExcess, isReleased, isUntold, type OrderRecord } from './order-record';
import { afterPaid } from './siblings';
import { endedWithoutMoney, isInFlight } from '../payment/order-state';
import { outcomeEvent } from './outcome-event';
import { planNext } from './plan';
import { defined } from '../payment/defined';
import type { Clock, FlowPolicy, Journal, OrderEvent } from './ports';

export interface WriterParts {
  journal: Journal;
  clock: Clock;
  policy: () => FlowPolicy;
  identity: () => TillIdentity | undefined;
  onChange: (order: OrderRecord) => void;
  /** The attempt that the cashier has switched to has been made. */
  onSuccessor: (order: OrderRecord) => void;
  /** Another attempt of the sale was changed with one that was paid. */
  onSibling: (order: OrderRecord) => void;
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}

/** A change to an order, with the event that tells of it. */
export interface OrderChange {
  next: OrderRecord;
  event: Omit<OrderEvent, 'at'>;
}

type Apply = (order: OrderRecord, outcome: CallOutcome, now: number) => OrderRecord;

const FRESH_TRIES = 5;

/** The only way in which an existing order changes: read, derive, commit; again if somebody else was quicker. */
export class OrderWriter {
  readonly #parts: WriterParts;
  readonly #lock: KeyedLock;

  constructor(parts: WriterParts, lock: KeyedLock) {
    this.#parts = parts;
    this.#lock = lock;
  }

  /**
   * Changes an order.
   *
   * @param change pure; undefined leaves the order as it is
   * @param freshness of the authenticated reply that the change rests on
   * @returns the committed order, `replayed` when the reply had been seen before, undefined when nothing changed
   */
  async update(
    outTradeNo: string,
    change: (order: OrderRecord, now: number) => OrderChange | undefined,
    freshness?: string,
  ): Promise<OrderRecord | 'replayed' | undefined> {
    return this.#lock.run(outTradeNo, async () => {
      const { journal, clock, policy, onChange } = this.#parts;
      for (let tried = 0; tried < FRESH_TRIES; tried += 1) {
        const order = await journal.get(outTradeNo);
        if (order === undefined) return undefined;
        const now = clock.now();
        const changed = change(order, now);
        if (changed === undefined) return undefined;
        const next = scheduled({ ...changed.next, version: order.version + 1 }, policy());
        const successor = this.#successorOf(order, next, now);
        const siblings = this.#siblingsOf(order, next, now);
        const event = { at: now, ...changed.event };
        const extras = defined({ freshness, successor: successor?.make, siblings: siblings?.make });
        const result = await journal.commit(next, event, extras);
        if (result === 'replayed') return 'replayed';
        if (result === 'stale') continue;
        const others = siblings?.made() ?? [];
        const written = others.find((other) => other.outTradeNo === outTradeNo) ?? next;
        for (const one of [written, ...others.filter((other) => other !== written)]) onChange(one);
        for (const other of others) this.#parts.onSibling(other);
        const made = successor?.made();
        if (made !== undefined) {
          onChange(made);
          this.#parts.onSuccessor(made);
        }
        return written;
      }
      throw new Error(`order ${outTradeNo} is being written by somebody else`);
    });
  }

  /**
   * A cashier who has switched to another way of paying gets the next attempt in the very transaction that ends this one,
   * and only if no other attempt of the sale may hold money (product.md, rule 2).
   */
  #successorOf(before: OrderRecord, next: OrderRecord, now: number) {
    const till = this.#parts.identity();
    // Giving an order up after seven days starts nothing: nobody waits for the other way of paying any more.
    const hasEnded =
      endedWithoutMoney(next.state) && !endedWithoutMoney(before.state) && next.state !== 'written_off';
    if (next.switchTo === undefined || !hasEnded || till === undefined) return undefined;
    const candidate = nextAttempt(next, till, now);
    if (candidate.terminal.outSubMchId !== next.terminal.outSubMchId) return undefined;
    let made: OrderRecord | undefined;
    const make = (attempts: readonly OrderRecord[]) => {
      const mayStart = attempts.every((one) => endedWithoutMoney(one.state) || isReleased(one));
      made = mayStart ? { ...candidate, attempt: attempts.length + 1 } : undefined;
      return made;
    };
    return { make, made: () => made };
  }

  /** Once one attempt is paid the sale is: in the same transaction nobody may pay the others any more. */
  #siblingsOf(before: OrderRecord, next: OrderRecord, now: number) {
    if (next.state !== 'paid' || before.state === 'paid') return undefined;
    let made: OrderRecord[] = [];
    const make = (attempts: readonly OrderRecord[]) => {
      const changes = afterPaid(next.outTradeNo, attempts, now).map((change) => ({
        ...change,
        next: scheduled(change.next, this.#parts.policy()),
      }));
      made = changes.map((change) => change.next);
      return changes;
    };
    return { make, made: () => made };
  }

  /**
   * Journals what a call ended in. A reply that had been seen before counts as none.
   *
   * @param call the endpoint, for the order's history
   * @throws when the journal cannot write; the outcome is then still only in memory
   */
  async record(outTradeNo: string, call: string, outcome: CallOutcome, apply: Apply): Promise<void> {
    const freshness = 'freshness' in outcome ? outcome.freshness : undefined;
    if (outcome.kind === 'unsettled' && SECURITY_REASONS.has(outcome.reason)) {
      this.#parts.onTrouble(outcome.reason, outTradeNo, outcome.detail);
    }
    if (outcome.kind === 'blocked') this.#parts.onTrouble('order-number-reused', outTradeNo);
    const write = (heard: CallOutcome, fresh?: string) =>
      this.update(
        outTradeNo,
        (order, now) => ({ next: apply(order, heard, now), event: outcomeEvent(call, heard) }),
        fresh,
      );
    if ((await write(outcome, freshness)) === 'replayed') {
      this.#parts.onTrouble('reply-replayed', outTradeNo);
      await write({ kind: 'unsettled', reason: 'reply-replayed' });
    }
  }
}

/** Sets the indexed instant at which the order needs the engine again. */
export function scheduled(order: OrderRecord, policy: FlowPolicy): OrderRecord {
  const { nextAt: _old, ...rest } = order;
  if (order.state === 'created' || order.state === 'submitting') return { ...rest, nextAt: order.createdAt };
  const step = planNext(rest, policy);
  if (step !== undefined) return { ...rest, nextAt: step.at };
  // Nobody asks any more, but the outcome is still not known: the order stays in view until a person decides.
  // So does money that landed late, until a cashier has taken note, and money that is too much, until it is given back.
  const isInView = isInFlight(order.state) || isUntold(order) || holdsExcess(order);
  return isInView ? { ...rest, nextAt: order.createdAt } : rest;
}
