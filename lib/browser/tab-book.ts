/** A document of a tab in which our content script runs. */
export interface TabDocument {
  frameId: number;
  origin: string;
  /** When it said hello, ms since the epoch. */
  at: number;
}

/** Where our content script runs in a tab, and what the tab's panel is about. */
export interface TabEntry {
  /** By the browser's document id: a frame's next document is another one. */
  documents: Record<string, TabDocument>;
  /** The order that the tab's panel shows. */
  outTradeNo?: string;
  /** Orders that were opened or joined from the tab's present documents. */
  orders: string[];
  panelOpen: boolean;
  /** When the panel's order took the place of one that was still waiting for its scan, ms since the epoch. */
  replacedAt?: number;
}

const TABS = 'tabs';
const STARTED = 'started';

const EMPTY: TabEntry = { documents: {}, orders: [], panelOpen: false };

/**
 * Remembers per tab what must survive the worker but not the browser: kept in `storage.session`, which only our own pages
 * and the worker can read.
 */
export class TabBook {
  #tabs: Record<string, TabEntry> = {};

  /**
   * Reads what the worker before us knew.
   *
   * @returns true where none has started in this browser session: the browser or the extension has just started
   */
  async load(): Promise<boolean> {
    await chrome.storage.session.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
    const stored = await chrome.storage.session.get([TABS, STARTED]);
    this.#tabs = (stored[TABS] as Record<string, TabEntry> | undefined) ?? {};
    return stored[STARTED] !== true;
  }

  /** What had to be done at the start of the browser session is done. */
  async markStarted(): Promise<void> {
    await chrome.storage.session.set({ [STARTED]: true });
  }

  get(tabId: number): TabEntry | undefined {
    return this.#tabs[tabId];
  }

  /** Changes a tab's entry, making one if there is none. */
  update(tabId: number, change: (entry: TabEntry) => TabEntry): TabEntry {
    const next = change(this.#tabs[tabId] ?? EMPTY);
    this.#tabs = { ...this.#tabs, [tabId]: next };
    this.#save();
    return next;
  }

  remove(tabId: number): void {
    const { [tabId]: _gone, ...rest } = this.#tabs;
    this.#tabs = rest;
    this.#save();
  }

  /** Forgets a document that is gone. */
  drop(tabId: number, documentId: string): void {
    if (this.#tabs[tabId]?.documents[documentId] === undefined) return;
    this.update(tabId, (entry) => {
      const { [documentId]: _gone, ...documents } = entry.documents;
      return { ...entry, documents };
    });
  }

  /** The document that shows the tab's panel: the top one where we run there, otherwise the newest that we are in. */
  panelDocument(tabId: number): string | undefined {
    const found = Object.entries(this.#tabs[tabId]?.documents ?? {});
    const top = found.find(([, { frameId }]) => frameId === 0);
    return (top ?? found.sort(([, a], [, b]) => b.at - a.at)[0])?.[0];
  }

  /** Tabs in which an order was opened or joined. */
  about(outTradeNo: string): number[] {
    return Object.entries(this.#tabs)
      .filter(([, entry]) => entry.orders.includes(outTradeNo))
      .map(([tabId]) => Number(tabId));
  }

  /** Every document of an origin. */
  documentsOf(origin: string): { tabId: number; documentId: string }[] {
    return Object.entries(this.#tabs).flatMap(([tabId, { documents }]) =>
      Object.entries(documents)
        .filter(([, found]) => found.origin === origin)
        .map(([documentId]) => ({ tabId: Number(tabId), documentId })),
    );
  }

  #save(): void {
    void chrome.storage.session.set({ [TABS]: this.#tabs });
  }
}
