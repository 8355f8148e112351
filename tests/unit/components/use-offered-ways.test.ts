import { effectScope, shallowRef } from 'vue';
import { afterEach, describe, expect, it } from 'vitest';
import { useOfferedWays } from '../../../components/panel/use-offered-ways';
import type { OrderView } from '../../../lib/contract/messages/order-view';
import { exampleOrder, examplePaid } from './example-order';

let scope = effectScope(true);
afterEach(() => {
  scope.stop();
  scope = effectScope(true);
});

const given = exampleOrder({ state: 'paying', way: 'wechat-qr', otherWays: ['scan'] });

/** What has a button after each of these views, one after the other. */
function offeredAfter(...views: (OrderView | undefined)[]): string[][] {
  const order = shallowRef<OrderView | undefined>();
  const ways = scope.run(() => useOfferedWays(order));
  return views.map((view) => {
    order.value = view;
    return [...(ways?.value ?? [])];
  });
}

describe('useOfferedWays', () => {
  it('offers what the page allowed, and nothing where that is one way', () => {
    expect(offeredAfter(given, exampleOrder(), undefined)).toEqual([['scan', 'wechat-qr'], [], []]);
  });

  it('counts the way that comes next', () => {
    const switching = exampleOrder({ state: 'closing', switchingTo: 'alipay-qr', cancelling: true });
    expect(offeredAfter(switching)).toEqual([['scan', 'alipay-qr']]);
  });

  it('keeps the buttons of an order that is being cancelled until it has ended', () => {
    const cancelling = exampleOrder({ state: 'paying', way: 'wechat-qr', cancelling: true });
    const closing = exampleOrder({ state: 'closing', way: 'wechat-qr' });
    const ended = exampleOrder({ state: 'cancelled', way: 'wechat-qr' });
    const both = ['scan', 'wechat-qr'];
    expect(offeredAfter(given, cancelling, closing, ended)).toEqual([both, both, both, []]);
  });

  it('keeps nothing for another order, nor without a cancel', () => {
    const other = exampleOrder({ outTradeNo: 'B'.repeat(32), state: 'paying', cancelling: true });
    expect(offeredAfter(given, other)[1]).toEqual([]);
    expect(offeredAfter(given, exampleOrder({ state: 'paying' }))[1]).toEqual([]);
    expect(offeredAfter(given, examplePaid())[1]).toEqual([]);
  });

  it('waits for the amount to be confirmed', () => {
    expect(offeredAfter({ ...given, state: 'created', confirmNeeded: true })).toEqual([[]]);
  });
});
