import type { OrderRecord } from '../../../../lib/flow/order-record';
import type {
  CommitExtras,
  CommitResult,
  Journal,
  OpenDecision,
  OrderEvent,
  RefundDecision,
  RefundFactsFound,
} from '../../../../lib/flow/ports';
import type { RefundRecord } from '../../../../lib/flow/refund-record';
import { defined } from '../../../../lib/payment/defined';

const FRESHNESS_KEPT_MS = 7 * 86_400_000;

const byAge = (a: { createdAt: number }, b: { createdAt: number }) => a.createdAt - b.createdAt;

/** A journal in memory, for tests of the engine. It passes the same contract suite as the real one. */
export class MemoryJournal implements Journal {
  readonly #orders = new Map<string, OrderRecord>();
  readonly #refunds = new Map<string, RefundRecord>();
  readonly #events = new Map<string, OrderEvent[]>();
  readonly #freshness = new Map<string, number>();

  async get(outTradeNo: string): Promise<OrderRecord | undefined> {
    return structuredClone(this.#orders.get(outTradeNo));
  }

  async byKey(key: string): Promise<OrderRecord[]> {
    return this.#under(key);
  }

  async open(): Promise<OrderRecord[]> {
    return this.#select((order) => order.nextAt !== undefined).sort(byAge);
  }

  async openOrder<T>(key: string, decide: (attempts: OrderRecord[]) => OpenDecision<T>): Promise<T> {
    const decision = decide(this.#under(key));
    if ('create' in decision) this.#create(decision.create);
    return decision.answer;
  }

  #create(order: OrderRecord): void {
    const { outTradeNo, attempt, totalFee, createdAt, follows } = order;
    if (this.#orders.has(outTradeNo)) throw new Error('this number is taken');
    this.#orders.set(outTradeNo, structuredClone(order));
    const data = { attempt, totalFee, ...defined({ follows }) };
    this.#events.set(outTradeNo, [{ at: createdAt, kind: 'created', data }]);
  }

  async commit(next: OrderRecord, event: OrderEvent, extras: CommitExtras = {}): Promise<CommitResult> {
    const { outTradeNo, version, key } = next;
    const { freshness, stands, successor, siblings } = extras;
    if (this.#orders.get(outTradeNo)?.version !== version - 1) return 'stale';
    if (stands?.(this.#under(key)) === false) return 'stale';
    // Whatever is thrown must leave nothing behind, as in a transaction.
    const others = this.#under(key).filter((other) => other.outTradeNo !== outTradeNo);
    const after = [...others, structuredClone(next)];
    const changes = siblings?.(after) ?? [];
    for (const change of changes) {
      const stored = after.find((other) => other.outTradeNo === change.next.outTradeNo);
      if (stored?.version !== change.next.version - 1)
        throw new Error('the order’s version must be the next one');
    }
    const heir = successor?.(after);
    if (heir !== undefined && this.#orders.has(heir.outTradeNo)) throw new Error('this number is taken');
    if (freshness !== undefined && this.#note([freshness], event.at) === 'replayed') return 'replayed';
    this.#replace(next, event);
    for (const change of changes) this.#replace(change.next, change.event);
    if (heir !== undefined) this.#create(heir);
    return 'committed';
  }

  #replace(next: OrderRecord, event: OrderEvent): void {
    this.#orders.set(next.outTradeNo, structuredClone(next));
    this.#events.get(next.outTradeNo)?.push(structuredClone(event));
  }

  async events(number: string): Promise<OrderEvent[]> {
    return structuredClone(this.#events.get(number) ?? []);
  }

  async getRefund(outRefundNo: string): Promise<RefundRecord | undefined> {
    return structuredClone(this.#refunds.get(outRefundNo));
  }

  async refundsOf(outTradeNos: readonly string[]): Promise<RefundRecord[]> {
    return this.#ofOrders(outTradeNos);
  }

  async openRefunds(): Promise<RefundRecord[]> {
    return this.#selectRefunds((refund) => refund.nextAt !== undefined);
  }

  async openRefund<T>(
    keys: { orderKey: string; refundKey: string },
    decide: (found: RefundFactsFound) => RefundDecision<T>,
  ): Promise<T> {
    const orders = this.#under(keys.orderKey);
    const refunds = this.#ofOrders(orders.map(({ outTradeNo }) => outTradeNo));
    const attempts = this.#selectRefunds(({ key }) => key === keys.refundKey);
    const decision = decide({ orders, refunds, attempts });
    if ('create' in decision) {
      const { outRefundNo, attempt, refundFee, outTradeNo, createdAt } = decision.create;
      if (this.#events.has(outRefundNo)) throw new Error('this number is taken');
      this.#refunds.set(outRefundNo, structuredClone(decision.create));
      const data = { call: 'refund', attempt, refundFee, outTradeNo };
      this.#events.set(outRefundNo, [{ at: createdAt, kind: 'intent', data }]);
    }
    return decision.answer;
  }

  async commitRefund(
    next: RefundRecord,
    event: OrderEvent,
    freshness?: string,
    change?: (order: OrderRecord) => { next: OrderRecord; event: OrderEvent } | undefined,
  ): Promise<CommitResult> {
    const { outRefundNo, outTradeNo, version } = next;
    if (this.#refunds.get(outRefundNo)?.version !== version - 1) return 'stale';
    const order = structuredClone(this.#orders.get(outTradeNo));
    const changed = order === undefined ? undefined : change?.(structuredClone(order));
    if (changed !== undefined && changed.next.version !== (order?.version ?? 0) + 1)
      throw new Error('the order’s version must be the next one');
    if (freshness !== undefined && this.#note([freshness], event.at) === 'replayed') return 'replayed';
    this.#refunds.set(outRefundNo, structuredClone(next));
    this.#events.get(outRefundNo)?.push(structuredClone(event));
    if (changed !== undefined) this.#replace(changed.next, changed.event);
    return 'committed';
  }

  async noteFresh(freshness: readonly string[], at: number): Promise<'fresh' | 'replayed'> {
    return this.#note(freshness, at);
  }

  #note(freshness: readonly string[], at: number): 'fresh' | 'replayed' {
    if (new Set(freshness).size < freshness.length) return 'replayed';
    for (const one of freshness) {
      const before = this.#freshness.get(one);
      if (before !== undefined && at - before < FRESHNESS_KEPT_MS) return 'replayed';
    }
    for (const one of freshness) this.#freshness.set(one, at);
    return 'fresh';
  }

  /** Every order, for a test to look at. */
  all(): OrderRecord[] {
    return this.#select(() => true);
  }

  /** Every refund, for a test to look at. */
  allRefunds(): RefundRecord[] {
    return this.#selectRefunds(() => true);
  }

  #under(key: string): OrderRecord[] {
    return this.#select((order) => order.key === key);
  }

  #select(which: (order: OrderRecord) => boolean): OrderRecord[] {
    return structuredClone([...this.#orders.values()].filter(which));
  }

  #ofOrders(outTradeNos: readonly string[]): RefundRecord[] {
    return this.#selectRefunds(({ outTradeNo }) => outTradeNos.includes(outTradeNo));
  }

  #selectRefunds(which: (refund: RefundRecord) => boolean): RefundRecord[] {
    return structuredClone([...this.#refunds.values()].filter(which)).sort(byAge);
  }
}
