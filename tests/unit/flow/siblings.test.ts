import { expect, it } from 'vitest';
import { afterPaid } from '../../../lib/flow/siblings';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { makeOrderRecord } from '../../contract/order-making';

const NOW = 1_700_000_900_000;

function attempt(number: string, change: Partial<OrderRecord>): OrderRecord {
  return { ...makeOrderRecord(), outTradeNo: number, version: 3, ...change };
}

/** What each attempt that changes comes to be. */
function changes(...attempts: OrderRecord[]) {
  return afterPaid('one', attempts, NOW).map(({ next, event }) => [
    next.outTradeNo,
    event.kind,
    next.version,
  ]);
}

const PAID = attempt('one', { attempt: 1, state: 'paid', lateSuccess: true });

it('a sale paid in one attempt changes nothing else', () => {
  expect(changes({ ...PAID, lateSuccess: false })).toEqual([]);
  expect(changes(PAID, attempt('two', { attempt: 2, state: 'failed' }))).toEqual([]);
});

it('what waits for a scan ends, and what is under way is ended', () => {
  const waiting = attempt('two', { attempt: 2, state: 'created' });
  const [ended] = afterPaid('one', [PAID, waiting], NOW);
  expect(ended?.next).toMatchObject({
    state: 'cancelled',
    settledAt: NOW,
    failure: { code: 'paid-by-other-attempt' },
    version: 4,
  });
  for (const state of ['submitting', 'paying', 'unknown', 'closing', 'attention'] as const) {
    const open = attempt('two', { attempt: 2, state, switchTo: 'scan', cancelRequestedAt: 5 });
    const [asked] = afterPaid('one', [PAID, open], NOW);
    expect(asked?.next).toMatchObject({ state, cancelRequestedAt: 5 });
    expect(asked?.next.switchTo).toBeUndefined();
  }
  expect(changes(PAID, attempt('two', { attempt: 2, state: 'paying', cancelRequestedAt: 5 }))).toEqual([]);
});

it('of two that are paid, the one that stood as paid keeps standing: what lands beside it is too much', () => {
  const other = attempt('two', { attempt: 2, state: 'paid' });
  expect(changes(PAID, other)).toEqual([['one', 'excess', 4]]);
  const refunded = { ...other, refundedFee: 500 };
  expect(changes(refunded, PAID)).toEqual([['one', 'excess', 4]]);
  const [marked] = afterPaid('one', [{ ...PAID, toldAt: 5 }, other], NOW);
  expect(marked?.next.toldAt).toBeUndefined();
});

it('the attempt that stands never changes once the excess is known', () => {
  const second = attempt('two', { attempt: 2, state: 'paid' });
  const third = attempt('three', { attempt: 3, state: 'paid', excessAt: 7 });
  expect(changes(PAID, second, third)).toEqual([['one', 'excess', 4]]);
});

it('sales under the same id do not touch each other', () => {
  const earlier = attempt('old', { attempt: 1, state: 'paid', releasedAt: 9 });
  const waiting = attempt('new', { attempt: 3, state: 'created' });
  expect(changes(earlier, { ...PAID, attempt: 2 })).toEqual([]);
  const late = { ...PAID, attempt: 2, releasedAt: 9 };
  expect(changes(earlier, late, waiting)).toEqual([['one', 'excess', 4]]);
});
