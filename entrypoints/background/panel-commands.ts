import type { ScanErrorCode } from '../../lib/contract/error-codes/scan-errors';
import type { PanelMessage } from '../../lib/contract/messages/panel-messages';
import type { TabBook } from '../../lib/browser/tab-book';
import type { Engine } from '../../lib/flow/engine';
import { isQr, wayOf } from '../../lib/flow/order-record';
import type { Journal } from '../../lib/flow/ports';
import type { PayWay } from '../../lib/payment/platform';
import type { PanelDesk } from './panel-desk';

export interface PanelCommandParts {
  engine: Engine;
  journal: Journal;
  tabs: TabBook;
  panels: PanelDesk;
  now: () => number;
}

/** A scan that comes so soon after the amount on the screen was exchanged was meant for the one before (threats 2, 5). */
const LOOK_AGAIN_MS = 1_000;

/** Why a way was not taken, where the screen tells it by itself: the amount to be confirmed, or the payment under way. */
const SHOWN_ANYWAY: ReadonlySet<ScanErrorCode> = new Set([
  'confirm-amount-first',
  'already-submitted',
  'qr-still-payable',
]);

/** What cashiers do in their panels. Each panel speaks for its own tab, and for the order on its screen only. */
export class PanelCommands {
  readonly #parts: PanelCommandParts;

  constructor(parts: PanelCommandParts) {
    this.#parts = parts;
  }

  /** To be called at a worker's start: goes on with what the worker before had no time for. */
  async takeUp(): Promise<void> {
    const { journal, tabs, panels } = this.#parts;
    await panels.takeUp();
    for (const order of await journal.open()) {
      const [tabId] = tabs.about(order.outTradeNo);
      const isUnasked = order.state === 'created' && isQr(order) && order.parkedAt === undefined;
      // Without waiting: a gateway that is silent must not keep the worker from answering.
      if (isUnasked && tabId !== undefined) this.start(tabId, order.outTradeNo, wayOf(order));
    }
  }

  async onMessage(message: PanelMessage, tabId: number): Promise<void> {
    const { tabs, panels } = this.#parts;
    const own = tabs.get(tabId)?.outTradeNo;
    switch (message.type) {
      case 'panel.alive':
        return;
      case 'panel.scan':
        return this.scan(tabId, message.code, message.outTradeNo);
      case 'panel.show':
        return panels.show(tabId, message.outTradeNo);
      case 'panel.close':
        return this.#close(tabId, own);
      case 'panel.release':
        return this.#release(tabId, message.outTradeNo);
      default:
        if (message.outTradeNo === own) await this.#decide(message, tabId, own);
    }
  }

  /** What concerns the order on the screen. */
  async #decide(
    message: Exclude<
      PanelMessage,
      { type: 'panel.alive' | 'panel.scan' | 'panel.show' | 'panel.close' | 'panel.release' }
    >,
    tabId: number,
    own: string,
  ): Promise<void> {
    const { engine, panels } = this.#parts;
    switch (message.type) {
      case 'panel.confirm':
        return this.#confirm(tabId, own);
      case 'panel.cancel':
        return engine.cancel(own);
      case 'panel.choose':
        return this.choose(tabId, own, message.way);
      case 'panel.park':
        await engine.park(own);
        return panels.next(tabId, own);
      case 'panel.refund-overpaid':
        return this.#refundOverpaid(tabId, own);
      case 'panel.ask-now':
        return engine.queryNow(own);
      case 'panel.write-off':
        await engine.writeOff(own, { who: message.who, why: message.why });
    }
  }

  async #close(tabId: number, own: string | undefined): Promise<void> {
    const { engine, panels } = this.#parts;
    if (panels.askedAbout(tabId) !== undefined) return panels.answered(tabId);
    if (own !== undefined) await engine.acknowledge(own);
    return panels.next(tabId, own);
  }

  /** Only what the cashier was asked about. */
  async #release(tabId: number, outTradeNo: string): Promise<void> {
    const { engine, panels } = this.#parts;
    if (outTradeNo !== panels.askedAbout(tabId)) return;
    await engine.release(outTradeNo);
    return panels.answered(tabId);
  }

  /** A confirmed amount goes on by itself where no scan is waited for. */
  async #confirm(tabId: number, outTradeNo: string): Promise<void> {
    const { engine, journal } = this.#parts;
    await engine.confirm(outTradeNo);
    const order = await journal.get(outTradeNo);
    if (order !== undefined && isQr(order)) await this.choose(tabId, outTradeNo, wayOf(order));
  }

  /** Takes a way without being waited for. */
  start(tabId: number, outTradeNo: string, way: PayWay): void {
    this.choose(tabId, outTradeNo, way).catch((error: unknown) => {
      console.warn('tillside', 'way-not-taken', String(error));
    });
  }

  /** Takes the way that the cashier or the page chose; why it cannot be taken is told in the panel. */
  async choose(tabId: number, outTradeNo: string, way: PayWay): Promise<void> {
    const { engine, panels } = this.#parts;
    const chosen = await engine
      .choose(outTradeNo, way)
      .catch(() => ({ ok: false, code: 'journal-unavailable' }) as const);
    if (!chosen.ok && !SHOWN_ANYWAY.has(chosen.code)) panels.note(tabId, chosen.code);
    await panels.refresh();
  }

  /** Two attempts of one order were paid: the whole of the one on the screen goes back. */
  async #refundOverpaid(tabId: number, outTradeNo: string): Promise<void> {
    const { engine, panels } = this.#parts;
    const answer = await engine
      .refundExcess(outTradeNo, 'cashier')
      .catch(() => ({ kind: 'refused', code: 'journal-unavailable' }) as const);
    if (answer.kind === 'refused') panels.note(tabId, answer.code);
    else panels.forgetNotice(tabId);
    await panels.refresh();
  }

  /** Submits a scan for the order that was on the screen, and for no other. */
  async scan(tabId: number, code: string, meant: string | undefined): Promise<void> {
    const { tabs, engine, panels, now } = this.#parts;
    const { outTradeNo, replacedAt = -Infinity } = tabs.get(tabId) ?? {};
    // While the cashier is asked a question there is no amount on the screen.
    const isHidden = panels.askedAbout(tabId) !== undefined;
    // Either way round: the machine's clock may have been set back since.
    const changed = meant !== outTradeNo || isHidden || Math.abs(now() - replacedAt) < LOOK_AGAIN_MS;
    const submitted =
      outTradeNo === undefined
        ? ({ ok: false, code: 'no-order-waiting' } as const)
        : changed
          ? ({ ok: false, code: 'order-changed' } as const)
          : await engine
              .submit(outTradeNo, code)
              .catch(() => ({ ok: false, code: 'journal-unavailable' }) as const);
    if (submitted.ok) panels.forgetNotice(tabId);
    else if (!(await this.#isNoNews(outTradeNo, submitted.code))) panels.note(tabId, submitted.code);
    await panels.refresh();
  }

  /** A scan too many for an order that is under way or paid: what the panel says of it stands, and is what matters. */
  async #isNoNews(outTradeNo: string | undefined, code: ScanErrorCode): Promise<boolean> {
    if (code === 'already-submitted') return true;
    if (code !== 'no-order-waiting' || outTradeNo === undefined) return false;
    return (await this.#parts.journal.get(outTradeNo))?.state === 'paid';
  }
}
