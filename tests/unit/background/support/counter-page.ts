import { vi } from 'vitest';
import type { PosSender } from '../../../../entrypoints/background/pos-desk';
import type { PaymentResult } from '../../../../lib/contract/page/page-api';
import { PageBridge } from '../../../../lib/pos/page-bridge';
import { PageEnd } from '../../pos/support/page-end';
import type { Counter } from './counter';

/** While something is waited for, a page's bridge asks the worker this often. */
const WATCH_EVERY_MS = 5_000;

const opened: { bridge: PageBridge; page: CounterPage }[] = [];

/** A POS page whose calls go the whole way: port, bridge, desk, engine, and back. */
export class CounterPage extends PageEnd {
  /** The bridge asks the worker how everything stands. */
  async look(): Promise<void> {
    await vi.advanceTimersByTimeAsync(WATCH_EVERY_MS);
    await this.caughtUp();
  }

  /** What the page was told of its orders by events. */
  told(): PaymentResult[] {
    return this.heard.flatMap((event) => (event.type === 'change' ? [event.result] : []));
  }
}

/** Opens a page; {@link closePages} belongs into `afterEach`. */
export async function openPage(counter: Counter, from: PosSender): Promise<CounterPage> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await counter.hello(from);
  const page = new CounterPage();
  page.listen();
  const bridge = new PageBridge(page.events, {
    pay: (request) => counter.call(from, request),
    refund: (request) => counter.refund(from, request),
    lookup: (posOrderId) => counter.lookup(from, posOrderId),
    cancel: (posOrderId) => counter.cancel(from, posOrderId),
    watch: (posOrderIds) => counter.watch(from, posOrderIds),
  });
  bridge.start();
  const before = counter.browser.onPush;
  counter.browser.onPush = (sent) => {
    before(sent);
    if (sent.documentId === from.documentId && sent.push.type === 'pos.change')
      bridge.onChange(sent.push.result);
  };
  opened.push({ bridge, page });
  return page;
}

/** Closes every page that a test has opened. */
export function closePages(): void {
  for (const { bridge, page } of opened.splice(0)) {
    bridge.stop();
    page.close();
  }
  vi.useRealTimers();
}
