import type { PageErrorCode } from '../../lib/contract/error-codes/page-errors';
import type { PanelPlace, PosAnswers, PosMessage, PosPush } from '../../lib/contract/messages/pos-messages';
import type { PageReply } from '../../lib/contract/page/page-api';
import { KeyedLock } from '../../lib/flow/keyed-lock';
import { isUntold, type OrderRecord } from '../../lib/flow/order-record';
import { defined } from '../../lib/payment/defined';
import { isInFlight } from '../../lib/payment/order-state';
import { PageCalls, type CallingPage, type PageCallParts } from './page-calls';

export interface PosDeskParts extends PageCallParts {
  now: () => number;
}

/** A document of an approved page, as the browser vouches for it. */
export interface PosSender {
  tabId: number;
  frameId: number;
  documentId: string;
  origin: string;
}

/** Serves POS pages: their calls, their scans, and the news that they get of their orders. */
export class PosDesk {
  readonly #parts: PosDeskParts;
  readonly #lock = new KeyedLock();
  readonly #calls: PageCalls;

  constructor(parts: PosDeskParts) {
    this.#parts = parts;
    this.#calls = new PageCalls(parts);
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
        return this.#calls.pay(message.request, this.#page(sender));
      case 'pos.refund':
        return this.#calls.refund(message.request, this.#page(sender));
      case 'pos.lookup':
        return this.#calls.lookup(message.posOrderId, sender);
      case 'pos.cancel':
        return this.#calls.cancel(message.posOrderId, sender);
      case 'pos.watch':
        return { results: await this.#calls.attempts(origin, message.posOrderIds) };
      case 'pos.scan':
        await this.#parts.commands.scan(tabId, message.code, message.outTradeNo);
        return { taken: true };
    }
  }

  /** The page that makes a call which shows something in its tab. */
  #page(sender: PosSender): CallingPage {
    const { tabId, documentId, origin } = sender;
    const isKnown = () => this.#parts.tabs.get(tabId)?.documents[documentId] !== undefined;
    // A page that comes back out of the browser's cache has said goodbye, and may call before it says hello. That it called
    // is no sign of life later on: its tab may have gone to the next page while the call was being looked into.
    const arrived = this.#lock.run(String(tabId), async () => {
      if (!isKnown()) await this.#hello(sender);
    });
    // Whoever has to wait for it hears of it; a call that is refused before has not.
    arrived.catch(() => undefined);
    return {
      tabId,
      origin,
      inTurn: async (task) => {
        await arrived;
        return this.#lock.run(String(tabId), async () => (isKnown() ? task() : 'gone'));
      },
    };
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
    await panels.catchUp(tabId);
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
      this.#calls.forget(tabId);
    });
  }

  /** A rejection of the page API, with its sentence. */
  refuse(code: PageErrorCode): PageReply {
    return this.#calls.refuse(code);
  }

  /** An order or a refund of it changed: every page of its origin is told how the order as a whole stands now. */
  async onChange({ key, origin, outTradeNo, follows, version }: OrderRecord): Promise<void> {
    const { tabs, panels, engine } = this.#parts;
    // Whoever wanted to pay in another way has left meanwhile: nobody waits for the attempt that follows.
    if (follows !== undefined && version === 1 && tabs.about(outTradeNo).length === 0)
      await engine.abandon(outTradeNo);
    const result = await this.#calls.resultOf(key);
    if (result === undefined) return;
    const push: PosPush = { type: 'pos.change', result };
    for (const { tabId, documentId } of tabs.documentsOf(origin)) {
      // A document that is gone misses the news, and asks when it is back.
      chrome.tabs
        .sendMessage(tabId, push, { documentId })
        .catch(() => panels.dropDocument(tabId, documentId));
    }
  }
}
