import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PanelLink } from '../../../components/panel/panel-link';
import { usePanelStore } from '../../../components/panel/panel-store';
import type { PanelMessage, PanelView } from '../../../lib/contract/messages/panel-messages';
import { exampleOrder, exampleTill, exampleView } from './example-order';

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
