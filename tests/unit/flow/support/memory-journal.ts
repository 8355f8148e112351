import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { CommitResult, Journal, OpenDecision, OrderEvent } from '../../../../lib/flow/ports';

const FRESHNESS_KEPT_MS = 7 * 86_400_000;

/** A journal in memory, for tests of the engine. It passes the same contract suite as the real one. */
export class MemoryJournal implements Journal {
  readonly #orders = new Map<string, OrderRecord>();
  readonly #events = new Map<string, OrderEvent[]>();
  readonly #freshness = new Map<string, number>();

  async get(outTradeNo: string): Promise<OrderRecord | undefined> {
    return structuredClone(this.#orders.get(outTradeNo));
  }

  async byKey(key: string): Promise<OrderRecord[]> {
    return this.#select((order) => order.key === key);
  }

  async open(): Promise<OrderRecord[]> {
    return this.#select((order) => order.nextAt !== undefined).sort((a, b) => a.createdAt - b.createdAt);
  }

  async openOrder<T>(key: string, decide: (attempts: OrderRecord[]) => OpenDecision<T>): Promise<T> {
    const decision = decide(this.#select((order) => order.key === key));
    if ('create' in decision) {
      const { create } = decision;
      if (this.#orders.has(create.outTradeNo)) throw new Error('this number is taken');
      this.#orders.set(create.outTradeNo, structuredClone(create));
      const { attempt, totalFee, createdAt } = create;
      this.#events.set(create.outTradeNo, [{ at: createdAt, kind: 'created', data: { attempt, totalFee } }]);
    }
    return decision.answer;
  }

  async commit(
    next: OrderRecord,
    event: OrderEvent,
    freshness?: string,
    stands?: (attempts: readonly OrderRecord[]) => boolean,
  ): Promise<CommitResult> {
    const { outTradeNo, version } = next;
    if (this.#orders.get(outTradeNo)?.version !== version - 1) return 'stale';
    if (stands?.(this.#select((order) => order.key === next.key)) === false) return 'stale';
    if (freshness !== undefined) {
      const before = this.#freshness.get(freshness);
      if (before !== undefined && event.at - before < FRESHNESS_KEPT_MS) return 'replayed';
      this.#freshness.set(freshness, event.at);
    }
    this.#orders.set(outTradeNo, structuredClone(next));
    this.#events.get(outTradeNo)?.push(structuredClone(event));
    return 'committed';
  }

  async events(outTradeNo: string): Promise<OrderEvent[]> {
    return structuredClone(this.#events.get(outTradeNo) ?? []);
  }

  /** Every order, for a test to look at. */
  all(): OrderRecord[] {
    return this.#select(() => true);
  }

  #select(which: (order: OrderRecord) => boolean): OrderRecord[] {
    return structuredClone([...this.#orders.values()].filter(which));
  }
}
