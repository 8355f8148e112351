import { afterEach, describe, expect, it, vi } from 'vitest';
import { Counter, documentOf } from './support/counter';

const PAGE = documentOf('page');
const OTHER = documentOf('other', { tabId: 2 });
const CALLS_PER_SECOND = 100;
const MOST_WAITING = 50;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a page that floods', () => {
  it('is refused for the rest of the second, and no other tab with it', async () => {
    const counter = new Counter();
    const steady = vi.spyOn(performance, 'now').mockReturnValue(10_000);
    for (let made = 0; made < CALLS_PER_SECOND; made += 1) {
      expect(await counter.lookup(PAGE, 'A')).toEqual({ ok: true, result: null });
    }
    const refused = { ok: false, code: 'too-many-requests' };
    expect(await counter.lookup(PAGE, 'A')).toMatchObject(refused);
    expect(await counter.pay(PAGE, 'A')).toMatchObject(refused);
    expect(await counter.lookup(OTHER, 'A')).toMatchObject({ ok: true });
    expect(counter.journal.all()).toEqual([]);
    steady.mockReturnValue(11_000);
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ ok: true });
  });

  it('keeps at most fifty orders waiting; what has ended counts no more', async () => {
    const counter = new Counter();
    await counter.hello(PAGE);
    const numbers: string[] = [];
    for (let made = 0; made < MOST_WAITING; made += 1) numbers.push(await counter.mustPay(PAGE, `A-${made}`));
    expect(await counter.pay(PAGE, 'one more')).toMatchObject({ ok: false, code: 'too-many-requests' });
    expect(await counter.pay(OTHER, 'one more')).toMatchObject({ ok: true });
    await counter.engine.cancel(numbers[7] ?? '');
    expect(await counter.pay(PAGE, 'another')).toMatchObject({ ok: true });
    expect(counter.tabs.get(1)?.orders).toHaveLength(MOST_WAITING);
  });
});

describe('a till that cannot take payments', () => {
  it.each(['locked', 'keys-damaged', 'gateway-not-proven'] as const)(
    '%s: the page is refused and the panel says why',
    async (code) => {
      const counter = new Counter();
      counter.keys = { ok: false, code };
      await counter.hello(PAGE);
      const panel = await counter.connectPanel();
      expect(await counter.pay(PAGE, 'A')).toMatchObject({ ok: false, code });
      expect(Counter.shown(panel).notice).toMatchObject({ code });
      expect(counter.browser.placeOf('page')).toBe('here');
      expect(counter.journal.all()).toEqual([]);
    },
  );

  it('not set up: the page is refused and no panel opens', async () => {
    const counter = new Counter();
    counter.keys = { ok: false, code: 'not-configured' };
    await counter.hello(PAGE);
    expect(await counter.pay(PAGE, 'A')).toMatchObject({ ok: false, code: 'not-configured' });
    expect(counter.browser.placeOf('page')).toBeUndefined();
  });

  it('a journal that fails is an answer, too', async () => {
    const counter = new Counter();
    await counter.hello(PAGE);
    vi.spyOn(counter.journal, 'openOrder').mockRejectedValue(new Error('disk full'));
    vi.spyOn(counter.journal, 'byKey').mockRejectedValue(new Error('disk full'));
    expect(await counter.pay(PAGE, 'A')).toMatchObject({ ok: false, code: 'journal-unavailable' });
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ ok: false, code: 'journal-unavailable' });
  });
});
