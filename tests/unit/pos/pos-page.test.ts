import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startPosPage } from '../../../entrypoints/pos/pos-page';
import { PORT_EVENT } from '../../../lib/contract/page/page-api';
import { PageEnd } from './support/page-end';
import { ok, result } from './support/worker-end';

/** What the browser says of a page that comes or goes. */
type Passage = Pick<PageTransitionEvent, 'type' | 'isTrusted' | 'persisted'>;

const CHECK_ALIVE_MS = 2_000;

let page: PageEnd;
let said: { type: string }[];
let runtime: { id: string | undefined };
let listeners: Map<string, (event: Passage) => void>;

/** A document of an approved page, as far as the script touches it before a panel is shown. */
function startOn(answer: (message: { type: string }) => unknown): void {
  const window = {
    addEventListener: (type: string, listener: (event: Passage) => void) => listeners.set(type, listener),
    removeEventListener: (type: string) => listeners.delete(type),
    clearTimeout: () => undefined,
  };
  const noObserver = { observe: () => undefined, disconnect: () => undefined };
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', Object.assign(page.events, { defaultView: window, activeElement: null }));
  vi.stubGlobal('MutationObserver', function observer() {
    return noObserver;
  });
  vi.stubGlobal('chrome', {
    runtime: Object.assign(runtime, {
      getURL: (path: string) => path,
      onMessage: { addListener: () => undefined },
      sendMessage: async (message: { type: string }) => {
        said.push(message);
        return answer(message);
      },
    }),
  });
  startPosPage();
}

function pass(type: 'pagehide' | 'pageshow', change: Partial<Passage> = {}): void {
  listeners.get(type)?.({ type, isTrusted: true, persisted: true, ...change });
}

const types = (): string[] => said.map(({ type }) => type);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  page = new PageEnd();
  page.listen();
  said = [];
  runtime = { id: 'tillside' };
  listeners = new Map();
});

afterEach(async () => {
  // Orphaned, the script stands down by itself.
  runtime.id = undefined;
  await vi.advanceTimersByTimeAsync(CHECK_ALIVE_MS);
  page.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the content script of a POS page', () => {
  it('says hello when it starts, goodbye when the page goes, and hello again when it is restored', () => {
    startOn(() => null);
    expect(types()).toEqual(['pos.hello']);
    pass('pagehide');
    pass('pageshow');
    expect(types()).toEqual(['pos.hello', 'pos.bye', 'pos.hello']);
  });

  it('says no second hello when the page is shown for the first time', () => {
    startOn(() => null);
    pass('pageshow', { persisted: false });
    expect(types()).toEqual(['pos.hello']);
  });

  it('takes no word of the page for it', () => {
    startOn(() => null);
    pass('pagehide', { isTrusted: false });
    pass('pageshow', { isTrusted: false });
    expect(types()).toEqual(['pos.hello']);
  });

  it('says nothing once the extension is gone', () => {
    startOn(() => null);
    runtime.id = undefined;
    pass('pagehide');
    pass('pageshow');
    expect(types()).toEqual(['pos.hello']);
  });

  it.each([
    ['pay', { type: 'pos.pay', request: { posOrderId: 'A' } }],
    ['refund', { type: 'pos.refund', request: { posOrderId: 'A' } }],
    ['lookup', { type: 'pos.lookup', posOrderId: { posOrderId: 'A' } }],
    ['cancel', { type: 'pos.cancel', posOrderId: { posOrderId: 'A' } }],
  ] as const)('carries %s to the worker', async (call, message) => {
    startOn(({ type }) => (type === 'pos.hello' ? null : ok(result('cancelled'))));
    expect(await page.reply(page.call(call, { posOrderId: 'A' }))).toEqual(ok(result('cancelled')));
    expect(said.at(-1)).toEqual(message);
  });

  it('refuses a call that the worker does not take', async () => {
    startOn(() => null);
    expect(await page.reply(page.call('refund', {}))).toMatchObject({ code: 'extension-unavailable' });
  });

  it('starts once where it is injected twice', () => {
    startOn(() => null);
    let offers = 0;
    page.events.addEventListener(PORT_EVENT, () => (offers += 1));
    startPosPage();
    expect(types()).toEqual(['pos.hello']);
    expect(offers).toBe(0);
  });
});
