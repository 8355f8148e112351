import type { ScanErrorCode } from '../contract/error-codes/scan-errors';
import { endedWithoutMoney, isInFlight, moveTo } from '../payment/order-state';
import { lastFourDigits, readPaymentCode } from '../payment/payment-code';
import { isResidentId } from '../payment/resident-id';
import type { CallOutcome } from './call-outcome';
import type { EngineParts } from './engine-parts';
import { afterMicroPay, afterScanCodePay } from './facts';
import type { KeyedLock } from './keyed-lock';
import { isQr, isReleased, type OrderRecord } from './order-record';
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

/** How an attempt is sent: what the intent says, how the request is built, and what its outcome makes of the order. */
interface Sending {
  call: 'micro_pay' | 'scan_code_pay';
  facts: (now: number) => Partial<OrderRecord>;
  prepare: (intent: OrderRecord) => Promise<PreparedCall>;
  apply: (order: OrderRecord, outcome: CallOutcome, now: number) => OrderRecord;
}

/** Sends payments: each once, and none without its intent in the journal. */
export class Submitter {
  readonly #parts: SubmitterParts;
  /** Orders whose first request this worker is waiting for. */
  readonly #sending = new Set<string>();

  constructor(parts: SubmitterParts) {
    this.#parts = parts;
  }

  /** Whether this worker is waiting for the answer to an order's first request. */
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
    const read = readPaymentCode(codeText);
    if (!read.ok) return { ok: false, code: 'code-not-payment' };
    if (isResidentId(read.code, this.#parts.clock.now())) return { ok: false, code: 'code-looks-like-id' };
    const { gateway, policy } = this.#parts;
    const { platform, code } = read;
    return this.#start(outTradeNo, (order) => {
      // A scan means a scan: a QR code that nobody has been shown yet gives way to it, where the page allows both.
      if (isQr(order) && order.ways?.includes('scan') !== true) return Promise.resolve('no-order-waiting');
      return Promise.resolve({
        call: 'micro_pay',
        facts: () => ({ way: 'scan', platform, codeLastFour: lastFourDigits(code) }),
        prepare: (intent) => gateway.prepareMicroPay(intent, code, policy().answerTimeoutMs),
        apply: afterMicroPay,
      });
    });
  }

  /**
   * Asks for the QR code of a waiting order: journals the intent durably, then sends `scan_code_pay`.
   *
   * @returns as {@link submit}
   */
  async showQr(outTradeNo: string): Promise<SubmitResult | 'set-up-changed'> {
    const { gateway, policy } = this.#parts;
    return this.#start(outTradeNo, async (order) => {
      if (!isQr(order)) return 'no-order-waiting';
      // The code's end is reckoned in the gateway's time, not the till's (protocol.md, `time_expire`).
      const clockOffset = await gateway.clockOffset();
      if (clockOffset === undefined) return 'gateway-silent';
      const qrAt = (now: number) => ({
        timeExpire: Math.floor((now + clockOffset + policy().qrLifeMs) / 1000),
        clockOffset,
        sends: 1,
        lastSentAt: now,
      });
      return {
        call: 'scan_code_pay',
        facts: (now) => ({ qr: qrAt(now) }),
        prepare: (intent) => gateway.prepareScanCodePay(intent, intent.qr?.timeExpire ?? 0),
        apply: afterScanCodePay,
      };
    });
  }

  async #start(
    outTradeNo: string,
    choose: (order: OrderRecord) => Promise<Sending | ScanErrorCode>,
  ): Promise<SubmitResult | 'set-up-changed'> {
    return this.#parts.lock.run(outTradeNo, async (): Promise<SubmitResult | 'set-up-changed'> => {
      const { journal, policy, readiness } = this.#parts;
      const order = await journal.get(outTradeNo);
      if (order === undefined) return { ok: false, code: 'no-order-waiting' };
      if (order.state !== 'created') {
        return { ok: false, code: whyNotWaiting(order) };
      }
      if (policy().confirmAmount === 'always' && order.confirmedAt === undefined) {
        return { ok: false, code: 'confirm-amount-first' };
      }
      const ready = await readiness();
      if (!ready.ok) return ready;
      const sending = await choose(order);
      if (typeof sending === 'string') return { ok: false, code: sending };
      return this.#parts.holdSetup(() => this.#intend(order, sending));
    });
  }

  /** Writes the intent and lets the request go; the till's set-up cannot change meanwhile. */
  async #intend(order: OrderRecord, sending: Sending): Promise<SubmitResult | 'set-up-changed'> {
    const { journal, clock, gateway, identity } = this.#parts;
    const { outTradeNo } = order;
    // Another merchant's keys would sign it, and nobody could ask about it later.
    if (JSON.stringify(identity()?.terminal) !== JSON.stringify(order.terminal)) return 'set-up-changed';
    const rival = await this.#rivalOf(order);
    if (rival !== undefined)
      return { ok: false, code: rival.state === 'paid' ? 'already-paid' : 'already-submitted' };
    const now = clock.now();
    const baseUrl = gateway.preferredDomain() ?? order.terminal.baseUrl;
    const intent: OrderRecord = {
      ...order,
      ...sending.facts(now),
      version: order.version + 1,
      state: moveTo(order.state, 'submitting'),
      terminal: { ...order.terminal, baseUrl },
      sentAt: now,
      nextAt: now,
    };
    this.#sending.add(outTradeNo);
    this.#parts.settler.markSent(outTradeNo);
    const preparing = sending
      .prepare(intent)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    try {
      const data = { call: sending.call, totalFee: intent.totalFee };
      const stands = (attempts: readonly OrderRecord[]) => rivalAmong(attempts, order) === undefined;
      if ((await journal.commit(intent, { at: now, kind: 'intent', data }, { stands })) !== 'committed') {
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
    void this.#send(outTradeNo, preparing, sending);
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

  async #send(outTradeNo: string, preparing: Promise<PreparedCall | Error>, sending: Sending): Promise<void> {
    const prepared = await preparing;
    await this.#recordOutcome(outTradeNo, await this.#outcomeOf(outTradeNo, prepared), sending);
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
  async #recordOutcome(outTradeNo: string, outcome: CallOutcome, { call, apply }: Sending): Promise<void> {
    for (;;) {
      try {
        await this.#parts.writer.record(outTradeNo, call, outcome, apply);
        return;
      } catch (error) {
        this.#parts.onTrouble('journal-failed', outTradeNo, String(error));
        await new Promise<void>((resolve) => void this.#parts.clock.after(AFTER_TROUBLE_MS, resolve));
      }
    }
  }
}

function rivalAmong(attempts: readonly OrderRecord[], { outTradeNo }: OrderRecord): OrderRecord | undefined {
  return attempts.find(
    (other) => other.outTradeNo !== outTradeNo && !endedWithoutMoney(other.state) && !isReleased(other),
  );
}

function whyNotWaiting(order: OrderRecord): ScanErrorCode {
  const { state, failure } = order;
  if (isInFlight(state)) return isQr(order) ? 'qr-still-payable' : 'already-submitted';
  return failure?.code === 'paid-by-other-attempt' ? 'already-paid' : 'no-order-waiting';
}
