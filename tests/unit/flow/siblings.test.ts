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

it('of two that are paid, the one that landed late is too much, whichever was heard of first', () => {
  const other = attempt('two', { attempt: 2, state: 'paid' });
  expect(changes(PAID, other)).toEqual([['one', 'excess', 4]]);
  expect(changes(other, PAID)).toEqual([['one', 'excess', 4]]);
});

it('the attempt that stands never changes once the excess is known', () => {
  const marked = { ...PAID, excessAt: 7 };
  const third = attempt('three', { attempt: 3, state: 'paid', lateSuccess: true });
  const second = attempt('two', { attempt: 2, state: 'paid' });
  expect(changes(marked, second)).toEqual([]);
  expect(changes(marked, second, third)).toEqual([['three', 'excess', 4]]);
});

it('an earlier sale under the same id has no part in it', () => {
  const earlier = attempt('old', { attempt: 1, state: 'paid', releasedAt: 9 });
  expect(changes(earlier, { ...PAID, attempt: 2 })).toEqual([]);
});
