import type { PageErrorCode } from '../contract/error-codes/page-errors';
import type { ScanErrorCode } from '../contract/error-codes/scan-errors';
import { defined } from '../payment/defined';
import { makeOrderNumber } from '../payment/order-number';
import { isInFlight, moveTo } from '../payment/order-state';
import { lastFourDigits, readPaymentCode } from '../payment/payment-code';
import type { Fen } from '../payment/money';
import type { CallOutcome } from './call-outcome';
import { afterMicroPay } from './facts';
import { KeyedLock } from './keyed-lock';
import { decideOpen, type OpenAnswer } from './open-order';
import { latestInstant, orderKey, type OrderRecord, type TerminalSnapshot } from './order-record';
import type { Clock, FlowPolicy, Journal, PaymentGateway, PreparedCall, Readiness, Wake } from './ports';
import { AFTER_TROUBLE_MS, Settler } from './settle';
import { OrderWriter } from './order-writer';

/** What the POS asks to be paid; already read and checked. */
export interface OpenRequest {
  origin: string;
  posOrderId: string;
  totalFee: Fen;
  body?: string;
  detail?: string;
  attach?: string;
}

/** The merchant's part of a new order; absent while the till is not set up. */
export interface TillIdentity {
  terminal: TerminalSnapshot;
  orderPrefix: string;
  defaultBody: string;
}

export interface EngineParts {
  journal: Journal;
  gateway: PaymentGateway;
  clock: Clock;
  wake: Wake;
  policy: () => FlowPolicy;
  identity: () => TillIdentity | undefined;
  /** Keys present, unlocked and proven; may ask the gateway. */
  readiness: () => Promise<Readiness>;
  /** Told after each commit; must not throw. */
  onChange: (order: OrderRecord) => void;
  /** Told of replies that look like meddling, and of writes that failed; must not throw. */
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}

export type OpenResult = OpenAnswer | { kind: 'refused'; code: PageErrorCode };
export type SubmitResult = { ok: true; order: OrderRecord } | { ok: false; code: ScanErrorCode };

/** `String(n)` is n code points; `body` is cut to fit (protocol.md, "Lengths"). */
const BODY_POINTS = 128;

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
    const candidate = this.#candidate(request, till, now);
    const answer = await journal.openOrder(candidate.key, (attempts) =>
      decideOpen(attempts, candidate, now, policy()),
    );
    if (answer.kind === 'opened') this.#parts.onChange(answer.order);
    return answer;
  }

  #candidate(request: OpenRequest, till: TillIdentity, now: number): OrderRecord {
    const { origin, posOrderId, totalFee, body, detail, attach } = request;
    return {
      outTradeNo: makeOrderNumber(till.orderPrefix),
      key: orderKey(origin, till.terminal.outSubMchId, posOrderId),
      origin,
      posOrderId,
      attempt: 1,
      version: 1,
      state: 'created',
      totalFee,
      body: [...(body ?? till.defaultBody)].slice(0, BODY_POINTS).join(''),
      createdAt: now,
      terminal: till.terminal,
      reverse: { tries: 0, refusals: 0, followUps: 0 },
      queries: { count: 0 },
      refundedFee: 0,
      nextAt: now,
      ...defined({ detail, attach }),
    };
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
    return this.#lock.run(outTradeNo, async (): Promise<SubmitResult> => {
      const { journal, clock, gateway, policy, readiness, wake } = this.#parts;
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
      const now = clock.now();
      const intent: OrderRecord = {
        ...order,
        version: order.version + 1,
        state: moveTo(order.state, 'submitting'),
        platform: code.platform,
        codeLastFour: lastFourDigits(code.code),
        sentAt: now,
        nextAt: now,
      };
      wake.keepAlive(true);
      this.#sending.add(outTradeNo);
      const preparing = gateway
        .prepareMicroPay(intent, code.code, policy().answerTimeoutMs)
        .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
      try {
        const committed = await journal.commit(intent, {
          at: now,
          kind: 'intent',
          data: { totalFee: intent.totalFee },
        });
        if (committed !== 'committed') {
          this.#sending.delete(outTradeNo);
          return { ok: false, code: 'already-submitted' };
        }
      } catch (error) {
        this.#sending.delete(outTradeNo);
        this.#parts.onTrouble('journal-failed', outTradeNo, String(error));
        return { ok: false, code: 'journal-unavailable' };
      } finally {
        this.#settler.refreshWake();
      }
      this.#settler.markSent(outTradeNo);
      this.#parts.onChange(intent);
      void this.#send(outTradeNo, preparing);
      return { ok: true, order: intent };
    });
  }

  async #send(outTradeNo: string, preparing: Promise<PreparedCall | Error>): Promise<void> {
    const prepared = await preparing;
    const outcome: CallOutcome =
      prepared instanceof Error ? { kind: 'not-sent', detail: prepared.message } : await prepared.send();
    await this.#recordOutcome(outTradeNo, outcome);
    this.#sending.delete(outTradeNo);
    await this.#settler.schedule(outTradeNo);
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
    for (const order of await this.#parts.journal.open()) {
      this.#parts.clock.atLeast(latestInstant(order));
      if (order.state === 'created') {
        if (browserStarted) await this.cancel(order.outTradeNo);
        continue;
      }
      if (order.state === 'submitting' && !this.#sending.has(order.outTradeNo)) {
        await this.#writer.record(
          order.outTradeNo,
          'recovery',
          { kind: 'unsettled', reason: 'no-answer' },
          (found, outcome, now) =>
            found.state === 'submitting' ? afterMicroPay(found, outcome, now) : found,
        );
      }
      await this.#settler.schedule(order.outTradeNo);
    }
    this.#settler.refreshWake();
  }

  /** Asks the gateway about an order at once, whatever its schedule says. */
  async queryNow(outTradeNo: string): Promise<void> {
    await this.#settler.queryNow(outTradeNo);
  }
}
