import type { FailureCode, RefundFailureCode } from '../../lib/contract/error-codes/failure-codes';
import type { PageErrorCode } from '../../lib/contract/error-codes/page-errors';
import { isPosOrderId, readPayRequest, type ReadPayRequest } from '../../lib/contract/messages/pay-request';
import { readRefundRequest } from '../../lib/contract/messages/refund-request';
import type { PageReply, PaymentResult } from '../../lib/contract/page/page-api';
import type { TabBook } from '../../lib/browser/tab-book';
import type { Engine } from '../../lib/flow/engine';
import { isQr, isReleased, speaksFor, wayOf, type OrderRecord } from '../../lib/flow/order-record';
import type { Journal, Readiness } from '../../lib/flow/ports';
import { readAccount, toPaymentResult, toRefundResult, type OrderAccount } from '../../lib/flow/views';
import { isInFlight } from '../../lib/payment/order-state';
import type { PanelCommands } from './panel-commands';
import type { PanelDesk } from './panel-desk';

export interface PageCallParts {
  engine: Engine;
  journal: Journal;
  tabs: TabBook;
  panels: PanelDesk;
  commands: PanelCommands;
  /** Keys present, unlocked and proven; may ask the gateway. */
  readiness: () => Promise<Readiness>;
  /** A sentence for a code in the till's language. */
  say: (code: PageErrorCode | FailureCode | RefundFailureCode, field?: string) => string;
}

/** Where a call comes from, as the browser vouches for it. */
export interface CallingTab {
  tabId: number;
  origin: string;
}

/** A page whose call shows something in its tab. */
export interface CallingPage extends CallingTab {
  /**
   * Runs a task after all earlier ones of the tab.
   *
   * @returns `gone`, and nothing is done, where the page has gone away since it called
   */
  inTurn: <T>(task: () => Promise<T>) => Promise<T | 'gone'>;
}

/**
 * Reads an order as a whole. Where a cashier has said that its id means a new sale, that is the new one alone: attempts and
 * refunds of the earlier sale are no part of it.
 */
async function readSale(journal: Journal, key: string): Promise<OrderAccount> {
  const account = await readAccount(journal, key);
  const attempts = account.attempts.filter((attempt) => !isReleased(attempt));
  const numbers = new Set(attempts.map(({ outTradeNo }) => outTradeNo));
  return { attempts, refunds: account.refunds.filter(({ outTradeNo }) => numbers.has(outTradeNo)) };
}

/** Calls of the page API that one tab may make within a second (threat 30). */
const CALLS_PER_SECOND = 100;
/** Orders that one tab may keep waiting for a scan. */
const MOST_WAITING = 50;

/** Serves `window.tillside`: what POS pages ask for, and what they are told of their orders. */
export class PageCalls {
  readonly #parts: PageCallParts;
  readonly #calls = new Map<number, { second: number; count: number }>();

  constructor(parts: PageCallParts) {
    this.#parts = parts;
  }

  /** A rejection of the page API, with its sentence. */
  refuse(code: PageErrorCode, field?: string): PageReply {
    return { ok: false, code, message: this.#parts.say(code, field) };
  }

  /** A tab was closed. */
  forget(tabId: number): void {
    this.#calls.delete(tabId);
  }

  #isFlooding(tabId: number): boolean {
    const second = Math.floor(performance.now() / 1000);
    const seen = this.#calls.get(tabId);
    const count = seen?.second === second ? seen.count + 1 : 1;
    this.#calls.set(tabId, { second, count });
    return count > CALLS_PER_SECOND;
  }

  /** Forgets what is over, and counts what still waits for a scan. */
  async #hasTooMany(tabId: number): Promise<boolean> {
    const orders = this.#parts.tabs.get(tabId)?.orders ?? [];
    if (orders.length < MOST_WAITING) return false;
    const found = await Promise.all(orders.map((outTradeNo) => this.#parts.journal.get(outTradeNo)));
    // What is under way may yet be followed by another attempt, which has to find its tab.
    const over = found.flatMap((order) =>
      order === undefined || order.state === 'created' || isInFlight(order.state) ? [] : [order.outTradeNo],
    );
    this.#parts.tabs.update(tabId, (entry) => ({
      ...entry,
      orders: entry.orders.filter((outTradeNo) => !over.includes(outTradeNo)),
    }));
    return found.filter((order) => order?.state === 'created').length >= MOST_WAITING;
  }

  /** `tillside.pay` */
  async pay(request: unknown, page: CallingPage): Promise<PageReply> {
    const { tabId } = page;
    if (this.#isFlooding(tabId)) return this.refuse('too-many-requests');
    const reading = readPayRequest(request);
    if (!reading.ok) return this.refuse(reading.code, reading.field);
    const ready = await this.#parts.readiness();
    const answer = await page.inTurn(() =>
      ready.ok ? this.#open(reading.request, page) : this.#refuseUnready(ready.code, tabId),
    );
    // Nobody hears it.
    return answer === 'gone' ? this.refuse('extension-unavailable') : answer;
  }

  async #refuseUnready(code: Extract<Readiness, { ok: false }>['code'], tabId: number): Promise<PageReply> {
    if (code !== 'not-configured') await this.#parts.panels.open(tabId, undefined, code);
    return this.refuse(code);
  }

  /** Opens, joins or replays the order, and shows it. */
  async #open(request: ReadPayRequest, { tabId, origin }: CallingPage): Promise<PageReply> {
    const { engine, journal, tabs, panels, commands, say } = this.#parts;
    try {
      if (await this.#hasTooMany(tabId)) return this.refuse('too-many-requests');
      const opened = await engine.open({ origin, ...request });
      if (opened.kind === 'refused') {
        if ('order' in opened && opened.reusable === true) {
          await panels.askAboutReuse(tabId, opened.order.outTradeNo);
        }
        return this.refuse(opened.code);
      }
      const { order } = opened;
      const { outTradeNo } = order;
      const result = toPaymentResult(order, await readSale(journal, order.key), say);
      if (opened.kind === 'replayed') return { ok: true, result: { ...result, replayed: true } };
      tabs.update(tabId, (entry) => ({
        ...entry,
        orders: [...entry.orders.filter((other) => other !== outTradeNo), outTradeNo],
      }));
      await panels.open(tabId, outTradeNo);
      // Not waited for: what comes of it is told in the panel, where a journal that fails is told too.
      if (order.state === 'created' && isQr(order)) commands.start(tabId, outTradeNo, wayOf(order));
      return { ok: true, result };
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  /** `tillside.refund` */
  async refund(request: unknown, page: CallingPage): Promise<PageReply> {
    const { engine, panels, say } = this.#parts;
    const { tabId, origin } = page;
    if (this.#isFlooding(tabId)) return this.refuse('too-many-requests');
    const reading = readRefundRequest(request);
    if (!reading.ok) return this.refuse(reading.code, reading.field);
    // A refund that is under way is answered as one, even where it cannot be shown.
    const show = ({ outTradeNo }: OrderRecord, refused?: PageErrorCode) =>
      page.inTurn(() => panels.showRefund(tabId, outTradeNo, refused)).catch(() => 'not-shown');
    try {
      const answer = await engine.refund({ origin, ...reading.request, by: 'page' });
      if (answer.kind === 'refused') {
        const { code, order } = answer;
        if (order !== undefined) await show(order, code);
        return this.refuse(code);
      }
      const result = toRefundResult(answer.refund, answer.order, say);
      if (answer.kind === 'replayed') return { ok: true, result: { ...result, replayed: true } };
      await show(answer.order);
      return { ok: true, result };
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  /** `tillside.lookup` */
  async lookup(posOrderId: unknown, page: CallingTab): Promise<PageReply> {
    return this.#about(posOrderId, page, async (order, account) => ({
      ok: true,
      result: order === undefined ? null : toPaymentResult(order, account, this.#parts.say),
    }));
  }

  /** `tillside.cancel`: a request; the page is told when it is certain what became of the order. */
  async cancel(posOrderId: unknown, page: CallingTab): Promise<PageReply> {
    return this.#about(posOrderId, page, async (order) => {
      if (order === undefined) return this.refuse('order-not-found');
      const { engine, journal, say } = this.#parts;
      if (order.state === 'created' || isInFlight(order.state)) await engine.cancel(order.outTradeNo);
      const now = (await journal.get(order.outTradeNo)) ?? order;
      return { ok: true, result: toPaymentResult(now, await readSale(journal, order.key), say) };
    });
  }

  async #about(
    posOrderId: unknown,
    { tabId, origin }: CallingTab,
    answer: (order: OrderRecord | undefined, account: OrderAccount) => Promise<PageReply>,
  ): Promise<PageReply> {
    if (this.#isFlooding(tabId)) return this.refuse('too-many-requests');
    if (!isPosOrderId(posOrderId)) return this.refuse('invalid-order-id', 'posOrderId');
    try {
      const account = await this.#account(origin, posOrderId);
      return await answer(speaksFor(account.attempts), account);
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  async #account(origin: string, posOrderId: string): Promise<OrderAccount> {
    const [first] = await this.#parts.engine.find(origin, posOrderId);
    return first === undefined ? { attempts: [], refunds: [] } : readSale(this.#parts.journal, first.key);
  }

  /**
   * Every attempt of some orders, in their order: who waits for one attempt must not be answered with another's end. An
   * attempt that the cashier switched away from is no outcome: the one that follows it goes on.
   */
  async attempts(origin: string, posOrderIds: readonly string[]): Promise<PaymentResult[]> {
    const accounts = await Promise.all(posOrderIds.map((posOrderId) => this.#account(origin, posOrderId)));
    return accounts.flatMap((account) => {
      const followed = new Set(account.attempts.map(({ follows }) => follows));
      // Of two that were paid the one that stands for the sale is the payment.
      const paid = speaksFor(account.attempts);
      const first = paid?.state === 'paid' ? [paid] : [];
      return [...first, ...account.attempts.filter((attempt) => attempt !== first[0])]
        .filter(({ outTradeNo, state }) => state === 'paid' || !followed.has(outTradeNo))
        .map((attempt) => toPaymentResult(attempt, account, this.#parts.say));
    });
  }

  /** How an order as a whole stands now. */
  async resultOf(key: string): Promise<PaymentResult | undefined> {
    const account = await readSale(this.#parts.journal, key);
    const order = speaksFor(account.attempts);
    return order === undefined ? undefined : toPaymentResult(order, account, this.#parts.say);
  }
}
