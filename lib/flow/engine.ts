import type { PageErrorCode } from '../contract/error-codes/page-errors';
import type { ScanErrorCode } from '../contract/error-codes/scan-errors';
import { endedWithoutMoney, isInFlight, moveTo } from '../payment/order-state';
import { lastFourDigits, readPaymentCode, type PaymentCode } from '../payment/payment-code';
import { isResidentId } from '../payment/resident-id';
import type { CallOutcome } from './call-outcome';
import { afterMicroPay } from './facts';
import { KeyedLock } from './keyed-lock';
import { newOrder, type OpenRequest, type TillIdentity } from './new-order';
import { decideOpen, type OpenAnswer } from './open-order';
import { isUntold, latestInstant, orderKey, type OrderRecord } from './order-record';
import type { Clock, FlowPolicy, Journal, PaymentGateway, PreparedCall, Readiness, Wake } from './ports';
import { AFTER_TROUBLE_MS, Settler } from './settle';
import { OrderWriter } from './order-writer';

export type { OpenRequest, TillIdentity } from './new-order';

export interface EngineParts {
  journal: Journal;
  gateway: PaymentGateway;
  clock: Clock;
  wake: Wake;
  policy: () => FlowPolicy;
  identity: () => TillIdentity | undefined;
  /** Keys present, unlocked and proven; may ask the gateway. */
  readiness: () => Promise<Readiness>;
  /** Runs a task during which the till's set-up does not change. */
  holdSetup: <T>(task: () => Promise<T>) => Promise<T>;
  /** Told after each commit; must not throw. */
  onChange: (order: OrderRecord) => void;
  /** Told of replies that look like meddling, and of writes that failed; must not throw. */
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}

export type OpenResult = OpenAnswer | { kind: 'refused'; code: PageErrorCode };
export type SubmitResult = { ok: true; order: OrderRecord } | { ok: false; code: ScanErrorCode };

/**
 * The payment engine: opens orders, submits codes, settles what is unclear, and takes everything up again after the
 * worker died. Every decision rests on the journal; nothing here survives an `await` unless it is written there.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #lock = new KeyedLock();
  readonly #writer: OrderWriter;
  readonly #settler: Settler;
  /** Orders whose `micro_pay` this worker is waiting for. */
  readonly #sending = new Set<string>();
  #retry: { cancel: () => void; browserStarted: boolean } | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#writer = new OrderWriter(parts, this.#lock);
    this.#settler = new Settler(parts, this.#writer);
  }

  /**
   * Opens, joins or replays the order of an idempotency key (product.md, "Page API").
   *
   * @returns `refused` with a page error code when nothing may start; nothing is journalled then
   */
  async open(request: OpenRequest): Promise<OpenResult> {
    const { journal, clock, identity, policy } = this.#parts;
    const till = identity();
    if (till === undefined) return { kind: 'refused', code: 'not-configured' };
    if (request.totalFee > policy().maxFee) return { kind: 'refused', code: 'amount-over-limit' };
    const now = clock.now();
    const candidate = newOrder(request, till, now);
    const answer = await journal.openOrder(candidate.key, (attempts) =>
      decideOpen(attempts, candidate, now, policy()),
    );
    if (answer.kind === 'opened') this.#parts.onChange(answer.order);
    return answer;
  }

  /** The cashier confirms the amount; a scan may then submit it. */
  async confirm(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) =>
      order.state === 'created'
        ? { next: { ...order, confirmedAt: now }, event: { kind: 'amount-confirmed' } }
        : undefined,
    );
  }

  /**
   * Submits a scanned code for a waiting order: journals the intent durably, then sends `micro_pay` once.
   *
   * @param codeText digits from the scanner; kept nowhere but in the request itself
   * @returns as soon as the intent stands and the request is on its way; the outcome comes as a change
   */
  async submit(outTradeNo: string, codeText: string): Promise<SubmitResult> {
    const code = readPaymentCode(codeText);
    if (!code.ok) return { ok: false, code: 'code-not-payment' };
    if (isResidentId(code.code, this.#parts.clock.now())) return { ok: false, code: 'code-looks-like-id' };
    const submitted = await this.#lock.run(outTradeNo, async (): Promise<SubmitResult | 'set-up-changed'> => {
      const { journal, policy, readiness } = this.#parts;
      const order = await journal.get(outTradeNo);
      if (order === undefined) return { ok: false, code: 'no-order-waiting' };
      if (order.state !== 'created') {
        return { ok: false, code: isInFlight(order.state) ? 'already-submitted' : 'no-order-waiting' };
      }
      if (policy().confirmAmount === 'always' && order.confirmedAt === undefined) {
        return { ok: false, code: 'confirm-amount-first' };
      }
      const ready = await readiness();
      if (!ready.ok) return ready;
      return this.#parts.holdSetup(() => this.#intend(order, code));
    });
    if (submitted !== 'set-up-changed') return submitted;
    await this.abandon(outTradeNo);
    return { ok: false, code: 'no-order-waiting' };
  }

  /** Writes the intent and lets the request go; the till's set-up cannot change meanwhile. */
  async #intend(
    order: OrderRecord,
    { platform, code }: Extract<PaymentCode, { ok: true }>,
  ): Promise<SubmitResult | 'set-up-changed'> {
    const { journal, clock, gateway, policy, identity } = this.#parts;
    const { outTradeNo } = order;
    // Another merchant's keys would sign it, and nobody could ask about it later.
    if (JSON.stringify(identity()?.terminal) !== JSON.stringify(order.terminal)) return 'set-up-changed';
    const rival = await this.#rivalOf(order);
    if (rival !== undefined)
      return { ok: false, code: rival.state === 'paid' ? 'already-paid' : 'already-submitted' };
    const now = clock.now();
    const intent: OrderRecord = {
      ...order,
      version: order.version + 1,
      state: moveTo(order.state, 'submitting'),
      platform,
      codeLastFour: lastFourDigits(code),
      sentAt: now,
      nextAt: now,
    };
    this.#sending.add(outTradeNo);
    this.#settler.markSent(outTradeNo);
    const preparing = gateway
      .prepareMicroPay(intent, code, policy().answerTimeoutMs)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    try {
      const event = { at: now, kind: 'intent', data: { totalFee: intent.totalFee } };
      const alone = (attempts: readonly OrderRecord[]) => rivalAmong(attempts, order) === undefined;
      if ((await journal.commit(intent, event, undefined, alone)) !== 'committed') {
        this.#forget(outTradeNo);
        return { ok: false, code: 'already-submitted' };
      }
    } catch (error) {
      this.#forget(outTradeNo);
      this.#parts.onTrouble('journal-failed', outTradeNo, String(error));
      // It may stand all the same: then it is asked about, as after a crash.
      this.#recoverLater(false);
      return { ok: false, code: 'journal-unavailable' };
    }
    this.#parts.onChange(intent);
    void this.#send(outTradeNo, preparing);
    return { ok: true, order: intent };
  }

  /** Another attempt of the same order that is under way or was paid, late perhaps, since this one was opened. */
  async #rivalOf(order: OrderRecord): Promise<OrderRecord | undefined> {
    return rivalAmong(await this.#parts.journal.byKey(order.key), order);
  }

  /** The intent does not stand: nothing was sent. */
  #forget(outTradeNo: string): void {
    this.#sending.delete(outTradeNo);
    this.#settler.markNotSent(outTradeNo);
  }

  async #send(outTradeNo: string, preparing: Promise<PreparedCall | Error>): Promise<void> {
    const prepared = await preparing;
    await this.#recordOutcome(outTradeNo, await this.#outcomeOf(outTradeNo, prepared));
    this.#sending.delete(outTradeNo);
    await this.#settler.schedule(outTradeNo);
  }

  async #outcomeOf(outTradeNo: string, prepared: PreparedCall | Error): Promise<CallOutcome> {
    if (prepared instanceof Error) return { kind: 'not-sent', detail: prepared.message };
    // Once more: signing and writing took their time, and a reverse is reckoned from the sending.
    this.#settler.markSent(outTradeNo);
    try {
      return await prepared.send();
    } catch (error) {
      return { kind: 'unsettled', reason: 'no-answer', detail: String(error) };
    }
  }

  /** What the gateway answered is written until it stands: nobody is told of an outcome that is not journalled. */
  async #recordOutcome(outTradeNo: string, outcome: CallOutcome): Promise<void> {
    for (;;) {
      try {
        await this.#writer.record(outTradeNo, 'micro_pay', outcome, afterMicroPay);
        return;
      } catch (error) {
        this.#parts.onTrouble('journal-failed', outTradeNo, String(error));
        await new Promise<void>((resolve) => void this.#parts.clock.after(AFTER_TROUBLE_MS, resolve));
      }
    }
  }

  /**
   * The cashier's cancel is a request: before sending it ends the order, afterwards the till makes sure first, and
   * *paid* wins (product.md, rule 5 and below).
   */
  async cancel(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) => {
      if (order.state === 'created') {
        const next: OrderRecord = {
          ...order,
          state: moveTo(order.state, 'cancelled'),
          settledAt: now,
          failure: { code: 'cancelled-by-cashier' },
        };
        return { next, event: { kind: 'cancelled-before-sending' } };
      }
      if (!isInFlight(order.state) || order.cancelRequestedAt !== undefined) return undefined;
      return { next: { ...order, cancelRequestedAt: now }, event: { kind: 'cancel-requested' } };
    });
    await this.#settler.schedule(outTradeNo);
  }

  /** Ends an order that was never sent and that nobody waits for any more. */
  async abandon(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) => {
      if (order.state !== 'created') return undefined;
      const state = moveTo(order.state, 'cancelled');
      return {
        next: { ...order, state, settledAt: now, failure: { code: 'abandoned' } },
        event: { kind: 'abandoned' },
      };
    });
  }

  /** A cashier has taken note of money that landed late. */
  async acknowledge(outTradeNo: string): Promise<void> {
    await this.#writer.update(outTradeNo, (order, now) =>
      isUntold(order) ? { next: { ...order, toldAt: now }, event: { kind: 'told' } } : undefined,
    );
  }

  /** Every attempt under a key, for `lookup`. */
  async find(origin: string, posOrderId: string): Promise<OrderRecord[]> {
    const till = this.#parts.identity();
    if (till === undefined) return [];
    return this.#parts.journal.byKey(orderKey(origin, till.terminal.outSubMchId, posOrderId));
  }

  /**
   * Takes up every open order; to be called at each worker start, browser start and alarm. It asks, and never sends a
   * payment again.
   *
   * @param browserStarted true where no cashier can still be waiting: orders that were never sent are ended then
   */
  async recover(browserStarted: boolean): Promise<void> {
    const { journal, clock, onTrouble } = this.#parts;
    let outTradeNo = '';
    let failed = false;
    const open = await journal.open().catch((error: unknown) => {
      failed = true;
      onTrouble('journal-failed', outTradeNo, String(error));
      return [];
    });
    for (const order of open) clock.atLeast(latestInstant(order));
    for (const order of open) {
      ({ outTradeNo } = order);
      try {
        await this.#takeUp(order, browserStarted);
      } catch (error) {
        failed = true;
        onTrouble('journal-failed', outTradeNo, String(error));
      }
    }
    this.#settler.refreshWake();
    // One order that cannot be written, or a full disk, must keep neither the others nor the worker from going on.
    if (failed) this.#recoverLater(browserStarted);
  }

  #recoverLater(browserStarted: boolean): void {
    this.#retry?.cancel();
    const started = browserStarted || this.#retry?.browserStarted === true;
    const cancel = this.#parts.clock.after(AFTER_TROUBLE_MS, () => {
      this.#retry = undefined;
      void this.recover(started);
    });
    this.#retry = { cancel, browserStarted: started };
  }

  async #takeUp({ outTradeNo, state }: OrderRecord, browserStarted: boolean): Promise<void> {
    if (state === 'created') {
      if (browserStarted) await this.abandon(outTradeNo);
      return;
    }
    if (state === 'submitting' && !this.#sending.has(outTradeNo)) {
      await this.#writer.record(
        outTradeNo,
        'recovery',
        { kind: 'unsettled', reason: 'no-answer' },
        (found, outcome, now) => (found.state === 'submitting' ? afterMicroPay(found, outcome, now) : found),
      );
    }
    await this.#settler.schedule(outTradeNo);
  }

  /** Asks the gateway about an order at once, whatever its schedule says. */
  async queryNow(outTradeNo: string): Promise<void> {
    await this.#settler.queryNow(outTradeNo);
  }
}

function rivalAmong(attempts: readonly OrderRecord[], { outTradeNo }: OrderRecord): OrderRecord | undefined {
  return attempts.find((other) => other.outTradeNo !== outTradeNo && !endedWithoutMoney(other.state));
}
