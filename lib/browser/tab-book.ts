/** Where our content script runs in a tab, and what the tab's panel is about. */
export interface TabEntry {
  /** Frame id → origin, of every frame that said hello. */
  frames: Record<string, string>;
  /** The order that the tab's panel shows. */
  outTradeNo?: string;
  /** Orders that were opened or joined from this tab's present document. */
  orders: string[];
  panelOpen: boolean;
}

const NAME = 'tabs';

/**
 * Remembers per tab what must survive the worker but not the browser: kept in `storage.session`, which only our own pages
 * and the worker can read.
 */
export class TabBook {
  #tabs: Record<string, TabEntry> = {};

  /**
   * Reads what the worker before us knew.
   *
   * @returns true where there was none in this browser session: the browser or the extension has just started
   */
  async load(): Promise<boolean> {
    await chrome.storage.session.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
    const { [NAME]: stored } = await chrome.storage.session.get(NAME);
    this.#tabs = (stored as Record<string, TabEntry> | undefined) ?? {};
    if (stored === undefined) this.#save();
    return stored === undefined;
  }

  get(tabId: number): TabEntry | undefined {
    return this.#tabs[tabId];
  }

  /** Changes a tab's entry, making one if there is none. */
  update(tabId: number, change: (entry: TabEntry) => TabEntry): TabEntry {
    const next = change(this.#tabs[tabId] ?? { frames: {}, orders: [], panelOpen: false });
    this.#tabs = { ...this.#tabs, [tabId]: next };
    this.#save();
    return next;
  }

  remove(tabId: number): TabEntry | undefined {
    const { [tabId]: gone, ...rest } = this.#tabs;
    this.#tabs = rest;
    this.#save();
    return gone;
  }

  /** Tabs in which an order was opened or joined. */
  about(outTradeNo: string): number[] {
    return Object.entries(this.#tabs)
      .filter(([, entry]) => entry.orders.includes(outTradeNo))
      .map(([tabId]) => Number(tabId));
  }

  /** Every frame of an origin. */
  framesOf(origin: string): { tabId: number; frameId: number }[] {
    return Object.entries(this.#tabs).flatMap(([tabId, { frames }]) =>
      Object.entries(frames)
        .filter(([, frameOrigin]) => frameOrigin === origin)
        .map(([frameId]) => ({ tabId: Number(tabId), frameId: Number(frameId) })),
    );
  }

  #save(): void {
    void chrome.storage.session.set({ [NAME]: this.#tabs });
  }
}
