import type { FailureCode } from '../../lib/contract/error-codes/failure-codes';
import type { PageErrorCode } from '../../lib/contract/error-codes/page-errors';
import type { ScanErrorCode } from '../../lib/contract/error-codes/scan-errors';
import type { OrderView } from '../../lib/contract/messages/order-view';
import type {
  PanelMessage,
  PanelPush,
  PanelView,
  TillView,
} from '../../lib/contract/messages/panel-messages';
import { isPosOrderId, readPayRequest } from '../../lib/contract/messages/pay-request';
import type { PosAnswers, PosMessage, PosPush } from '../../lib/contract/messages/pos-messages';
import type { PageReply, PaymentResult } from '../../lib/contract/page/page-api';
import type { TabBook } from '../../lib/browser/tab-book';
import type { Engine } from '../../lib/flow/engine';
import type { OrderRecord } from '../../lib/flow/order-record';
import type { FlowPolicy, Journal, Readiness } from '../../lib/flow/ports';
import { toOrderView, toPaymentResult } from '../../lib/flow/views';
import { defined } from '../../lib/payment/defined';
import { isInFlight } from '../../lib/payment/order-state';

export interface DeskParts {
  engine: Engine;
  journal: Journal;
  tabs: TabBook;
  policy: () => FlowPolicy;
  keysReady: () => Readiness;
  /** Starts the proof of the keys early, so that the scan does not wait for it. */
  warmUp: () => void;
  till: () => TillView;
  /** A sentence for a code in the till's language. */
  say: (code: PageErrorCode | FailureCode, field?: string) => string;
}

interface Notice {
  code: ScanErrorCode | PageErrorCode;
  at: number;
}

/** Calls of `pay` that one tab may make within a second (threat 30). */
const CALLS_PER_SECOND = 100;
/** Orders that one tab may keep waiting for a scan. */
const MOST_WAITING = 50;
const OTHERS_SHOWN = 20;

/** Serves the tabs: calls from POS pages, their panels, and the news that both get of an order. */
export class PosDesk {
  readonly #parts: DeskParts;
  readonly #panels = new Map<number, chrome.runtime.Port>();
  readonly #notices = new Map<number, Notice>();
  readonly #calls = new Map<number, { second: number; count: number }>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Answers a content script whose sender is proven. */
  async onPosMessage(
    message: PosMessage,
    sender: { tabId: number; frameId: number; origin: string },
  ): Promise<PosAnswers[PosMessage['type']]> {
    switch (message.type) {
      case 'pos.hello':
        return this.#hello(sender);
      case 'pos.bye':
        if (sender.frameId === 0) await this.#leave(sender.tabId);
        return { done: true };
      case 'pos.pay':
        return this.#pay(message.request, sender);
      case 'pos.lookup':
        return this.#lookup(message.posOrderId, sender.origin);
      case 'pos.watch':
        return { results: await this.#results(sender.origin, message.posOrderIds) };
      case 'pos.scan':
        await this.#scan(sender.tabId, message.code);
        return { taken: true };
    }
  }

  /** A document was (re)loaded: whoever waited there is gone, so an order that was never sent ends. */
  async #hello({
    tabId,
    frameId,
    origin,
  }: {
    tabId: number;
    frameId: number;
    origin: string;
  }): Promise<PosAnswers['pos.hello']> {
    const { tabs } = this.#parts;
    if (frameId === 0) {
      await this.#leave(tabId);
      tabs.update(tabId, (entry) => ({ ...entry, frames: {} }));
    }
    const entry = tabs.update(tabId, (found) => ({
      ...found,
      frames: { ...found.frames, [frameId]: origin },
    }));
    const { scanner } = this.#parts.till();
    if (!entry.panelOpen) return { panel: 'closed', scanner };
    return { panel: this.#panelFrame(tabId) === frameId ? 'here' : 'elsewhere', scanner };
  }

  /** The tab's document went away. What is in flight goes on and is shown again; what was never sent is given up. */
  async #leave(tabId: number): Promise<void> {
    const { tabs, journal, engine } = this.#parts;
    const entry = tabs.get(tabId);
    if (entry === undefined) return;
    const shown = entry.outTradeNo === undefined ? undefined : await journal.get(entry.outTradeNo);
    const goesOn = shown !== undefined && isInFlight(shown.state);
    tabs.update(tabId, ({ outTradeNo, ...rest }) =>
      goesOn
        ? { ...rest, orders: [], ...defined({ outTradeNo }) }
        : { ...rest, orders: [], panelOpen: false },
    );
    for (const outTradeNo of entry.orders) {
      const order = await journal.get(outTradeNo);
      if (order?.state === 'created' && tabs.about(outTradeNo).length === 0) await engine.cancel(outTradeNo);
    }
  }

  /** A tab was closed. */
  async onTabClosed(tabId: number): Promise<void> {
    await this.#leave(tabId);
    this.#parts.tabs.remove(tabId);
    this.#notices.delete(tabId);
    this.#calls.delete(tabId);
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

  async #pay(
    request: unknown,
    sender: { tabId: number; frameId: number; origin: string },
  ): Promise<PageReply> {
    const { tabId, origin } = sender;
    if (this.#isFlooding(tabId)) return this.refuse('too-many-requests');
    const reading = readPayRequest(request);
    if (!reading.ok) return this.refuse(reading.code, reading.field);
    const ready = this.#parts.keysReady();
    if (!ready.ok) {
      if (ready.code !== 'not-configured') await this.#openPanel(tabId, undefined, ready.code);
      return this.refuse(ready.code);
    }
    this.#parts.warmUp();
    try {
      if (await this.#hasTooMany(tabId)) return this.refuse('too-many-requests');
      const opened = await this.#parts.engine.open({ origin, ...reading.request });
      if (opened.kind === 'refused') {
        if (opened.code === 'order-already-settled') await this.#openPanel(tabId, undefined, opened.code);
        return this.refuse(opened.code);
      }
      const attempts = await this.#parts.journal.byKey(opened.order.key);
      const result = toPaymentResult(opened.order, attempts, this.#parts.say);
      if (opened.kind === 'replayed') return { ok: true, result: { ...result, replayed: true } };
      await this.#openPanel(tabId, opened.order.outTradeNo);
      return { ok: true, result };
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  async #lookup(posOrderId: unknown, origin: string): Promise<PageReply> {
    if (!isPosOrderId(posOrderId)) return this.refuse('invalid-order-id', 'posOrderId');
    try {
      const [result] = await this.#results(origin, [posOrderId]);
      return { ok: true, result: result ?? null };
    } catch {
      return this.refuse('journal-unavailable');
    }
  }

  /** The newest attempt of each order, or the paid one. */
  async #results(origin: string, posOrderIds: readonly string[]): Promise<PaymentResult[]> {
    const results: PaymentResult[] = [];
    for (const posOrderId of posOrderIds) {
      const attempts = await this.#parts.engine.find(origin, posOrderId);
      const order = speaksFor(attempts);
      if (order !== undefined) results.push(toPaymentResult(order, attempts, this.#parts.say));
    }
    return results;
  }

  /** The frame that shows the tab's panel: the top one where we run there, otherwise the first that we are in. */
  #panelFrame(tabId: number): number | undefined {
    const frames = Object.keys(this.#parts.tabs.get(tabId)?.frames ?? {}).map(Number);
    return frames.length === 0 ? undefined : Math.min(...frames);
  }

  async #openPanel(tabId: number, outTradeNo: string | undefined, notice?: Notice['code']): Promise<void> {
    if (notice === undefined) this.#notices.delete(tabId);
    else this.#notices.set(tabId, { code: notice, at: Date.now() });
    this.#parts.tabs.update(tabId, (entry) => ({
      ...entry,
      panelOpen: true,
      ...(outTradeNo === undefined
        ? {}
        : { outTradeNo, orders: [...entry.orders.filter((other) => other !== outTradeNo), outTradeNo] }),
    }));
    this.#tellFrames(tabId, true);
    await this.#pushView(tabId);
  }

  #closePanel(tabId: number): void {
    this.#notices.delete(tabId);
    this.#parts.tabs.update(tabId, (entry) => ({ ...entry, panelOpen: false }));
    this.#tellFrames(tabId, false);
  }

  #tellFrames(tabId: number, open: boolean): void {
    const shownIn = this.#panelFrame(tabId);
    for (const frame of Object.keys(this.#parts.tabs.get(tabId)?.frames ?? {})) {
      const frameId = Number(frame);
      const { scanner } = this.#parts.till();
      send(tabId, frameId, { type: 'pos.panel', open, here: frameId === shownIn, scanner });
    }
  }

  async #scan(tabId: number, code: string): Promise<void> {
    const outTradeNo = this.#parts.tabs.get(tabId)?.outTradeNo;
    const submitted =
      outTradeNo === undefined
        ? ({ ok: false, code: 'no-order-waiting' } as const)
        : await this.#parts.engine.submit(outTradeNo, code);
    if (submitted.ok) this.#notices.delete(tabId);
    else if (submitted.code !== 'already-submitted')
      this.#notices.set(tabId, { code: submitted.code, at: Date.now() });
    await this.#pushView(tabId);
  }

  /** A panel connected: it gets its view at once, and each time that something changes. */
  onPanel(port: chrome.runtime.Port, tabId: number): void {
    this.#panels.set(tabId, port);
    port.onDisconnect.addListener(() => {
      if (this.#panels.get(tabId) === port) this.#panels.delete(tabId);
    });
    void this.#pushView(tabId);
  }

  async onPanelMessage(message: PanelMessage, tabId: number): Promise<void> {
    const { engine, tabs } = this.#parts;
    const own = tabs.get(tabId)?.outTradeNo;
    switch (message.type) {
      case 'panel.scan':
        return this.#scan(tabId, message.code);
      case 'panel.confirm':
        if (message.outTradeNo === own) await engine.confirm(own);
        return;
      case 'panel.cancel':
        if (message.outTradeNo === own) await engine.cancel(own);
        return;
      case 'panel.show':
        tabs.update(tabId, (entry) => ({ ...entry, outTradeNo: message.outTradeNo }));
        return this.#pushView(tabId);
      case 'panel.close':
        return this.#closePanel(tabId);
      case 'panel.alive':
        return;
    }
  }

  /** An order changed: tells every panel, and every page of the order's origin. */
  async onChange(order: OrderRecord): Promise<void> {
    const attempts = await this.#parts.journal.byKey(order.key);
    const result = toPaymentResult(order, attempts, this.#parts.say);
    const push: PosPush = { type: 'pos.change', result };
    for (const tabId of this.#notices.keys()) {
      if (this.#parts.tabs.get(tabId)?.outTradeNo === order.outTradeNo) this.#notices.delete(tabId);
    }
    const late = order.lateSuccess === true || result.overpaid === true;
    for (const { tabId, frameId } of this.#parts.tabs.framesOf(order.origin)) send(tabId, frameId, push);
    if (order.state === 'paid' && late) {
      for (const tabId of new Set(this.#parts.tabs.framesOf(order.origin).map((frame) => frame.tabId))) {
        if (this.#parts.tabs.get(tabId)?.panelOpen !== true) await this.#openPanel(tabId, order.outTradeNo);
      }
    }
    await Promise.all([...this.#panels.keys()].map((tabId) => this.#pushView(tabId)));
  }

  /** The set-up changed: every panel shows the till anew. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#panels.keys()].map((tabId) => this.#pushView(tabId)));
  }

  async #pushView(tabId: number): Promise<void> {
    const port = this.#panels.get(tabId);
    if (port === undefined) return;
    const push: PanelPush = { type: 'panel.view', view: await this.#view(tabId) };
    // The port may have closed while the journal was read.
    if (this.#panels.get(tabId) === port) port.postMessage(push);
  }

  async #view(tabId: number): Promise<PanelView> {
    const { journal, tabs, till, policy } = this.#parts;
    const own = tabs.get(tabId)?.outTradeNo;
    const current = own === undefined ? undefined : await journal.get(own);
    const waitingHere = tabs.get(tabId)?.orders ?? [];
    const open = (await journal.open()).filter(
      ({ outTradeNo, state }) =>
        outTradeNo !== own &&
        (isInFlight(state) || (state === 'created' && waitingHere.includes(outTradeNo))),
    );
    open.sort((a, b) => a.createdAt - b.createdAt);
    const notice = this.#notices.get(tabId);
    return {
      till: till(),
      others: open.slice(0, OTHERS_SHOWN).map((order) => toOrderView(order, [order], policy())),
      ...(current === undefined ? {} : { current: await this.#orderView(current) }),
      ...(notice === undefined ? {} : { notice }),
    };
  }

  async #orderView(order: OrderRecord): Promise<OrderView> {
    return toOrderView(order, await this.#parts.journal.byKey(order.key), this.#parts.policy());
  }
}

function speaksFor(attempts: readonly OrderRecord[]): OrderRecord | undefined {
  const newestFirst = [...attempts].sort((a, b) => b.attempt - a.attempt);
  return newestFirst.find(({ state }) => state === 'paid') ?? newestFirst[0];
}

/** A frame that is gone or still loading misses the news and asks for it when it is back. */
function send(tabId: number, frameId: number, push: PosPush): void {
  chrome.tabs.sendMessage(tabId, push, { frameId }).catch(() => undefined);
}
