import { isInFlight, moveTo, type OrderState } from '../payment/order-state';
import { afterQuery, afterReverse, afterScanCodePay, beforeReverse, beforeSendingAgain } from './facts';
import type { CallOutcome } from './call-outcome';
import { qrExpiresAt, type OrderRecord } from './order-record';
import type { OrderWriter } from './order-writer';
import { EVIDENCE_FRESH_MS, planNext, REVERSE_NOT_BEFORE_MS, type PlannedStep } from './plan';
import type { Clock, FlowPolicy, Journal, PaymentGateway, Wake } from './ports';

export interface SettlerParts {
  journal: Journal;
  gateway: PaymentGateway;
  clock: Clock;
  wake: Wake;
  policy: () => FlowPolicy;
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}

/** No timer sleeps longer than this: a clock that was set back must not put an order off for hours. */
const LONGEST_SLEEP_MS = 600_000;
/** The gateway reckons from the payment's arrival, which is later than its sending: the 15 s must have passed there. */
const ON_THE_WAY_MS = 1_000;
/** After a failed write the step is tried again. */
export const AFTER_TROUBLE_MS = 5_000;

/** While an order is in one of these, the worker must not idle out. */
const KEEPS_AWAKE: ReadonlySet<OrderState> = new Set(['submitting', 'paying', 'unknown', 'closing']);

/** Carries out what {@link planNext} says, order by order, until nothing is left to do. */
export class Settler {
  readonly #parts: SettlerParts;
  readonly #writer: OrderWriter;
  readonly #timers = new Map<string, { cancel: () => void; at: number }>();
  readonly #stepping = new Set<string>();
  readonly #awake = new Set<string>();
  /** Monotonic instants of sending, so that a clock set forward cannot bring a reverse before its time. */
  readonly #sentAt = new Map<string, number>();
  /** Stands in for them where an earlier worker sent: it cannot have been later than this. */
  readonly #startedAt: number;

  constructor(parts: SettlerParts, writer: OrderWriter) {
    this.#parts = parts;
    this.#writer = writer;
    this.#startedAt = parts.clock.monotonic();
  }

  /** Remembers when a payment was sent, and keeps the worker awake for it. */
  markSent(outTradeNo: string): void {
    this.#sentAt.set(outTradeNo, this.#parts.clock.monotonic());
    this.#awake.add(outTradeNo);
    this.refreshWake();
  }

  /** Nothing was sent after all. */
  markNotSent(outTradeNo: string): void {
    this.#sentAt.delete(outTradeNo);
    this.#awake.delete(outTradeNo);
    this.refreshWake();
  }

  /** How long a step still has to wait, ms; 0 when it is due. */
  #waitFor(outTradeNo: string, step: PlannedStep): number {
    const { clock } = this.#parts;
    const wait = Math.max(0, step.at - clock.now());
    if (step.do !== 'reverse') return wait;
    const sentAt = this.#sentAt.get(outTradeNo) ?? this.#startedAt;
    return Math.max(wait, Math.ceil(sentAt + REVERSE_NOT_BEFORE_MS + ON_THE_WAY_MS - clock.monotonic()));
  }

  /** Tells the browser when it is needed next. */
  refreshWake(): void {
    const { wake, clock } = this.#parts;
    wake.keepAlive(this.#awake.size > 0);
    // What is on the wire needs somebody at once if this worker dies, however far off every timer is.
    const now = clock.now();
    const busy = this.#awake.size > 0 || this.#stepping.size > 0;
    const next = [...this.#timers.values()].reduce(
      (least, { at }) => Math.min(least, at),
      busy ? now : Infinity,
    );
    wake.wakeIn(next === Infinity ? undefined : Math.max(0, next - now));
  }

  /** Looks at an order and sets the timer for its next step; again later where the journal cannot be read. */
  async schedule(outTradeNo: string): Promise<void> {
    try {
      const order = await this.#parts.journal.get(outTradeNo);
      if (order !== undefined) this.#arm(order);
    } catch (error) {
      this.#tryLater(outTradeNo, error);
    }
  }

  #tryLater(outTradeNo: string, error: unknown): void {
    const { clock, onTrouble } = this.#parts;
    onTrouble('journal-failed', outTradeNo, String(error));
    this.#timers.get(outTradeNo)?.cancel();
    const cancel = clock.after(AFTER_TROUBLE_MS, () => void this.#run(outTradeNo));
    this.#timers.set(outTradeNo, { cancel, at: clock.now() + AFTER_TROUBLE_MS });
    this.refreshWake();
  }

  #arm(order: OrderRecord): void {
    const { clock, policy } = this.#parts;
    const { outTradeNo } = order;
    this.#timers.get(outTradeNo)?.cancel();
    this.#timers.delete(outTradeNo);
    if (KEEPS_AWAKE.has(order.state)) this.#awake.add(outTradeNo);
    else this.#awake.delete(outTradeNo);
    if (!isInFlight(order.state)) this.#sentAt.delete(outTradeNo);
    const step = planNext(order, policy());
    if (step !== undefined && !this.#stepping.has(outTradeNo)) {
      const wait = Math.min(this.#waitFor(outTradeNo, step), LONGEST_SLEEP_MS);
      const cancel = clock.after(wait, () => void this.#run(outTradeNo));
      this.#timers.set(outTradeNo, { cancel, at: clock.now() + wait });
    }
    this.refreshWake();
  }

  async #run(outTradeNo: string): Promise<void> {
    if (this.#stepping.has(outTradeNo)) return;
    this.#stepping.add(outTradeNo);
    try {
      const order = await this.#parts.journal.get(outTradeNo);
      const step = order === undefined ? undefined : planNext(order, this.#parts.policy());
      if (order !== undefined && step !== undefined && this.#waitFor(outTradeNo, step) <= 0) {
        await this.#carryOut(order, step);
      }
    } catch (error) {
      this.#stepping.delete(outTradeNo);
      this.#tryLater(outTradeNo, error);
      return;
    }
    this.#stepping.delete(outTradeNo);
    await this.schedule(outTradeNo);
  }

  async #carryOut(order: OrderRecord, step: PlannedStep): Promise<void> {
    switch (step.do) {
      case 'query':
        return this.#query(order);
      case 'reverse':
        return this.#isStale(order) ? this.#query(order) : this.#takeBack(order, 'reverse');
      case 'close-order':
        return this.#isStale(order) ? this.#query(order) : this.#takeBack(order, 'close_order');
      case 'send-again':
        return this.#hasExpired(order) ? this.#giveUp(order) : this.#sendAgain(order);
      case 'close':
        return this.#giveUp(order);
      case 'attention':
        await this.#writer.update(order.outTradeNo, (found) =>
          found.version === order.version
            ? {
                next: {
                  ...found,
                  state: moveTo(found.state, 'attention'),
                  failure: { code: 'outcome-not-known' },
                },
                event: { kind: 'needs-attention' },
              }
            : undefined,
        );
    }
  }

  async #giveUp(order: OrderRecord): Promise<void> {
    await this.#writer.update(order.outTradeNo, (found, now) =>
      found.version === order.version
        ? {
            next: { ...found, state: moveTo(found.state, 'closing'), closingAt: now },
            event: { kind: 'gave-up' },
          }
        : undefined,
    );
  }

  /** The till was down for so long that nobody can pay the code any more that was asked for. */
  #hasExpired(order: OrderRecord): boolean {
    const expiresAt = qrExpiresAt(order);
    return expiresAt !== undefined && this.#parts.clock.now() >= expiresAt;
  }

  /** Whether the last answer is too old to take a payment back on its strength. */
  #isStale({ queries }: OrderRecord): boolean {
    return this.#parts.clock.now() - (queries.lastAnsweredAt ?? 0) > EVIDENCE_FRESH_MS;
  }

  async #query(order: OrderRecord): Promise<void> {
    const outcome = await this.#parts.gateway.queryOrder(order);
    await this.#writer.record(order.outTradeNo, 'query_order', outcome, afterQuery);
  }

  /** Reverses a scanned payment or closes a QR order; the intent stands before the request leaves. */
  async #takeBack(order: OrderRecord, call: 'reverse' | 'close_order'): Promise<void> {
    const { gateway } = this.#parts;
    const intended = await this.#writer.update(order.outTradeNo, (found, now) =>
      found.version === order.version
        ? { next: beforeReverse(found, now), event: { kind: `${call}-intent` } }
        : undefined,
    );
    if (intended === undefined || intended === 'replayed') return;
    const outcome = await (call === 'reverse' ? gateway.reverse(intended) : gateway.closeOrder(intended));
    await this.#writer.record(order.outTradeNo, call, outcome, afterReverse);
  }

  /** Asks once more for the code of a QR order: the same number, so that it stays one order. */
  async #sendAgain(order: OrderRecord): Promise<void> {
    const intended = await this.#writer.update(order.outTradeNo, (found, now) =>
      found.version === order.version
        ? { next: beforeSendingAgain(found, now), event: { kind: 'scan_code_pay-intent' } }
        : undefined,
    );
    if (intended === undefined || intended === 'replayed' || intended.qr === undefined) return;
    const outcome = await this.#parts.gateway
      .prepareScanCodePay(intended, intended.qr.timeExpire)
      .then((prepared) => prepared.send())
      .catch((error: unknown): CallOutcome => ({ kind: 'not-sent', detail: String(error) }));
    await this.#writer.record(order.outTradeNo, 'scan_code_pay', outcome, afterScanCodePay);
  }

  /** Asks at once, unless a step for this order is under way already or it is too early to ask. */
  async queryNow(outTradeNo: string): Promise<void> {
    if (this.#stepping.has(outTradeNo)) return;
    const order = await this.#parts.journal.get(outTradeNo);
    if (order?.sentAt === undefined || order.state === 'submitting') return;
    if ((order.queries.since ?? 0) > this.#parts.clock.now()) return;
    this.#stepping.add(outTradeNo);
    try {
      await this.#query(order);
    } finally {
      this.#stepping.delete(outTradeNo);
      await this.schedule(outTradeNo);
    }
  }
}
