import { isInFlight, moveTo, type OrderState } from '../payment/order-state';
import { afterQuery, afterReverse, afterScanCodePay, beforeReverse, beforeSendingAgain } from './facts';
import type { CallOutcome } from './call-outcome';
import { withoutSwitch } from './decisions';
import { qrExpiresAt, type OrderRecord } from './order-record';
import type { OrderWriter } from './order-writer';
import { EVIDENCE_FRESH_MS, planNext, REVERSE_NOT_BEFORE_MS, type PlannedStep } from './plan';
import type { Clock, FlowPolicy, Journal, PaymentGateway } from './ports';
import type { WakeBook } from './wake-book';

export interface SettlerParts {
  journal: Journal;
  gateway: PaymentGateway;
  clock: Clock;
  book: WakeBook;
  policy: () => FlowPolicy;
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}

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
    this.#parts.book.keepAwake(outTradeNo, true);
  }

  /** Nothing was sent after all. */
  markNotSent(outTradeNo: string): void {
    this.#sentAt.delete(outTradeNo);
    this.#parts.book.keepAwake(outTradeNo, false);
  }

  /** How long a step still has to wait, ms; 0 when it is due. */
  #waitFor(outTradeNo: string, step: PlannedStep): number {
    const { clock } = this.#parts;
    const wait = Math.max(0, step.at - clock.now());
    if (step.do !== 'reverse') return wait;
    const sentAt = this.#sentAt.get(outTradeNo) ?? this.#startedAt;
    return Math.max(wait, Math.ceil(sentAt + REVERSE_NOT_BEFORE_MS + ON_THE_WAY_MS - clock.monotonic()));
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
    const { book, onTrouble } = this.#parts;
    onTrouble('journal-failed', outTradeNo, String(error));
    book.set(outTradeNo, AFTER_TROUBLE_MS, () => void this.#run(outTradeNo));
  }

  #arm(order: OrderRecord): void {
    const { book, policy } = this.#parts;
    const { outTradeNo } = order;
    book.keepAwake(outTradeNo, KEEPS_AWAKE.has(order.state));
    if (!isInFlight(order.state)) this.#sentAt.delete(outTradeNo);
    const step = planNext(order, policy());
    if (step === undefined || book.isBusy(outTradeNo)) book.clear(outTradeNo);
    else book.set(outTradeNo, this.#waitFor(outTradeNo, step), () => void this.#run(outTradeNo));
  }

  async #run(outTradeNo: string): Promise<void> {
    const { book, journal, policy } = this.#parts;
    if (!book.enter(outTradeNo)) return;
    try {
      const order = await journal.get(outTradeNo);
      const step = order === undefined ? undefined : planNext(order, policy());
      if (order !== undefined && step !== undefined && this.#waitFor(outTradeNo, step) <= 0) {
        await this.#carryOut(order, step);
      }
    } catch (error) {
      book.leave(outTradeNo);
      this.#tryLater(outTradeNo, error);
      return;
    }
    book.leave(outTradeNo);
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
                  ...withoutSwitch(found),
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
    const { book, journal, clock } = this.#parts;
    if (!book.enter(outTradeNo)) return;
    try {
      const order = await journal.get(outTradeNo);
      if (order?.sentAt === undefined || order.state === 'submitting') return;
      if ((order.queries.since ?? 0) <= clock.now()) await this.#query(order);
    } finally {
      book.leave(outTradeNo);
      await this.schedule(outTradeNo);
    }
  }
}
