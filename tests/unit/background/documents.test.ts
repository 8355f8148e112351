import { afterEach, describe, expect, it, vi } from 'vitest';
import { TabBook } from '../../../lib/browser/tab-book';
import { paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';

const TOP = documentOf('top');
const FRAME = documentOf('frame', { frameId: 5 });

afterEach(() => vi.unstubAllGlobals());

describe('which document shows the panel', () => {
  it('the top one, wherever the call came from', async () => {
    const counter = new Counter();
    await counter.hello(TOP);
    await counter.hello(FRAME);
    await counter.mustPay(FRAME, 'A');
    expect(counter.browser.placeOf('top')).toBe('here');
    expect(counter.browser.placeOf('frame')).toBe('elsewhere');
  });

  it('a frame, where we do not run in the top document; after its reload the new one', async () => {
    const counter = new Counter();
    await counter.hello(FRAME);
    await counter.hello(documentOf('reloaded', { frameId: 9 }));
    counter.browser.gone.add('frame');
    await counter.mustPay(documentOf('reloaded', { frameId: 9 }), 'A');
    await counter.time.settle();
    expect(counter.browser.placeOf('reloaded')).toBe('here');
    expect(counter.browser.placeOf('frame')).toBeUndefined();
    expect(Object.keys(counter.tabs.get(1)?.documents ?? {})).toEqual(['reloaded']);
  });

  it('another one, where the one that should is gone without a word', async () => {
    const counter = new Counter();
    await counter.hello(TOP);
    await counter.hello(FRAME);
    counter.browser.gone.add('top');
    await counter.mustPay(FRAME, 'A');
    await counter.time.settle();
    expect(counter.browser.placeOf('frame')).toBe('here');
  });

  it('a page that was prepared under a frame number of its own', async () => {
    const counter = new Counter();
    await counter.hello(documentOf('prepared', { frameId: 697 }));
    await counter.mustPay(documentOf('prepared'), 'A');
    expect(counter.browser.placeOf('prepared')).toBe('here');
  });

  it('one only: the one before is told when another takes it over', async () => {
    const counter = new Counter();
    await counter.hello(FRAME);
    const outTradeNo = await counter.mustPay(FRAME, 'A');
    expect(counter.browser.placeOf('frame')).toBe('here');
    const second = documentOf('second', { frameId: 7 });
    await counter.time.pass(1);
    expect(await counter.hello(second)).toMatchObject({ panel: 'here', outTradeNo });
    await counter.time.settle();
    expect(counter.browser.placeOf('frame')).toBe('elsewhere');
  });

  it('a page that comes back out of the browser’s cache says no hello, and is known again when it calls', async () => {
    const counter = new Counter();
    await counter.hello(TOP);
    await counter.bye(TOP);
    await counter.hello(documentOf('other'));
    await counter.bye(documentOf('other'));
    await counter.mustPay(TOP, 'A');
    expect(counter.browser.placeOf('top')).toBe('here');
    await counter.time.pass(LOOK_MS);
    await counter.panelSays(1, { type: 'panel.cancel', outTradeNo: counter.tabs.get(1)?.outTradeNo ?? '' });
    await counter.time.settle();
    expect(counter.browser.statesToldTo('top')).toEqual(['waiting', 'cancelled']);
  });
});

describe('an order that was never sent', () => {
  it.each(['hello alone', 'goodbye first', 'goodbye last'])('ends with its page: %s', async (course) => {
    const counter = new Counter();
    await counter.hello(TOP);
    const outTradeNo = await counter.mustPay(TOP, 'A');
    if (course === 'goodbye first') await counter.bye(TOP);
    expect(await counter.hello(documentOf('next'))).toMatchObject({ panel: 'closed' });
    if (course === 'goodbye last') await counter.bye(TOP);
    expect(await counter.order(outTradeNo)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'abandoned' },
    });
    expect(Object.keys(counter.tabs.get(1)?.documents ?? {})).toEqual(['next']);
  });

  it('ends when the tab goes to a page that is none of ours, or is closed', async () => {
    const counter = new Counter();
    await counter.hello(TOP);
    const first = await counter.mustPay(TOP, 'A');
    await counter.bye(TOP);
    expect((await counter.order(first)).state).toBe('cancelled');
    await counter.hello(documentOf('next'));
    const second = await counter.mustPay(documentOf('next'), 'B');
    await counter.desk.onTabClosed(1);
    expect((await counter.order(second)).state).toBe('cancelled');
    expect(counter.tabs.get(1)).toBeUndefined();
  });

  it('stays while another tab waits for it', async () => {
    const counter = new Counter();
    const other = documentOf('other', { tabId: 2 });
    await counter.hello(TOP);
    await counter.hello(other);
    const outTradeNo = await counter.mustPay(TOP, 'A');
    expect(await counter.mustPay(other, 'A')).toBe(outTradeNo);
    await counter.desk.onTabClosed(1);
    expect((await counter.order(outTradeNo)).state).toBe('created');
    await counter.desk.onTabClosed(2);
    expect((await counter.order(outTradeNo)).state).toBe('cancelled');
  });

  it('stays when a frame beside it is reloaded', async () => {
    const counter = new Counter();
    await counter.hello(TOP);
    await counter.hello(FRAME);
    const outTradeNo = await counter.mustPay(TOP, 'A');
    await counter.bye(FRAME);
    await counter.hello(documentOf('reloaded', { frameId: 5 }));
    expect((await counter.order(outTradeNo)).state).toBe('created');
    expect(counter.tabs.get(1)).toMatchObject({ panelOpen: true, outTradeNo });
  });

  it('reload and pay at once: the old attempt ends, the new one waits', async () => {
    const counter = new Counter();
    await counter.hello(TOP);
    const first = await counter.mustPay(TOP, 'A');
    const next = documentOf('next');
    const [, , second] = await Promise.all([
      counter.bye(TOP),
      counter.hello(next),
      counter.mustPay(next, 'A'),
    ]);
    await counter.time.settle();
    expect(second).not.toBe(first);
    expect((await counter.order(first)).state).toBe('cancelled');
    expect((await counter.order(second)).state).toBe('created');
    expect(counter.tabs.get(1)).toMatchObject({ outTradeNo: second, orders: [second], panelOpen: true });
    expect(counter.browser.placeOf('next')).toBe('here');
  });
});

describe('an order that was sent', () => {
  it('goes on without its page, and is shown when the page is back', async () => {
    const counter = new Counter();
    counter.gateway.script('micro_pay', { afterMs: 20_000, outcome: paid() });
    await counter.hello(TOP);
    const outTradeNo = await counter.mustPay(TOP, 'A');
    await counter.time.pass(LOOK_MS);
    await counter.scan(TOP, outTradeNo);
    await counter.bye(TOP);
    expect(await counter.hello(documentOf('back'))).toMatchObject({ panel: 'here', outTradeNo });
    await counter.time.pass(20_000);
    expect(counter.browser.statesToldTo('back')).toEqual(['paid']);
  });

  it('is told to every document of its origin, and to no other', async () => {
    const counter = new Counter();
    counter.gateway.script('micro_pay', now(paid()));
    await counter.hello(TOP);
    await counter.hello(documentOf('twin', { tabId: 2 }));
    await counter.hello(documentOf('stranger', { tabId: 3, origin: 'https://other.example' }));
    counter.browser.gone.add('twin');
    const outTradeNo = await counter.mustPay(TOP, 'A');
    await counter.time.pass(LOOK_MS);
    await counter.scan(TOP, outTradeNo);
    await counter.time.pass(0);
    expect(counter.browser.statesToldTo('top')).toEqual(['waiting', 'paying', 'paid']);
    expect(counter.browser.statesToldTo('stranger')).toEqual([]);
    expect(counter.tabs.get(2)?.documents).toEqual({});
  });
});

describe('the tab book', () => {
  it('outlives the worker, but not the browser', async () => {
    const counter = new Counter();
    expect(await counter.tabs.load()).toBe(true);
    expect(counter.browser.accessLevel).toBe('TRUSTED_CONTEXTS');
    await counter.tabs.markStarted();
    await counter.hello(TOP);
    const outTradeNo = await counter.mustPay(TOP, 'A');

    const next = new TabBook();
    expect(await next.load()).toBe(false);
    expect(next.get(1)).toEqual(counter.tabs.get(1));
    expect(next.about(outTradeNo)).toEqual([1]);
    expect(next.panelDocument(1)).toBe('top');

    counter.browser.endSession();
    const later = new TabBook();
    expect(await later.load()).toBe(true);
    expect(later.get(1)).toBeUndefined();
  });
});
