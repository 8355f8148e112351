import type { ScanErrorCode } from '../contract/error-codes/scan-errors';
import { endedWithoutMoney, isInFlight, moveTo } from '../payment/order-state';
import { lastFourDigits, readPaymentCode, type PaymentCode } from '../payment/payment-code';
import { isResidentId } from '../payment/resident-id';
import type { CallOutcome } from './call-outcome';
import type { EngineParts } from './engine-parts';
import { afterMicroPay } from './facts';
import type { KeyedLock } from './keyed-lock';
import type { OrderRecord } from './order-record';
import type { OrderWriter } from './order-writer';
import type { PreparedCall } from './ports';
import { AFTER_TROUBLE_MS, type Settler } from './settle';

export type SubmitResult = { ok: true; order: OrderRecord } | { ok: false; code: ScanErrorCode };

export interface SubmitterParts extends EngineParts {
  lock: KeyedLock;
  writer: OrderWriter;
  settler: Settler;
  /** An intent may stand although its write failed: it is to be looked for. */
  recoverLater: () => void;
}

/** Sends payments: each once, and none without its intent in the journal. */
export class Submitter {
  readonly #parts: SubmitterParts;
  /** Orders whose `micro_pay` this worker is waiting for. */
  readonly #sending = new Set<string>();

  constructor(parts: SubmitterParts) {
    this.#parts = parts;
  }

  /** Whether this worker is waiting for the answer to an order's `micro_pay`. */
  isSending(outTradeNo: string): boolean {
    return this.#sending.has(outTradeNo);
  }

  /**
   * Submits a scanned code for a waiting order: journals the intent durably, then sends `micro_pay` once.
   *
   * @param codeText digits from the scanner; kept nowhere but in the request itself
   * @returns `set-up-changed` where the order belongs to an earlier set-up of the till; otherwise as soon as the intent stands and the request is on its way; the outcome comes as a change
   */
  async submit(outTradeNo: string, codeText: string): Promise<SubmitResult | 'set-up-changed'> {
    const code = readPaymentCode(codeText);
    if (!code.ok) return { ok: false, code: 'code-not-payment' };
    if (isResidentId(code.code, this.#parts.clock.now())) return { ok: false, code: 'code-looks-like-id' };
    return this.#parts.lock.run(outTradeNo, async (): Promise<SubmitResult | 'set-up-changed'> => {
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
    this.#parts.settler.markSent(outTradeNo);
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
      this.#parts.recoverLater();
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
    this.#parts.settler.markNotSent(outTradeNo);
  }

  async #send(outTradeNo: string, preparing: Promise<PreparedCall | Error>): Promise<void> {
    const prepared = await preparing;
    await this.#recordOutcome(outTradeNo, await this.#outcomeOf(outTradeNo, prepared));
    this.#sending.delete(outTradeNo);
    await this.#parts.settler.schedule(outTradeNo);
  }

  async #outcomeOf(outTradeNo: string, prepared: PreparedCall | Error): Promise<CallOutcome> {
    if (prepared instanceof Error) return { kind: 'not-sent', detail: prepared.message };
    // Once more: signing and writing took their time, and a reverse is reckoned from the sending.
    this.#parts.settler.markSent(outTradeNo);
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
        await this.#parts.writer.record(outTradeNo, 'micro_pay', outcome, afterMicroPay);
        return;
      } catch (error) {
        this.#parts.onTrouble('journal-failed', outTradeNo, String(error));
        await new Promise<void>((resolve) => void this.#parts.clock.after(AFTER_TROUBLE_MS, resolve));
      }
    }
  }
}

function rivalAmong(attempts: readonly OrderRecord[], { outTradeNo }: OrderRecord): OrderRecord | undefined {
  return attempts.find((other) => other.outTradeNo !== outTradeNo && !endedWithoutMoney(other.state));
}
