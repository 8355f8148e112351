import { afterEach, describe, expect, it, vi } from 'vitest';
import { paid } from '../flow/support/outcomes';
import { now } from '../flow/support/waiting-till';
import { Counter, documentOf, LOOK_MS } from './support/counter';
import { PAGE, qrCounterWithPanel } from './support/qr-counter';

const OTHER = documentOf('other', { tabId: 2 });
const ANY = { posOrderId: 'A', totalFee: 1250, mode: 'any' };

afterEach(() => vi.unstubAllGlobals());

describe('choosing how to pay', () => {
  it('a QR code before anything is sent: the same attempt', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustCall(PAGE, ANY);
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'alipay-qr' });
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({
      outTradeNo,
      state: 'paying',
      way: 'alipay-qr',
      platform: 'alipay',
      otherWays: ['scan', 'wechat-qr'],
    });
    expect(counter.journal.all()).toHaveLength(1);
  });

  it.each([
    ['scan', 'wechat-qr'],
    ['qr', 'scan'],
  ] as const)('what the page did not offer changes nothing: mode %s, %s', async (mode, way) => {
    const { counter } = await qrCounterWithPanel();
    counter.gateway.offset = undefined;
    const outTradeNo = await counter.mustCall(PAGE, { ...ANY, mode });
    await counter.time.settle();
    const before = await counter.order(outTradeNo);
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way });
    await counter.time.settle();
    expect(await counter.order(outTradeNo)).toEqual(before);
    expect(counter.gateway.calls).toEqual([]);
  });

  it('the platform that the page named is the only one', async () => {
    const { counter } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustCall(PAGE, { ...ANY, platform: 'alipay' });
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    await counter.time.settle();
    expect((await counter.order(outTradeNo)).way).toBe('scan');
    expect(counter.gateway.calls).toEqual([]);
  });

  it('another tab’s order, or one that is not on the screen, is not this panel’s to choose for', async () => {
    const { counter } = await qrCounterWithPanel();
    await counter.hello(OTHER);
    const first = await counter.mustCall(PAGE, ANY);
    await counter.mustCall(PAGE, { ...ANY, posOrderId: 'B' });
    await counter.panelSays(2, { type: 'panel.choose', outTradeNo: first, way: 'wechat-qr' });
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo: first, way: 'wechat-qr' });
    await counter.time.settle();
    expect(await counter.order(first)).toMatchObject({ state: 'created', way: 'scan', version: 1 });
    expect(counter.gateway.calls).toEqual([]);
  });

  it('pressed twice, one code is asked for, without a word of trouble', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustCall(PAGE, ANY);
    await Promise.all([
      counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' }),
      counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' }),
    ]);
    await counter.time.settle();
    expect(counter.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    expect(panel.views.some(({ notice }) => notice !== undefined)).toBe(false);
  });

  it('a QR code and a scan at the same instant make one payment', async () => {
    const { counter } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustCall(PAGE, ANY);
    await counter.time.pass(LOOK_MS);
    await Promise.all([
      counter.scan(PAGE, outTradeNo),
      counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' }),
    ]);
    await counter.time.settle();
    const sent = ['micro_pay', 'scan_code_pay'] as const;
    expect(sent.flatMap((call) => counter.gateway.timesOf(call))).toHaveLength(1);
  });

  it('says why the code cannot be asked for, and a scan still can be taken', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    counter.gateway.offset = undefined;
    counter.gateway.script('micro_pay', now(paid()));
    const outTradeNo = await counter.mustCall(PAGE, ANY);
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'gateway-silent' });
    await counter.time.pass(LOOK_MS);
    await counter.scan(PAGE, outTradeNo);
    await counter.time.settle();
    expect(Counter.shown(panel).current).toMatchObject({ outTradeNo, state: 'paid', way: 'scan' });
    expect(Counter.shown(panel).notice).toBeUndefined();
  });

  it('after the till was set up anew the order is given up', async () => {
    const { counter, panel } = await qrCounterWithPanel();
    const outTradeNo = await counter.mustCall(PAGE, ANY);
    const { terminal } = counter.identity;
    counter.identity = { ...counter.identity, terminal: { ...terminal, outSubMchId: 'sub-2' } };
    await counter.panelSays(1, { type: 'panel.choose', outTradeNo, way: 'wechat-qr' });
    await counter.time.settle();
    expect(await counter.order(outTradeNo)).toMatchObject({ state: 'cancelled' });
    expect(Counter.shown(panel).notice).toMatchObject({ code: 'no-order-waiting' });
    expect(counter.gateway.calls).toEqual([]);
  });
});
