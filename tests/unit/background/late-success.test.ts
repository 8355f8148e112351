import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';

const PAGE = documentOf('page');

afterEach(() => vi.unstubAllGlobals());

async function takenBack() {
  const counter = new Counter();
  await counter.hello(PAGE);
  const panel = await counter.connectPanel();
  const first = await counter.takenBack(PAGE, 'A');
  return { counter, panel, first };
}

describe('money that lands after the order was reported as ended', () => {
  it('is listed beside the order that the panel is about, and gone once a cashier has closed it', async () => {
    const { counter, panel, first } = await takenBack();
    const next = await counter.mustPay(PAGE, 'B', 300);
    await counter.landLate();
    expect(await counter.order(first)).toMatchObject({ state: 'paid', lateSuccess: true });
    expect(Counter.shown(panel)).toMatchObject({
      current: { outTradeNo: next },
      others: [{ outTradeNo: first, state: 'paid', lateSuccess: true }],
    });

    // Closing the panel on the order beside it is no note taken of the money: that comes up next.
    await counter.panelSays(1, { type: 'panel.close' });
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, state: 'paid' });
    expect((await counter.order(first)).toldAt).toBeUndefined();

    await counter.panelSays(1, { type: 'panel.close' });
    await counter.time.settle();
    expect(Counter.shown(panel)).toMatchObject({ current: { outTradeNo: next }, others: [] });
    expect((await counter.order(first)).toldAt).toBeDefined();
  });

  it('opens the panel of a tab that is open and shows nothing', async () => {
    const { counter, panel, first } = await takenBack();
    await counter.panelSays(1, { type: 'panel.close' });
    expect(counter.browser.placeOf('page')).toBe('closed');
    await counter.landLate();
    expect(counter.browser.placeOf('page')).toBe('here');
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, lateSuccess: true });
  });

  it('with no tab open, the next one that comes shows it; once acknowledged, none does', async () => {
    const { counter, first } = await takenBack();
    await counter.desk.onTabClosed(1);
    await counter.landLate();
    const later = documentOf('later', { tabId: 2 });
    expect(await counter.hello(later)).toMatchObject({ panel: 'here', outTradeNo: first });
    await counter.panelSays(2, { type: 'panel.close' });
    expect(await counter.hello(documentOf('last', { tabId: 3 }))).toMatchObject({ panel: 'closed' });
    expect(await counter.journal.open()).toEqual([]);
  });

  it('is shown when the page comes back, though the tab had been about another order', async () => {
    const { counter, first } = await takenBack();
    counter.gateway.script('micro_pay', 'silence');
    const next = await counter.mustPay(PAGE, 'B', 300);
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, next);
    await counter.panelSays(1, { type: 'panel.close' });
    await counter.bye(PAGE);
    await counter.landLate();
    expect((await counter.order(first)).state).toBe('paid');
    expect(await counter.hello(documentOf('back'))).toMatchObject({ panel: 'here', outTradeNo: first });
  });

  it('stays in view when its page is reloaded', async () => {
    const { counter, first } = await takenBack();
    await counter.landLate();
    expect(await counter.hello(documentOf('again'))).toMatchObject({ panel: 'here', outTradeNo: first });
  });

  it('takes the screen from a new attempt of that order, which nobody may pay any more', async () => {
    const { counter, panel, first } = await takenBack();
    const second = await counter.mustPay(PAGE, 'A');
    expect(second).not.toBe(first);
    await counter.landLate();
    const before = counter.gateway.timesOf('micro_pay').length;
    counter.gateway.script('micro_pay', now(paid()));
    await counter.scan(PAGE, second);
    await counter.scan(PAGE, first);
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo: first, lateSuccess: true });
    expect(counter.gateway.timesOf('micro_pay')).toHaveLength(before);
    expect(await counter.order(second)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'paid-by-other-attempt' },
    });
    expect(await counter.lookup(PAGE, 'A')).toMatchObject({ result: { state: 'paid', outTradeNo: first } });
  });
});
