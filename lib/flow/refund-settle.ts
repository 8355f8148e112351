import { isRefundOpen } from '../payment/refund-state';
import type { RefundOutcome } from './call-outcome';
import type { EngineParts } from './engine-parts';
import type { OrderRecord } from './order-record';
import type { PreparedCall } from './ports';
import { afterInterruption, afterRefundCall, afterRefundQuery, beforeResend, heldBack } from './refund-facts';
import type { RefundHistoryReader } from './refund-history';
import { holdOf, type Hold } from './refund-hold';
import { planRefund, type PlannedRefundStep } from './refund-plan';
import { latestInstantOfRefund, type RefundRecord } from './refund-record';
import type { RefundWriter } from './refund-writer';
import type { WakeBook } from './wake-book';

export interface RefundSettlerParts extends EngineParts {
  writer: RefundWriter;
  history: RefundHistoryReader;
  book: WakeBook;
}

/** After trouble with the journal a step is tried again. */
const AFTER_TROUBLE_MS = 5_000;
/** While a refund is as young as this somebody waits for it, and the worker must not idle out. */
const KEEPS_AWAKE_MS = 60_000;
/** The key of the timer that takes everything up again. */
const RECOVERY = 'refunds';

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Carries out what {@link planRefund} says, refund by refund, until nothing is left to do. */
export class RefundSettler {
  readonly #parts: RefundSettlerParts;

  constructor(parts: RefundSettlerParts) {
    this.#parts = parts;
  }

  /** Looks at a refund and sets the timer for its next step; again later where the journal cannot be read. */
  async schedule(outRefundNo: string): Promise<void> {
    try {
      const refund = await this.#parts.journal.getRefund(outRefundNo);
      if (refund !== undefined) this.#arm(refund);
    } catch (error) {
      this.#tryLater(outRefundNo, error);
    }
  }

  #arm(refund: RefundRecord): void {
    const { book, clock, policy } = this.#parts;
    const { outRefundNo, state, createdAt } = refund;
    const now = clock.now();
    const step = planRefund(refund, policy());
    book.keepAwake(outRefundNo, isRefundOpen(state) && now - createdAt < KEEPS_AWAKE_MS);
    if (step === undefined || book.isBusy(outRefundNo)) book.clear(outRefundNo);
    else book.set(outRefundNo, step.at - now, () => void this.#run(outRefundNo));
  }

  #tryLater(outRefundNo: string, error: unknown): void {
    const { book, onTrouble } = this.#parts;
    onTrouble('journal-failed', outRefundNo, String(error));
    book.set(outRefundNo, AFTER_TROUBLE_MS, () => void this.#run(outRefundNo));
  }

  async #run(outRefundNo: string): Promise<void> {
    const { book, journal, policy, clock } = this.#parts;
    if (!book.enter(outRefundNo)) return;
    try {
      const refund = await journal.getRefund(outRefundNo);
      const step = refund === undefined ? undefined : planRefund(refund, policy());
      if (refund !== undefined && step !== undefined && step.at <= clock.now()) {
        await this.#carryOut(refund, step);
      }
    } catch (error) {
      book.leave(outRefundNo);
      this.#tryLater(outRefundNo, error);
      return;
    }
    book.leave(outRefundNo);
    await this.schedule(outRefundNo);
  }

  async #carryOut(refund: RefundRecord, step: PlannedRefundStep): Promise<void> {
    const order = await this.#parts.journal.get(refund.outTradeNo);
    if (order === undefined) throw new Error('the order of a refund is not in the journal');
    await (step.do === 'query' ? this.#query(refund, order) : this.#resend(refund, order));
  }

  async #query(refund: RefundRecord, order: OrderRecord): Promise<void> {
    const outcome = await this.#parts.gateway.queryRefund(refund, order);
    await this.#parts.writer.record(refund.outRefundNo, 'query_refund_order', outcome, afterRefundQuery);
  }

  /** Sends a refund again under its own number, with the same fields; the intent stands before it leaves. */
  async #resend(refund: RefundRecord, order: OrderRecord): Promise<void> {
    const { writer, clock } = this.#parts;
    const { outRefundNo, version } = refund;
    const hold = await this.#holdOf(refund, order);
    if (hold !== undefined) {
      await writer.update(outRefundNo, (found, now) =>
        found.version === version
          ? { next: heldBack(found, hold, now), event: { kind: 'refund-held-back', data: { hold } } }
          : undefined,
      );
      return;
    }
    const prepared = await this.prepare(beforeResend(refund, clock.now()), order);
    if (!(prepared instanceof Error)) {
      const intended = await writer.update(outRefundNo, (found, now) =>
        found.version === version
          ? { next: beforeResend(found, now), event: { kind: 'refund-intent' } }
          : undefined,
      );
      if (intended === undefined || intended === 'replayed') return;
    }
    await this.sendOnce(outRefundNo, prepared);
  }

  /** Reads the gateway's list before each copy: another till may have refunded since the last one left. */
  async #holdOf(refund: RefundRecord, before: OrderRecord): Promise<Hold | undefined> {
    const { journal, history } = this.#parts;
    const { outTradeNo } = before;
    const listed = await history.read(before);
    // What was listed has gone into the journal, so that it is read afterwards.
    const order = (await journal.get(outTradeNo)) ?? before;
    return holdOf(refund, order, await journal.refundsOf([outTradeNo]), listed);
  }

  /**
   * Signs a refund, under the set-up of the merchant that took the payment.
   *
   * @returns an Error where it cannot be signed: then nothing is sent
   */
  async prepare(refund: RefundRecord, order: OrderRecord): Promise<PreparedCall<RefundOutcome> | Error> {
    const { gateway, holdSetup, identity } = this.#parts;
    return holdSetup(async () => {
      const present = identity()?.terminal.outSubMchId;
      if (present !== order.terminal.outSubMchId) return new Error('the till serves another merchant now');
      return gateway.prepareRefund(refund, order).catch(asError);
    });
  }

  /** Sends what was prepared, once, and writes what came of it. */
  async sendOnce(outRefundNo: string, prepared: PreparedCall<RefundOutcome> | Error): Promise<void> {
    const outcome = await outcomeOf(prepared);
    await this.#parts.writer.recordUntilItStands(outRefundNo, 'refund', outcome, afterRefundCall);
  }

  /** Asks at once, however old it is, unless a step for this refund is under way already or it is too early to ask. */
  async queryNow(outRefundNo: string): Promise<void> {
    const { book, journal, clock } = this.#parts;
    if (!book.enter(outRefundNo)) return;
    try {
      const refund = await journal.getRefund(outRefundNo);
      const order = refund === undefined ? undefined : await journal.get(refund.outTradeNo);
      if (refund === undefined || order === undefined || refund.state === 'submitting') return;
      if ((refund.queries.since ?? 0) <= clock.now()) await this.#query(refund, order);
    } finally {
      book.leave(outRefundNo);
      await this.schedule(outRefundNo);
    }
  }

  /** Asks at once about every refund of an attempt that is not settled, those included that a person has to see to. */
  async queryOpenOf(outTradeNo: string): Promise<void> {
    const refunds = await this.#parts.journal.refundsOf([outTradeNo]);
    const unsettled = refunds.filter(({ state }) => isRefundOpen(state) || state === 'needs_person');
    await Promise.all(unsettled.map(({ outRefundNo }) => this.queryNow(outRefundNo)));
  }

  /**
   * Takes up every open refund; to be called at each worker start, browser start and alarm. It asks first, and never sends
   * a refund again that the gateway may know.
   */
  async recover(): Promise<void> {
    const { journal, clock } = this.#parts;
    let open: RefundRecord[];
    try {
      open = await journal.openRefunds();
    } catch (error) {
      this.#recoverLater('', error);
      return;
    }
    for (const refund of open) clock.atLeast(latestInstantOfRefund(refund));
    // One refund that cannot be written must not keep the others from going on.
    for (const { outRefundNo, state } of open) {
      try {
        if (state === 'submitting') await this.#resume(outRefundNo);
        await this.schedule(outRefundNo);
      } catch (error) {
        this.#recoverLater(outRefundNo, error);
      }
    }
  }

  #recoverLater(outRefundNo: string, error: unknown): void {
    const { book, onTrouble } = this.#parts;
    onTrouble('journal-failed', outRefundNo, String(error));
    book.set(RECOVERY, AFTER_TROUBLE_MS, () => void this.recover());
  }

  async #resume(outRefundNo: string): Promise<void> {
    if (this.#parts.book.isBusy(outRefundNo)) return;
    await this.#parts.writer.update(outRefundNo, (refund, now) =>
      refund.state === 'submitting'
        ? { next: afterInterruption(refund, now), event: { kind: 'recovery' } }
        : undefined,
    );
  }
}

async function outcomeOf(prepared: PreparedCall<RefundOutcome> | Error): Promise<RefundOutcome> {
  if (prepared instanceof Error) return { kind: 'not-sent', detail: prepared.message };
  try {
    return await prepared.send();
  } catch (error) {
    return { kind: 'unsettled', reason: 'no-answer', detail: String(error) };
  }
}
