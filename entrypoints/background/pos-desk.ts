import type { FailureCode } from '../../lib/contract/error-codes/failure-codes';
import type { PageErrorCode } from '../../lib/contract/error-codes/page-errors';
import { isPosOrderId, readPayRequest, type ReadPayRequest } from '../../lib/contract/messages/pay-request';
import type { PanelPlace, PosAnswers, PosMessage, PosPush } from '../../lib/contract/messages/pos-messages';
import type { PageReply, PaymentResult } from '../../lib/contract/page/page-api';
import type { TabBook } from '../../lib/browser/tab-book';
import type { Engine } from '../../lib/flow/engine';
import { KeyedLock } from '../../lib/flow/keyed-lock';
import { isUntold, speaksFor, type OrderRecord } from '../../lib/flow/order-record';
import type { Journal, Readiness } from '../../lib/flow/ports';
import { toPaymentResult } from '../../lib/flow/views';
import { defined } from '../../lib/payment/defined';
import { isInFlight } from '../../lib/payment/order-state';
import type { PanelDesk } from './panel-desk';

export interface PosDeskParts {
  engine: Engine;
  journal: Journal;
  tabs: TabBook;
  panels: PanelDesk;
  /** Keys present, unlocked and proven; may ask the gateway. */
  readiness: () => Promise<Readiness>;
  now: () => number;
  /** A sentence for a code in the till's language. */
  say: (code: PageErrorCode | FailureCode, field?: string) => string;
}

/** A document of an approved page, as the browser vouches for it. */
export interface PosSender {
  tabId: number;
  frameId: number;
  documentId: string;
  origin: string;
}

/** Calls of the page API that one tab may make within a second (threat 30). */
const CALLS_PER_SECOND = 100;
/** Orders that one tab may keep waiting for a scan. */
const MOST_WAITING = 50;

/** Serves POS pages: their calls, their scans, and the news that they get of their orders. */
export class PosDesk {
  readonly #parts: PosDeskParts;
  readonly #lock = new KeyedLock();
  readonly #calls = new Map<number, { second: number; count: number }>();

  constructor(parts: PosDeskParts) {
    this.#parts = parts;
  }

  /** Answers a content script whose sender is proven. What concerns one tab's documents runs one after the other. */
  async onMessage(message: PosMessage, sender: PosSender): Promise<PosAnswers[PosMessage['type']]> {
    const { tabId, origin } = sender;
    const inTurn = <T>(task: () => Promise<T>) => this.#lock.run(String(tabId), task);
    switch (message.type) {
      case 'pos.hello':
        return inTurn(() => this.#hello(sender));
      case 'pos.bye':
        await inTurn(() => this.#bye(sender));
        return { done: true };
      case 'pos.pay':
        return this.#pay(message.request, sender);
      case 'pos.lookup':
        return this.#lookup(message.posOrderId, sender);
      case 'pos.watch':
        return { results: await this.#attempts(origin, message.posOrderIds) };
      case 'pos.scan':
        await this.#parts.panels.scan(tabId, message.code, message.outTradeNo);
        return { taken: true };
    }
  }

  /** A document was loaded. Whoever waited in the one before is gone, so an order that was never sent ends. */
  async #hello({ tabId, frameId, documentId, origin }: PosSender): Promise<PanelPlace> {
    const { tabs, panels, now } = this.#parts;
    const before = Object.entries(tabs.get(tabId)?.documents ?? {});
    const isKnown = before.some(([id]) => id === documentId);
    for (const [id, document] of before) {
      if (!isKnown && (frameId === 0 || document.frameId === frameId)) await this.#drop(tabId, id);
    }
    const showed = tabs.panelDocument(tabId);
    tabs.update(tabId, (entry) => ({
      ...entry,
      documents: { ...entry.documents, [documentId]: { frameId, origin, at: now() } },
    }));
    await this.#tellLate(tabId);
    // Two documents must not both show the panel: only one of its frames would be served.
    if (showed !== undefined && showed !== tabs.panelDocument(tabId)) panels.tellDocuments(tabId);
    return panels.placeFor(tabId, documentId);
  }

  /** Money that landed while nobody looked is shown in the first tab that comes. */
  async #tellLate(tabId: number): Promise<void> {
    const { tabs, journal } = this.#parts;
    // An open panel lists it beside its own order.
    if (tabs.get(tabId)?.panelOpen === true) return;
    const late = (await journal.open()).find(isUntold);
    if (late === undefined) return;
    tabs.update(tabId, (entry) => ({ ...entry, outTradeNo: late.outTradeNo, panelOpen: true }));
  }

  /** A document is going away, perhaps to a page that is none of ours. */
  async #bye({ tabId, documentId }: PosSender): Promise<void> {
    await this.#drop(tabId, documentId);
  }

  /** Forgets a document; with the one that showed the panel goes whoever waited before it. */
  async #drop(tabId: number, documentId: string): Promise<void> {
    const { tabs } = this.#parts;
    if (tabs.get(tabId)?.documents[documentId] === undefined) return;
    const showed = tabs.panelDocument(tabId) === documentId;
    tabs.drop(tabId, documentId);
    if (showed) await this.#leave(tabId);
  }

  /** What is in flight goes on and is shown again; what was never sent is given up. */
  async #leave(tabId: number): Promise<void> {
    const { tabs, journal, engine } = this.#parts;
    const entry = tabs.get(tabId);
    if (entry === undefined) return;
    const shown = entry.outTradeNo === undefined ? undefined : await journal.get(entry.outTradeNo);
    const goesOn = shown !== undefined && (isInFlight(shown.state) || isUntold(shown));
    tabs.update(tabId, ({ outTradeNo, replacedAt: _old, ...rest }) =>
      goesOn
        ? { ...rest, orders: [], ...defined({ outTradeNo }) }
        : { ...rest, orders: [], panelOpen: false },
    );
    for (const outTradeNo of entry.orders) {
      if (tabs.about(outTradeNo).length === 0) await engine.abandon(outTradeNo);
    }
  }

  /** A tab was closed. */
  async onTabClosed(tabId: number): Promise<void> {
    await this.#lock.run(String(tabId), async () => {
      await this.#leave(tabId);
      this.#parts.tabs.remove(tabId);
      this.#parts.panels.forget(tabId);
      this.#calls.delete(tabId);
    });
  }

  /** A rejection of the page API, with its sentence. */
  refuse(code: PageErrorCode, field?: string): PageReply {
    return { ok: false, code, message: this.#parts.say(code, field) };
  }

  #isFlooding(tabId: number): boolean {
    const second = Math.floor(performance.now() / 1000);
    const seen = this.#calls.get(tabId);
    const count = seen?.second === second ? seen.count + 1 : 1;
    this.#calls.set(tabId, { second, count });
    return count > CALLS_PER_SECOND;
  }

  /** Forgets what has ended, and counts what still waits for a scan. */
  async #hasTooMany(tabId: number): Promise<boolean> {
    const orders = this.#parts.tabs.get(tabId)?.orders ?? [];
    if (orders.length < MOST_WAITING) return false;
    const found = await Promise.all(orders.map((outTradeNo) => this.#parts.journal.get(outTradeNo)));
    const waiting = found.flatMap((order) => (order?.state === 'created' ? [order.outTradeNo] : []));
    this.#parts.tabs.update(tabId, (entry) => ({ ...entry, orders: waiting }));
    return waiting.length >= MOST_WAITING;
  }

  async #pay(request: unknown, sender: PosSender): Promise<PageReply> {
    const { tabId } = sender;
    if (this.#isFlooding(tabId)) return this.refuse('too-many-requests');
    const reading = readPayRequest(request);
    if (!reading.ok) return this.refuse(reading.code, reading.field);
    const ready = await this.#parts.readiness();
    return this.#lock.run(String(tabId), () =>
      ready.ok ? this.#open(reading.request, sender) : this.#refuseUnready(ready.code, tabId),
    );
  }

  async #refuseUnready(code: Extract<Readiness, { ok: false }>['code'], tabId: number): Promise<PageReply> {
    if (code !== 'not-configured') await this.#parts.panels.open(tabId, undefined, code);
    return this.refuse(code);
  }

  /** Opens, joins or replays the order, and shows it. */
  async #open(request: ReadPayRequest, sender: PosSender): Promise<PageReply> {
    const { engine, journal, tabs, panels, say } = this.#parts;
    const { tabId, documentId, origin } = sender;
    try {
      // A page that comes back out of the browser's cache has said goodbye, and says no second hello.
      if (tabs.get(tabId)?.documents[documentId] === undefined) await this.#hello(sender);
      if (await this.#hasTooMany(tabId)) return this.refuse('too-many-requests');
      const opened = await engine.open({ origin, ...request });
      if (opened.kind === 'refused') {
        if (opened.code === 'order-already-settled') await panels.open(tabId, undefined, opened.code);
        return this.refuse(opened.code);
      }
      const { outTradeNo, key } = opened.order;
      const result = toPaymentResult(opened.order, await journal.byKey(key), say);
      if (opened.kind === 'replayed') return { ok: true, result: { ...result, replayed: true } };
      tabs.update(tabId, (entry) => ({
        ...entry,
        orders: [...entry.orders.filter((other) => other !== outTradeNo), outTradeNo],
      }));
      await panels.open(tabId, outTradeNo);
      return { ok: true, result };
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  async #lookup(posOrderId: unknown, { tabId, origin }: PosSender): Promise<PageReply> {
    if (this.#isFlooding(tabId)) return this.refuse('too-many-requests');
    if (!isPosOrderId(posOrderId)) return this.refuse('invalid-order-id', 'posOrderId');
    try {
      const attempts = await this.#parts.engine.find(origin, posOrderId);
      const order = speaksFor(attempts);
      return {
        ok: true,
        result: order === undefined ? null : toPaymentResult(order, attempts, this.#parts.say),
      };
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  /** Every attempt of some orders: who waits for one attempt must not be answered with another's end. */
  async #attempts(origin: string, posOrderIds: readonly string[]): Promise<PaymentResult[]> {
    const found = await Promise.all(
      posOrderIds.map((posOrderId) => this.#parts.engine.find(origin, posOrderId)),
    );
    return found.flatMap((attempts) =>
      attempts.map((attempt) => toPaymentResult(attempt, attempts, this.#parts.say)),
    );
  }

  /** An order changed: every page of its origin is told how the order as a whole stands now. */
  async onChange({ key, origin }: OrderRecord): Promise<void> {
    const { journal, tabs, say } = this.#parts;
    const attempts = await journal.byKey(key);
    const order = speaksFor(attempts);
    if (order === undefined) return;
    const push: PosPush = { type: 'pos.change', result: toPaymentResult(order, attempts, say) };
    for (const { tabId, documentId } of tabs.documentsOf(origin)) {
      // A document that is gone misses the news, and asks when it is back.
      chrome.tabs.sendMessage(tabId, push, { documentId }).catch(() => tabs.drop(tabId, documentId));
    }
  }
}
