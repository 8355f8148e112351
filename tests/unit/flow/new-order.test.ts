import { describe, expect, it } from 'vitest';
import { newOrder, nextAttempt, paidBy, type TillIdentity } from '../../../lib/flow/new-order';
import { wayOf } from '../../../lib/flow/order-record';
import { PAY_WAYS, type PayWay, type Platform } from '../../../lib/payment/platform';
import { makeOrderRecord } from '../../contract/order-making';
import { REQUEST } from './support/test-till';

const NOW = 1_700_000_000_000;
const TILL: TillIdentity = {
  terminal: makeOrderRecord().terminal,
  orderPrefix: 'sz0100lmnx',
  defaultBody: '咖啡',
};

type Mode = 'scan' | 'qr' | 'any';
type Row = [Mode | undefined, Platform | undefined, Platform, readonly PayWay[]];

/** What the page asks for, the platform of the policy, and the ways that the cashier has then. */
const ROWS: Row[] = [
  [undefined, undefined, 'wechat', ['scan']],
  [undefined, 'alipay', 'wechat', ['scan']],
  ['scan', undefined, 'alipay', ['scan']],
  ['qr', undefined, 'wechat', ['wechat-qr', 'alipay-qr']],
  ['qr', undefined, 'alipay', ['alipay-qr', 'wechat-qr']],
  ['qr', 'alipay', 'wechat', ['alipay-qr']],
  ['qr', 'wechat', 'alipay', ['wechat-qr']],
  ['any', undefined, 'wechat', ['scan', 'wechat-qr', 'alipay-qr']],
  ['any', undefined, 'alipay', ['scan', 'alipay-qr', 'wechat-qr']],
  ['any', 'alipay', 'wechat', ['scan', 'alipay-qr']],
];

describe('newOrder', () => {
  it.each(ROWS)('mode %s, platform %s, policy %s: the ways are %s', (mode, platform, preferred, ways) => {
    const request = {
      ...REQUEST,
      ...(mode === undefined ? {} : { mode }),
      ...(platform === undefined ? {} : { platform }),
    };
    const order = newOrder(request, TILL, NOW, preferred);
    expect(order.ways).toEqual(ways);
    expect(order.way).toBe(ways[0]);
    const expected = ways[0] === 'scan' ? undefined : ways[0] === 'wechat-qr' ? 'wechat' : 'alipay';
    expect(order.platform).toBe(expected);
  });

  it('is a first attempt that waits, under a number of its own', () => {
    const order = newOrder({ ...REQUEST, detail: '2 杯', attach: 'table 4' }, TILL, NOW);
    expect(order).toMatchObject({
      state: 'created',
      attempt: 1,
      version: 1,
      totalFee: 1250,
      body: '咖啡',
      detail: '2 杯',
      attach: 'table 4',
      createdAt: NOW,
      nextAt: NOW,
      refundedFee: 0,
    });
    expect(order.outTradeNo).toMatch(/^sz0100lmnx[0-9A-Za-z]{22}$/);
    expect(newOrder(REQUEST, TILL, NOW).outTradeNo).not.toBe(order.outTradeNo);
    expect(Object.values(order)).not.toContain(undefined);
  });
});

describe('nextAttempt', () => {
  it.each(PAY_WAYS)('follows by %s, as the same sale, and knows nothing of the one before', (way) => {
    const before = {
      ...newOrder({ ...REQUEST, mode: 'any', attach: 'x' }, TILL, NOW - 60_000),
      state: 'cancelled' as const,
      codeLastFour: '6789',
      sentAt: NOW - 50_000,
      confirmedAt: NOW - 55_000,
      cancelRequestedAt: NOW - 5_000,
      switchTo: way,
      failure: { code: 'switched-by-cashier' as const },
      settledAt: NOW,
      reverse: { tries: 2, refusals: 1, followUps: 0, ackAt: NOW },
      queries: { count: 9, lastEvidence: 'ended' as const },
      qr: { timeExpire: 1, clockOffset: 0, sends: 1, lastSentAt: NOW, codeUrl: 'weixin://old' },
      attempt: 3,
      version: 17,
    };
    const terminal = { ...TILL.terminal, staffId: '1004' };
    const next = nextAttempt(before, { ...TILL, terminal }, NOW);
    expect(next).toMatchObject({
      key: before.key,
      posOrderId: before.posOrderId,
      totalFee: before.totalFee,
      body: before.body,
      attach: 'x',
      ways: before.ways,
      confirmedAt: before.confirmedAt,
      state: 'created',
      attempt: 4,
      version: 1,
      follows: before.outTradeNo,
      terminal,
      createdAt: NOW,
      reverse: { tries: 0, refusals: 0, followUps: 0 },
      queries: { count: 0 },
      ...paidBy(way),
    });
    expect(wayOf(next)).toBe(way);
    expect(next.outTradeNo).not.toBe(before.outTradeNo);
    for (const gone of [
      'sentAt',
      'codeLastFour',
      'switchTo',
      'cancelRequestedAt',
      'failure',
      'qr',
      'settledAt',
    ])
      expect(next).not.toHaveProperty(gone);
    expect(Object.values(next)).not.toContain(undefined);
  });
});
