import { describe, expect, it } from 'vitest';
import {
  abandoned,
  acknowledged,
  cancelled,
  chosen,
  confirmed,
  parked,
  released,
  switchWithdrawn,
  takenUp,
  writeOffFrom,
  writtenOff,
} from '../../../lib/flow/decisions';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { OrderChange } from '../../../lib/flow/order-writer';
import { ORDER_STATES, TRANSITIONS, type OrderState } from '../../../lib/payment/order-state';
import { PAY_WAYS } from '../../../lib/payment/platform';
import { makeOrderRecord } from '../../contract/order-making';

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNDER_WAY = ['submitting', 'paying', 'unknown', 'closing', 'attention'] as const;
const OVER = ['paid', 'failed', 'cancelled', 'written_off'] as const;

const orderIn = (state: OrderState, change: Partial<OrderRecord> = {}): OrderRecord =>
  makeOrderRecord({ state, ways: PAY_WAYS, way: 'scan', sentAt: NOW - 1_000, ...change });

const DECISIONS: [string, (order: OrderRecord) => OrderChange | undefined][] = [
  ['confirm', (order) => confirmed(order, NOW)],
  ['abandon', (order) => abandoned(order, NOW)],
  ['cancel', (order) => cancelled(order, NOW)],
  ['choose a code', (order) => chosen(order, 'wechat-qr', NOW)],
  ['choose a scan', (order) => chosen(order, 'scan', NOW)],
  ['withdraw a switch', (order) => switchWithdrawn({ ...order, switchTo: 'wechat-qr' })],
  ['park', (order) => parked(order, NOW)],
  ['take up', takenUp],
  ['take note', (order) => acknowledged(order, NOW)],
  ['write off', (order) => writtenOff(order, NOW + 8 * DAY_MS, { who: '1003', why: 'cash' })],
  ['release', (order) => released(order, NOW + DAY_MS)],
];

describe.each(DECISIONS)('to %s', (_name, decide) => {
  it.each(ORDER_STATES)('while %s obeys the table, and never says paid or failed', (state) => {
    const before = orderIn(state, { settledAt: NOW, parkedAt: NOW, lateSuccess: true });
    const copy = structuredClone(before);
    const change = decide(before);
    expect(before).toEqual(copy);
    if (change === undefined) return;
    expect([state, ...TRANSITIONS[state]]).toContain(change.next.state);
    expect(change.next.version).toBe(before.version);
    expect(change.event.kind).not.toBe('');
    if (change.next.state !== state) expect(['cancelled', 'written_off']).toContain(change.next.state);
  });
});

describe('cancelling', () => {
  it('ends what was not sent, and only asks for the end of what was', () => {
    expect(cancelled(orderIn('created'), NOW)?.next).toMatchObject({
      state: 'cancelled',
      settledAt: NOW,
      failure: { code: 'cancelled-by-cashier' },
    });
    for (const state of UNDER_WAY) {
      expect(cancelled(orderIn(state), NOW)?.next).toMatchObject({ state, cancelRequestedAt: NOW });
    }
    for (const state of OVER) expect(cancelled(orderIn(state), NOW)).toBeUndefined();
  });

  it('a second time changes nothing, but takes back a switch and a parking', () => {
    const asked = orderIn('paying', { cancelRequestedAt: NOW - 500 });
    expect(cancelled(asked, NOW)).toBeUndefined();
    const switching = cancelled({ ...asked, switchTo: 'wechat-qr' }, NOW)?.next;
    expect(switching).toMatchObject({ cancelRequestedAt: NOW - 500 });
    expect(switching).not.toHaveProperty('switchTo');
    expect(cancelled({ ...asked, parkedAt: NOW }, NOW)?.next).not.toHaveProperty('parkedAt');
  });
});

describe('choosing', () => {
  it('has no meaning for a way that the page did not leave open, nor in older records', () => {
    for (const state of ORDER_STATES) {
      expect(chosen(orderIn(state, { ways: ['scan'] }), 'wechat-qr', NOW)).toBeUndefined();
      const { ways: _ways, ...older } = orderIn(state);
      expect(chosen(older, 'wechat-qr', NOW)).toBeUndefined();
    }
  });

  it('changes what was not sent, platform and all', () => {
    const code = chosen(orderIn('created'), 'alipay-qr', NOW)?.next;
    expect(code).toMatchObject({ state: 'created', way: 'alipay-qr', platform: 'alipay' });
    const scan = chosen(code ?? orderIn('created'), 'scan', NOW)?.next;
    expect(scan).toMatchObject({ way: 'scan' });
    expect(scan).not.toHaveProperty('platform');
    expect(chosen(orderIn('created'), 'scan', NOW)).toBeUndefined();
  });

  it.each(UNDER_WAY)('while %s asks for the end, and says what follows', (state) => {
    const change = chosen(orderIn(state), 'wechat-qr', NOW);
    expect(change?.next).toMatchObject({
      state,
      way: 'scan',
      cancelRequestedAt: NOW,
      switchTo: 'wechat-qr',
    });
    expect(change?.event).toEqual({ kind: 'switch-requested', data: { way: 'wechat-qr' } });
    expect(chosen(change?.next ?? orderIn(state), 'wechat-qr', NOW)).toBeUndefined();
  });

  it('the way that is under way means a fresh attempt only where this one is being ended', () => {
    expect(chosen(orderIn('paying'), 'scan', NOW)).toBeUndefined();
    const ending = orderIn('closing', { cancelRequestedAt: NOW - 500, switchTo: 'wechat-qr' });
    expect(chosen(ending, 'scan', NOW)?.next).toMatchObject({
      switchTo: 'scan',
      cancelRequestedAt: NOW - 500,
    });
  });

  it('does not undo a cancel', () => {
    const cancelling = orderIn('closing', { cancelRequestedAt: NOW - 500 });
    for (const way of PAY_WAYS) expect(chosen(cancelling, way, NOW)).toBeUndefined();
  });

  it.each(OVER)('has no meaning once %s', (state) => {
    expect(chosen(orderIn(state), 'wechat-qr', NOW)).toBeUndefined();
  });
});

it('withdrawing a switch leaves the wish to end', () => {
  const order = orderIn('closing', { cancelRequestedAt: NOW, switchTo: 'wechat-qr' });
  const next = switchWithdrawn(order)?.next;
  expect(next).toMatchObject({ cancelRequestedAt: NOW });
  expect(next).not.toHaveProperty('switchTo');
  expect(switchWithdrawn(orderIn('closing'))).toBeUndefined();
  for (const state of OVER) expect(switchWithdrawn({ ...order, state })).toBeUndefined();
});

describe('parking', () => {
  it('is for what is open, once', () => {
    for (const state of ['created', ...UNDER_WAY] as const) {
      const order = orderIn(state);
      expect(parked(order, NOW)?.next).toEqual({ ...order, parkedAt: NOW });
      expect(parked({ ...order, parkedAt: NOW }, NOW)).toBeUndefined();
      expect(takenUp({ ...order, parkedAt: NOW })?.next).toEqual(order);
      expect(takenUp(order)).toBeUndefined();
    }
    for (const state of OVER) expect(parked(orderIn(state), NOW)).toBeUndefined();
  });
});

describe('writing off', () => {
  const BY = { who: '1003', why: 'cash' };

  it('is for what needs a person, seven days after it was sent', () => {
    const order = orderIn('attention', { sentAt: NOW });
    expect(writeOffFrom(order)).toBe(NOW + 7 * DAY_MS);
    expect(writtenOff(order, NOW + 7 * DAY_MS - 1, BY)).toBeUndefined();
    expect(writtenOff(order, NOW + 7 * DAY_MS, BY)?.next).toMatchObject({
      state: 'written_off',
      settledAt: NOW + 7 * DAY_MS,
      writtenOff: { at: NOW + 7 * DAY_MS, ...BY },
    });
  });

  it('is for nothing else', () => {
    for (const state of ORDER_STATES) {
      if (state === 'attention') continue;
      expect(writeOffFrom(orderIn(state))).toBeUndefined();
      expect(writtenOff(orderIn(state), NOW + 30 * DAY_MS, BY)).toBeUndefined();
    }
  });
});

describe('releasing', () => {
  it('is for every attempt that is over, whatever became of it, and once', () => {
    for (const state of OVER) {
      const order = orderIn(state, { settledAt: NOW });
      expect(released(order, NOW + 1)?.next).toMatchObject({ state, releasedAt: NOW + 1 });
      expect(released({ ...order, releasedAt: NOW }, NOW + 1)).toBeUndefined();
    }
  });

  it('is for nothing that is open', () => {
    for (const state of ORDER_STATES.filter((one) => !OVER.some((over) => over === one))) {
      expect(released(orderIn(state), NOW)).toBeUndefined();
    }
  });
});

it('taking note is for money that landed late, once', () => {
  const late = orderIn('paid', { lateSuccess: true });
  expect(acknowledged(late, NOW)?.next).toMatchObject({ toldAt: NOW });
  expect(acknowledged({ ...late, toldAt: NOW }, NOW)).toBeUndefined();
  expect(acknowledged(orderIn('paid'), NOW)).toBeUndefined();
});
