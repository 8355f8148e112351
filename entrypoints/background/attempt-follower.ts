import type { TabBook } from '../../lib/browser/tab-book';
import type { OrderRecord } from '../../lib/flow/order-record';
import type { Journal } from '../../lib/flow/ports';
import { endedWithoutMoney, isInFlight } from '../../lib/payment/order-state';

/** The attempt that stands at the end of those which follow one another. */
function lastAfter(attempts: readonly OrderRecord[], before: OrderRecord): OrderRecord {
  const next = attempts.find(({ follows }) => follows === before.outTradeNo);
  return next === undefined ? before : lastAfter(attempts, next);
}

/** Has tabs go along where the cashier switches to another way of paying: the next attempt takes the place of the one before. */
export class AttemptFollower {
  readonly #journal: Journal;
  readonly #tabs: TabBook;

  constructor({ journal, tabs }: { journal: Journal; tabs: TabBook }) {
    this.#journal = journal;
    this.#tabs = tabs;
  }

  /**
   * An attempt has taken the place of another one: those who wait for it go along, or, where its page was reloaded
   * meanwhile, who has it on the screen.
   *
   * @param panels the tabs whose panels are connected
   * @returns the tabs whose open panel showed the attempt before
   */
  follow({ outTradeNo, follows: before }: OrderRecord, panels: Iterable<number>): number[] {
    if (before === undefined) return [];
    const isShown = (tabId: number) => {
      const entry = this.#tabs.get(tabId);
      return entry?.panelOpen === true && entry.outTradeNo === before;
    };
    const waiting = this.#tabs.about(before);
    const going = waiting.length > 0 ? waiting : [...panels].filter(isShown);
    for (const tabId of going) {
      this.#tabs.update(tabId, (entry) => ({
        ...entry,
        orders: [...entry.orders.filter((other) => other !== before && other !== outTradeNo), outTradeNo],
      }));
    }
    return going.filter(isShown);
  }

  /**
   * The attempt on the screen may have given way to another one while the tab had no page, or there was no worker.
   *
   * @returns whether the tab's panel is about another attempt now
   */
  async catchUp(tabId: number): Promise<boolean> {
    const { outTradeNo: own, panelOpen } = this.#tabs.get(tabId) ?? {};
    const shown = own === undefined || panelOpen !== true ? undefined : await this.#journal.get(own);
    if (shown === undefined || !endedWithoutMoney(shown.state)) return false;
    const { outTradeNo, state } = lastAfter(await this.#journal.byKey(shown.key), shown);
    const isOver = state !== 'created' && state !== 'paid' && !isInFlight(state);
    // What waits for a scan in another tab is that tab's.
    const isAnothers = state === 'created' && this.#tabs.about(outTradeNo).some((other) => other !== tabId);
    if (outTradeNo === own || isOver || isAnothers || this.#tabs.get(tabId)?.outTradeNo !== own) return false;
    this.#tabs.update(tabId, (entry) => ({
      ...entry,
      outTradeNo,
      orders: [...entry.orders.filter((other) => other !== own && other !== outTradeNo), outTradeNo],
    }));
    return true;
  }
}
