import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HELLO_EVENT, type PageReply } from '../../../lib/contract/page/page-api';
import { installPageApi } from '../../../lib/pos/page-api';
import { PageBridge, type WorkerLink } from '../../../lib/pos/page-bridge';
import { PortEvent } from './support/port-event';
import { entry, ok, refunding, result, workerLink } from './support/worker-end';

const CALLS = ['pay', 'refund', 'lookup', 'cancel'] as const;

type Api = Readonly<Record<(typeof CALLS)[number], (argument: unknown) => Promise<unknown>>> & {
  version: string;
};

let page: { tillside?: Api };
let bridge: PageBridge | undefined;
let events: EventTarget;

/** The page's own script world, and the content script beside it. */
function api(): Api {
  if (page.tillside === undefined) throw new Error('not defined');
  return page.tillside;
}

function startBridge(link: Partial<WorkerLink> = {}): PageBridge {
  bridge = new PageBridge(events, workerLink(link));
  bridge.start();
  return bridge;
}

/** The `detail` of each event of the API so far. */
function heard(type: string): unknown[] {
  const details: unknown[] = [];
  events.addEventListener(type, (event) => details.push((event as CustomEvent).detail));
  return details;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  page = {};
  events = new EventTarget();
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', events);
  vi.stubGlobal('MessageEvent', PortEvent);
});

afterEach(async () => {
  if (bridge !== undefined) {
    // The page calls for another content script once it has heard the goodbye.
    const isOver = new Promise((resolve) => events.addEventListener(HELLO_EVENT, resolve, { once: true }));
    bridge.stop();
    await isOver;
    bridge = undefined;
  }
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('window.tillside', () => {
  it('has its version and its four calls, and cannot be changed or replaced', () => {
    installPageApi('1.2.3');
    expect(Object.keys(api())).toEqual(['version', ...CALLS]);
    expect(api().version).toBe('1.2.3');
    expect(Object.isFrozen(api())).toBe(true);
    expect(Object.getOwnPropertyDescriptor(page, 'tillside')).toMatchObject({
      writable: false,
      configurable: false,
      enumerable: true,
    });
  });

  it('is defined once', () => {
    installPageApi('1');
    const first = api();
    installPageApi('2');
    expect(api()).toBe(first);
  });

  it.each(CALLS)('carries %s and its argument to the worker, and the answer back', async (call) => {
    const ask = vi.fn(async () => ok(result('paid')));
    installPageApi('1');
    startBridge({ [call]: ask });
    const argument = { posOrderId: 'A', totalFee: 1250 };
    expect(await api()[call](argument)).toEqual(result('paid'));
    expect(ask).toHaveBeenCalledExactlyOnceWith(argument);
  });

  it.each(CALLS)('rejects %s with the code of a refusal', async (call) => {
    const refusal: PageReply = { ok: false, code: 'refund-conflict', message: 'another amount' };
    installPageApi('1');
    startBridge({ [call]: async () => refusal });
    const asked = api()[call]({});
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'TillsideError',
      code: 'refund-conflict',
      message: 'another amount',
    });
  });

  it.each(CALLS)('refuses an argument of %s that cannot be sent, and calls nobody', async (call) => {
    const ask = vi.fn(async () => ok(null));
    installPageApi('1');
    startBridge({ [call]: ask });
    await expect(api()[call](() => 1)).rejects.toMatchObject({ code: 'invalid-request' });
    await api().lookup('A');
    expect(ask).toHaveBeenCalledTimes(call === 'lookup' ? 1 : 0);
  });

  it('a refund resolves once it has settled', async () => {
    installPageApi('1');
    startBridge();
    const refund = api().refund({ posOrderId: 'A', refundFee: 250, posRefundId: 'R' });
    await api().lookup('A');
    bridge?.onChange(result('paid', { refundedFee: 250, refunds: [entry('refunded')] }));
    expect(await refund).toEqual(refunding({ state: 'refunded', refundedFee: 250 }));
  });

  it('tells changes with the refunds in them', async () => {
    const changes = heard('tillside:change');
    installPageApi('1');
    startBridge();
    const change = result('paid', { refunds: [entry('attention')] });
    bridge?.onChange(change);
    await api().lookup('A');
    expect(changes).toEqual([change]);
  });
});

describe('without a content script', () => {
  it.each(CALLS)('%s waits for one that comes within five seconds', async (call) => {
    installPageApi('1');
    const answer = api()[call]('A');
    await vi.advanceTimersByTimeAsync(4_999);
    startBridge({ [call]: async () => ok(result('failed')) });
    expect(await answer).toEqual(result('failed'));
  });

  it.each(CALLS)('%s is refused after five seconds', async (call) => {
    installPageApi('1');
    const answer = expect(api()[call]('A')).rejects.toMatchObject({ code: 'extension-unavailable' });
    await vi.advanceTimersByTimeAsync(5_000);
    await answer;
    const ask = vi.fn(async () => ok(null));
    startBridge({ [call]: ask });
    expect(ask).not.toHaveBeenCalled();
  });

  it('what waited when the extension went is refused, and a new content script is taken at once', async () => {
    installPageApi('1');
    const old = startBridge();
    const refund = expect(api().refund({})).rejects.toMatchObject({ code: 'extension-unavailable' });
    await api().lookup('A');
    old.stop();
    await refund;
    startBridge({ lookup: async () => ok(result('cancelled')) });
    expect(await api().lookup('A')).toEqual(result('cancelled'));
  });
});
