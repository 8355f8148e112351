import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PanelLink } from '../../../components/panel/panel-link';
import { usePanelStore } from '../../../components/panel/panel-store';
import type { PanelMessage, PanelView } from '../../../lib/contract/messages/panel-messages';
import { exampleOrder, examplePaid, exampleRefund, exampleTill, exampleView } from './example-order';

function startedStore(preferred = 'en-GB') {
  const sent: PanelMessage[] = [];
  let push: (view: PanelView) => void = () => undefined;
  let closed = 0;
  const link: PanelLink = {
    connect(onView) {
      push = onView;
      return { send: (message) => sent.push(message), close: () => (closed += 1) };
    },
  };
  const store = usePanelStore();
  store.start(link, preferred);
  return { store, sent, push: (view: PanelView) => push(view), closed: () => closed };
}

describe('usePanelStore', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
  });

  it('is connecting until the worker has answered', () => {
    const { store, push } = startedStore();
    expect(store.state).toBe('connecting');
    push(exampleView());
    expect(store.state).toBe('none');
    push(exampleView({ current: exampleOrder({ state: 'unknown' }) }));
    expect(store.state).toBe('unknown');
  });

  it('speaks the language of the till, or of the browser', () => {
    const { store, push } = startedStore('zh-CN');
    expect(store.language).toBe('zh-CN');
    push(exampleView({ till: exampleTill({ language: 'en' }) }));
    expect(store.language).toBe('en');
    push(exampleView({ till: exampleTill({ language: 'auto' }) }));
    expect(store.language).toBe('zh-CN');
  });

  it('names the order in what it asks for, and bounds a code', () => {
    const { store, sent, push } = startedStore();
    const current = exampleOrder({ confirmNeeded: true });
    push(exampleView({ current }));
    store.confirm();
    store.cancel();
    store.show('B'.repeat(32));
    store.scan('1'.repeat(500), 'typed');
    store.close();
    expect(sent).toEqual([
      { type: 'panel.confirm', outTradeNo: current.outTradeNo },
      { type: 'panel.cancel', outTradeNo: current.outTradeNo },
      { type: 'panel.show', outTradeNo: 'B'.repeat(32) },
      { type: 'panel.scan', outTradeNo: current.outTradeNo, code: '1'.repeat(64), source: 'typed' },
      { type: 'panel.close' },
    ]);
  });

  it('sends what the cashier decides about the order in view', () => {
    const { store, sent, push } = startedStore();
    const current = exampleOrder({ otherWays: ['wechat-qr', 'alipay-qr'] });
    const { outTradeNo } = current;
    push(exampleView({ current }));
    store.choose('alipay-qr');
    store.park();
    push(exampleView({ current: { ...current, state: 'attention' } }));
    store.askNow();
    store.writeOff('Li Lei', 'customer left');
    push(exampleView({ current: examplePaid({ overpaid: true }) }));
    store.refundOverpaid();
    expect(sent).toEqual([
      { type: 'panel.choose', outTradeNo, way: 'alipay-qr' },
      { type: 'panel.park', outTradeNo },
      { type: 'panel.ask-now', outTradeNo },
      { type: 'panel.write-off', outTradeNo, who: 'Li Lei', why: 'customer left' },
      { type: 'panel.refund-overpaid', outTradeNo },
    ]);
  });

  it('does not send what has no meaning any more', () => {
    const { store, sent, push } = startedStore();
    const all = () => {
      store.choose('wechat-qr');
      store.park();
      store.askNow();
      store.writeOff('Li Lei', 'customer left');
      store.refundOverpaid();
      store.release();
    };
    all();
    push(exampleView({ current: examplePaid() }));
    all();
    const running = [exampleRefund({ refundFee: 1250, state: 'processing' })];
    push(exampleView({ current: examplePaid({ overpaid: true, refunds: running, refundable: 0 }) }));
    store.refundOverpaid();
    expect(sent).toEqual([]);
  });

  it('takes a switch back, or chooses yet another way, while the first is being ended', () => {
    const { store, sent, push } = startedStore();
    const current = exampleOrder({
      state: 'closing',
      way: 'wechat-qr',
      otherWays: ['scan', 'alipay-qr'],
      switchingTo: 'scan',
    });
    push(exampleView({ current }));
    store.choose('scan');
    store.choose('wechat-qr');
    store.choose('alipay-qr');
    store.cancel();
    expect(sent.map((message) => ('way' in message ? message.way : message.type))).toEqual([
      'wechat-qr',
      'alipay-qr',
      'panel.cancel',
    ]);
  });

  it('asks once more for a code that could not be had', () => {
    const { store, sent, push } = startedStore();
    push(exampleView({ current: exampleOrder({ way: 'alipay-qr' }) }));
    store.choose('alipay-qr');
    push(exampleView({ current: exampleOrder({ way: 'alipay-qr', state: 'paying' }) }));
    store.choose('alipay-qr');
    expect(sent).toHaveLength(1);
  });

  it('puts the question of a new sale before everything else, without the notice that says the same', () => {
    const { store, sent, push } = startedStore();
    const reuse = { outTradeNo: 'B'.repeat(32), posOrderId: 'A-1', totalFee: 1250, paidAt: 1 };
    const notice = { code: 'order-already-settled', at: 1 } as const;
    push(exampleView({ current: examplePaid(), reuse, notice }));
    expect(store.state).toBe('reuse');
    expect(store.shown).toBeUndefined();
    expect(store.notice).toBeUndefined();
    store.release();
    expect(sent).toEqual([{ type: 'panel.release', outTradeNo: 'B'.repeat(32) }]);
    push(exampleView({ current: examplePaid(), notice }));
    expect(store.notice).toEqual(notice);
  });

  it('keeps an order in view whose refund was not begun', () => {
    const { store, push } = startedStore();
    push(exampleView({ current: examplePaid(), notice: { code: 'refund-exceeds-paid', at: 1 } }));
    expect(store.state).toBe('paid');
  });

  it('does not confirm what needs no confirmation, nor cancel twice', () => {
    const { store, sent, push } = startedStore();
    store.confirm();
    store.cancel();
    push(exampleView({ current: exampleOrder({ state: 'unknown', cancelling: true }) }));
    store.confirm();
    store.cancel();
    expect(sent).toEqual([]);
  });

  it('expects scans while an order is not settled', () => {
    const { store, push } = startedStore();
    expect(store.expectsScan).toBe(false);
    for (const state of ['created', 'submitting', 'paying', 'unknown', 'closing', 'attention'] as const) {
      push(exampleView({ current: exampleOrder({ state }) }));
      expect(store.expectsScan, state).toBe(true);
    }
    for (const state of ['paid', 'failed', 'cancelled', 'written_off'] as const) {
      push(exampleView({ current: exampleOrder({ state }) }));
      expect(store.expectsScan, state).toBe(false);
    }
  });

  it('does not show an earlier payment as the answer to a call that was refused', () => {
    const { store, push } = startedStore();
    const notice = { code: 'order-already-settled', at: 1 } as const;
    push(exampleView({ current: exampleOrder({ state: 'paid' }), notice }));
    expect(store.state).toBe('none');
    push(exampleView({ current: exampleOrder({ state: 'paid', overpaid: true }), notice }));
    expect(store.state).toBe('paid');
    push(exampleView({ current: exampleOrder({ state: 'cancelled' }), notice }));
    expect(store.state).toBe('cancelled');
  });

  it('closes its line when it stops', () => {
    const { store, closed, sent } = startedStore();
    store.stop();
    store.close();
    expect(closed()).toBe(1);
    expect(sent).toEqual([]);
  });
});
