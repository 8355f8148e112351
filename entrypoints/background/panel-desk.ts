import type { PageErrorCode } from '../../lib/contract/error-codes/page-errors';
import type { ScanErrorCode } from '../../lib/contract/error-codes/scan-errors';
import type { PanelPush, PanelView, TillView } from '../../lib/contract/messages/panel-messages';
import type { PanelPlace, PosPush } from '../../lib/contract/messages/pos-messages';
import type { TabBook } from '../../lib/browser/tab-book';
import { holdsExcess, isUntold, type OrderRecord } from '../../lib/flow/order-record';
import type { FlowPolicy, Journal } from '../../lib/flow/ports';
import { readAccount, toOrderView } from '../../lib/flow/views';
import { defined } from '../../lib/payment/defined';
import { isInFlight } from '../../lib/payment/order-state';
import { AttemptFollower } from './attempt-follower';

export interface PanelDeskParts {
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

const OTHERS_SHOWN = 50;

/** Money that landed late or is too much first, then the newest. */
function byUrgency(one: OrderRecord, other: OrderRecord): number {
  const urgent = (order: OrderRecord) => Number(isUntold(order) || holdsExcess(order));
  return urgent(other) - urgent(one) || other.createdAt - one.createdAt;
}

/** Serves the cashier's panels: one for each tab, about one order at a time. */
export class PanelDesk {
  readonly #parts: PanelDeskParts;
  readonly #ports = new Map<number, chrome.runtime.Port>();
  readonly #notices = new Map<number, Notice>();
  /** By tab: the order whose POS order id was asked for again long after it was settled. */
  readonly #reuses = new Map<number, string>();

  readonly #follower: AttemptFollower;

  constructor(parts: PanelDeskParts) {
    this.#parts = parts;
    this.#follower = new AttemptFollower(parts);
  }

  /** A panel connected: it gets its view at once, and each time that something changes. */
  onConnect(port: chrome.runtime.Port, tabId: number): void {
    this.#ports.set(tabId, port);
    port.onDisconnect.addListener(() => {
      if (this.#ports.get(tabId) === port) this.#ports.delete(tabId);
    });
    this.catchUp(tabId)
      .then(() => this.refresh())
      .catch((error: unknown) => console.warn('tillside', 'panel-not-told', String(error)));
  }

  /** To be called at a worker's start: attempts that took another's place when no worker was left to show them. */
  async takeUp(): Promise<void> {
    for (const order of await this.#parts.journal.open()) await this.#follow(order);
  }

  /** Shows the attempt that took the place of the one on the screen while nobody was there to see it. */
  async catchUp(tabId: number): Promise<void> {
    if (await this.#follower.catchUp(tabId)) this.tellDocuments(tabId);
  }

  /** A POS order id that was settled long ago was asked for again: the cashier says what it is. */
  async askAboutReuse(tabId: number, outTradeNo: string): Promise<void> {
    await this.open(tabId, undefined);
    this.#reuses.set(tabId, outTradeNo);
    await this.refresh();
  }

  /** The order that the cashier is asked about in a tab. */
  askedAbout(tabId: number): string | undefined {
    return this.#reuses.get(tabId);
  }

  /** The question is answered: the order that was on the screen is there again, or what waits is shown. */
  async answered(tabId: number): Promise<void> {
    this.#reuses.delete(tabId);
    const own = this.#parts.tabs.get(tabId)?.outTradeNo;
    const order = own === undefined ? undefined : await this.#parts.journal.get(own);
    const goesOn = order !== undefined && (order.state === 'created' || isInFlight(order.state));
    return goesOn ? this.refresh() : this.next(tabId, own);
  }

  /**
   * A refund is shown, unless the cashier is in the middle of something else.
   *
   * @param refused why it was not begun
   */
  async showRefund(tabId: number, outTradeNo: string, refused?: PageErrorCode): Promise<void> {
    const { tabs, journal } = this.#parts;
    const { panelOpen = false, outTradeNo: own } = tabs.get(tabId) ?? {};
    const shown = panelOpen && own !== undefined ? await journal.get(own) : undefined;
    const isOpen = shown !== undefined && (shown.state === 'created' || isInFlight(shown.state));
    if (isOpen || this.#reuses.has(tabId)) return this.refresh();
    return this.open(tabId, outTradeNo, refused);
  }

  /** Says why the last thing that was wanted was not done. */
  note(tabId: number, code: Notice['code']): void {
    this.#notices.set(tabId, { code, at: this.#parts.now() });
  }

  /** Late money is shown next, then what still waits for a scan in this tab; otherwise the panel goes. */
  async next(tabId: number, closed: string | undefined): Promise<void> {
    const { tabs, journal } = this.#parts;
    this.#reuses.delete(tabId);
    const late = (await journal.open()).find((order) => isUntold(order) && order.outTradeNo !== closed);
    if (late !== undefined) return this.open(tabId, late.outTradeNo);
    for (const outTradeNo of tabs.get(tabId)?.orders ?? []) {
      if (outTradeNo === closed) continue;
      const order = await journal.get(outTradeNo);
      if (order?.state === 'created' && order.parkedAt === undefined) return this.open(tabId, outTradeNo);
    }
    this.close(tabId);
  }

  /** Only what the tab's own list of others offers. */
  async show(tabId: number, outTradeNo: string): Promise<void> {
    const { tabs, journal } = this.#parts;
    const order = await journal.get(outTradeNo);
    if (order === undefined) return;
    const isOwn = tabs.get(tabId)?.orders.includes(outTradeNo) === true;
    const listed = (await this.#listed()).some((other) => other.outTradeNo === outTradeNo);
    // What waits for a scan in another tab is that tab's.
    if (isOwn || (listed && order.state !== 'created')) await this.open(tabId, outTradeNo);
  }

  /** What was said before is no news any more. */
  forgetNotice(tabId: number): void {
    this.#notices.delete(tabId);
  }

  /**
   * Shows the panel of a tab.
   *
   * @param outTradeNo the order that it is about from now on; undefined leaves it
   * @param notice why a call was refused
   */
  async open(tabId: number, outTradeNo: string | undefined, notice?: Notice['code']): Promise<void> {
    const { tabs, journal, now } = this.#parts;
    this.#reuses.delete(tabId);
    if (notice === undefined) this.#notices.delete(tabId);
    else this.note(tabId, notice);
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
    this.#reuses.delete(tabId);
    this.#parts.tabs.update(tabId, (entry) => ({ ...entry, panelOpen: false }));
    this.tellDocuments(tabId);
  }

  /** A tab is gone. */
  forget(tabId: number): void {
    this.#notices.delete(tabId);
    this.#reuses.delete(tabId);
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
      chrome.tabs.sendMessage(tabId, push, { documentId }).catch(() => this.dropDocument(tabId, documentId));
    }
  }

  /** A document is gone without a word: another one of the tab may have to show the panel. */
  dropDocument(tabId: number, documentId: string): void {
    const { tabs } = this.#parts;
    const shownThere = tabs.panelDocument(tabId) === documentId;
    tabs.drop(tabId, documentId);
    if (shownThere) this.tellDocuments(tabId);
  }

  /** An order changed: what was said about it before is no news any more, and late money is shown wherever it can be. */
  async onChange(order: OrderRecord): Promise<void> {
    const { tabs } = this.#parts;
    this.#forgetNoticesOf(order);
    if (order.version === 1) await this.#follow(order);
    if (isUntold(order) || holdsExcess(order)) {
      for (const tabId of new Set(tabs.documentsOf(order.origin).map((found) => found.tabId))) {
        if (await this.#mayInterrupt(tabId, order)) await this.open(tabId, order.outTradeNo);
      }
    }
    await this.refresh();
  }

  /** A refund of an order changed. */
  async onRefundChange(order: OrderRecord): Promise<void> {
    this.#forgetNoticesOf(order);
    await this.refresh();
  }

  #forgetNoticesOf({ outTradeNo }: OrderRecord): void {
    for (const tabId of this.#notices.keys()) {
      if (this.#parts.tabs.get(tabId)?.outTradeNo === outTradeNo) this.#notices.delete(tabId);
    }
  }

  /** Late money comes up where no panel is open, and in place of another attempt of its own sale: that one is not to be paid. */
  async #mayInterrupt(tabId: number, { key, outTradeNo }: OrderRecord): Promise<boolean> {
    const { panelOpen = false, outTradeNo: shown } = this.#parts.tabs.get(tabId) ?? {};
    if (!panelOpen) return true;
    if (shown === undefined || shown === outTradeNo) return false;
    return (await this.#parts.journal.get(shown))?.key === key;
  }

  async #follow(order: OrderRecord): Promise<void> {
    for (const tabId of this.#follower.follow(order, this.#ports.keys()))
      await this.open(tabId, order.outTradeNo);
  }

  /** Sends every panel its view. */
  async refresh(): Promise<void> {
    if (this.#ports.size === 0) return;
    const open = await this.#listed();
    for (const [tabId, port] of this.#ports) {
      const push: PanelPush = { type: 'panel.view', view: await this.#view(tabId, open) };
      // The port may have closed while the journal was read.
      if (this.#ports.get(tabId) === port) port.postMessage(push);
    }
  }

  /** Orders that are not settled, and paid ones with a refund that is not. */
  async #listed(): Promise<OrderRecord[]> {
    const { journal } = this.#parts;
    const orders = await journal.open();
    const known = new Set(orders.map(({ outTradeNo }) => outTradeNo));
    const refunding = new Set((await journal.openRefunds()).map(({ outTradeNo }) => outTradeNo));
    const paid = await Promise.all(
      [...refunding].filter((one) => !known.has(one)).map((one) => journal.get(one)),
    );
    return [...orders, ...paid.filter((order) => order !== undefined)];
  }

  async #view(tabId: number, open: readonly OrderRecord[]): Promise<PanelView> {
    const { journal, tabs, till, policy } = this.#parts;
    const { outTradeNo: own, orders = [] } = tabs.get(tabId) ?? {};
    const order = own === undefined ? undefined : await journal.get(own);
    const view = async (shown: OrderRecord) =>
      toOrderView(shown, await readAccount(journal, shown.key), policy());
    const others = open.filter(
      (other) =>
        other.outTradeNo !== own &&
        (isInFlight(other.state) ||
          other.state === 'paid' ||
          (other.state === 'created' && orders.includes(other.outTradeNo))),
    );
    return {
      till: till(),
      others: await Promise.all(others.sort(byUrgency).slice(0, OTHERS_SHOWN).map(view)),
      ...defined({
        current: order === undefined ? undefined : await view(order),
        notice: this.#notices.get(tabId),
        reuse: await this.#reuseOf(tabId),
      }),
    };
  }

  async #reuseOf(tabId: number): Promise<PanelView['reuse']> {
    const outTradeNo = this.#reuses.get(tabId);
    const order = outTradeNo === undefined ? undefined : await this.#parts.journal.get(outTradeNo);
    if (order === undefined) return undefined;
    const { posOrderId, totalFee, paid, createdAt } = order;
    return { outTradeNo: order.outTradeNo, posOrderId, totalFee, paidAt: paid?.at ?? createdAt };
  }
}
