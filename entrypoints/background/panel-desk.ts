import type { PageErrorCode } from '../../lib/contract/error-codes/page-errors';
import type { ScanErrorCode } from '../../lib/contract/error-codes/scan-errors';
import type {
  PanelMessage,
  PanelPush,
  PanelView,
  TillView,
} from '../../lib/contract/messages/panel-messages';
import type { PanelPlace, PosPush } from '../../lib/contract/messages/pos-messages';
import type { TabBook } from '../../lib/browser/tab-book';
import type { Engine } from '../../lib/flow/engine';
import { isUntold, type OrderRecord } from '../../lib/flow/order-record';
import type { FlowPolicy, Journal } from '../../lib/flow/ports';
import { toOrderView } from '../../lib/flow/views';
import { defined } from '../../lib/payment/defined';
import { isInFlight } from '../../lib/payment/order-state';

export interface PanelDeskParts {
  engine: Engine;
  journal: Journal;
  tabs: TabBook;
  policy: () => FlowPolicy;
  till: () => TillView;
  now: () => number;
}

interface Notice {
  code: ScanErrorCode | PageErrorCode;
  at: number;
}

/** A scan that comes so soon after the amount on the screen was exchanged was meant for the one before (threats 2, 5). */
const LOOK_AGAIN_MS = 1_000;
const OTHERS_SHOWN = 20;

/** Serves the cashier's panels: one for each tab, about one order at a time. */
export class PanelDesk {
  readonly #parts: PanelDeskParts;
  readonly #ports = new Map<number, chrome.runtime.Port>();
  readonly #notices = new Map<number, Notice>();

  constructor(parts: PanelDeskParts) {
    this.#parts = parts;
  }

  /** A panel connected: it gets its view at once, and each time that something changes. */
  onConnect(port: chrome.runtime.Port, tabId: number): void {
    this.#ports.set(tabId, port);
    port.onDisconnect.addListener(() => {
      if (this.#ports.get(tabId) === port) this.#ports.delete(tabId);
    });
    void this.refresh();
  }

  async onMessage(message: PanelMessage, tabId: number): Promise<void> {
    const { engine, tabs } = this.#parts;
    const own = tabs.get(tabId)?.outTradeNo;
    switch (message.type) {
      case 'panel.scan':
        return this.scan(tabId, message.code, message.outTradeNo);
      case 'panel.confirm':
        if (message.outTradeNo === own) await engine.confirm(own);
        return;
      case 'panel.cancel':
        if (message.outTradeNo === own) await engine.cancel(own);
        return;
      case 'panel.show':
        return this.#show(tabId, message.outTradeNo);
      case 'panel.close':
        if (own !== undefined) await engine.acknowledge(own);
        return this.#next(tabId, own);
      case 'panel.alive':
        return;
    }
  }

  /** What still waits for a scan in this tab is shown next; otherwise the panel goes. */
  async #next(tabId: number, closed: string | undefined): Promise<void> {
    const { tabs, journal } = this.#parts;
    for (const outTradeNo of tabs.get(tabId)?.orders ?? []) {
      if (outTradeNo === closed) continue;
      if ((await journal.get(outTradeNo))?.state === 'created') return this.open(tabId, outTradeNo);
    }
    this.close(tabId);
  }

  /** Only what the tab's own list of others offers. */
  async #show(tabId: number, outTradeNo: string): Promise<void> {
    const { tabs, journal } = this.#parts;
    const order = await journal.get(outTradeNo);
    if (order === undefined) return;
    const isOwn = tabs.get(tabId)?.orders.includes(outTradeNo) === true;
    if (isInFlight(order.state) || isUntold(order) || isOwn) await this.open(tabId, outTradeNo);
  }

  /** Submits a scan for the order that was on the screen, and for no other. */
  async scan(tabId: number, code: string, meant: string | undefined): Promise<void> {
    const { tabs, engine, now } = this.#parts;
    const { outTradeNo, replacedAt = -Infinity } = tabs.get(tabId) ?? {};
    // Either way round: the machine's clock may have been set back since.
    const changed = meant !== outTradeNo || Math.abs(now() - replacedAt) < LOOK_AGAIN_MS;
    const submitted =
      outTradeNo === undefined
        ? ({ ok: false, code: 'no-order-waiting' } as const)
        : changed
          ? ({ ok: false, code: 'order-changed' } as const)
          : await engine
              .submit(outTradeNo, code)
              .catch(() => ({ ok: false, code: 'journal-unavailable' }) as const);
    if (submitted.ok) this.#notices.delete(tabId);
    else if (!(await this.#isNoNews(outTradeNo, submitted.code)))
      this.#notices.set(tabId, { code: submitted.code, at: now() });
    await this.refresh();
  }

  /** A scan too many for an order that is under way or paid: what the panel says of it stands, and is what matters. */
  async #isNoNews(outTradeNo: string | undefined, code: ScanErrorCode): Promise<boolean> {
    if (code === 'already-submitted') return true;
    if (code !== 'no-order-waiting' || outTradeNo === undefined) return false;
    return (await this.#parts.journal.get(outTradeNo))?.state === 'paid';
  }

  /**
   * Shows the panel of a tab.
   *
   * @param outTradeNo the order that it is about from now on; undefined leaves it
   * @param notice why a call was refused
   */
  async open(tabId: number, outTradeNo: string | undefined, notice?: Notice['code']): Promise<void> {
    const { tabs, journal, now } = this.#parts;
    if (notice === undefined) this.#notices.delete(tabId);
    else this.#notices.set(tabId, { code: notice, at: now() });
    const before = tabs.get(tabId)?.outTradeNo;
    const isExchanged =
      before !== undefined &&
      outTradeNo !== undefined &&
      before !== outTradeNo &&
      (await journal.get(before))?.state === 'created';
    tabs.update(tabId, (entry) => ({
      ...entry,
      panelOpen: true,
      ...defined({ outTradeNo, replacedAt: isExchanged ? now() : undefined }),
    }));
    this.tellDocuments(tabId);
    await this.refresh();
  }

  close(tabId: number): void {
    this.#notices.delete(tabId);
    this.#parts.tabs.update(tabId, (entry) => ({ ...entry, panelOpen: false }));
    this.tellDocuments(tabId);
  }

  /** A tab is gone. */
  forget(tabId: number): void {
    this.#notices.delete(tabId);
    this.#ports.delete(tabId);
  }

  /** What a document has to know of its tab's panel. */
  placeFor(tabId: number, documentId: string): PanelPlace {
    const { tabs, till } = this.#parts;
    const entry = tabs.get(tabId);
    const { scanner } = till();
    if (entry?.panelOpen !== true) return { panel: 'closed', scanner };
    const panel = tabs.panelDocument(tabId) === documentId ? 'here' : 'elsewhere';
    return { panel, scanner, ...defined({ outTradeNo: entry.outTradeNo }) };
  }

  /** Tells each document of a tab where the panel is now. */
  tellDocuments(tabId: number): void {
    for (const documentId of Object.keys(this.#parts.tabs.get(tabId)?.documents ?? {})) {
      const push: PosPush = { type: 'pos.panel', ...this.placeFor(tabId, documentId) };
      chrome.tabs.sendMessage(tabId, push, { documentId }).catch(() => {
        // Gone without a word: another document of the tab may have to show the panel.
        const shownThere = this.#parts.tabs.panelDocument(tabId) === documentId;
        this.#parts.tabs.drop(tabId, documentId);
        if (shownThere) this.tellDocuments(tabId);
      });
    }
  }

  /** An order changed: what was said about it before is no news any more, and late money is shown wherever it can be. */
  async onChange(order: OrderRecord): Promise<void> {
    const { tabs } = this.#parts;
    for (const tabId of this.#notices.keys()) {
      if (tabs.get(tabId)?.outTradeNo === order.outTradeNo) this.#notices.delete(tabId);
    }
    if (isUntold(order)) {
      for (const tabId of new Set(tabs.documentsOf(order.origin).map((found) => found.tabId))) {
        if (tabs.get(tabId)?.panelOpen !== true) await this.open(tabId, order.outTradeNo);
      }
    }
    await this.refresh();
  }

  /** Sends every panel its view. */
  async refresh(): Promise<void> {
    if (this.#ports.size === 0) return;
    const open = await this.#parts.journal.open();
    for (const [tabId, port] of this.#ports) {
      const push: PanelPush = { type: 'panel.view', view: await this.#view(tabId, open) };
      // The port may have closed while the journal was read.
      if (this.#ports.get(tabId) === port) port.postMessage(push);
    }
  }

  async #view(tabId: number, open: readonly OrderRecord[]): Promise<PanelView> {
    const { journal, tabs, till, policy } = this.#parts;
    const { outTradeNo: own, orders = [] } = tabs.get(tabId) ?? {};
    const order = own === undefined ? undefined : await journal.get(own);
    const current =
      order === undefined ? undefined : toOrderView(order, await journal.byKey(order.key), policy());
    const others = open.filter(
      (other) =>
        other.outTradeNo !== own &&
        (isInFlight(other.state) ||
          isUntold(other) ||
          (other.state === 'created' && orders.includes(other.outTradeNo))),
    );
    return {
      till: till(),
      others: others.slice(0, OTHERS_SHOWN).map((other) => toOrderView(other, [other], policy())),
      ...defined({ current, notice: this.#notices.get(tabId) }),
    };
  }
}
