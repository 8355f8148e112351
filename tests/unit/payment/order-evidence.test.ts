import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOrderEvidence, type OrderFacts } from '../../../lib/payment/order-evidence';

const facts = (
  platform: OrderFacts['platform'],
  state: number,
  more: Partial<OrderFacts> = {},
): OrderFacts => ({
  platform,
  state,
  isTransforming: false,
  ...more,
});

const ended = (reason: string) => ({ kind: 'ended', reason });

/** The rows of protocol.md, "Order and refund states", for orders. */
const ROWS: [OrderFacts['platform'], number, object][] = [
  ['wechat', 1, { kind: 'open' }],
  ['wechat', 2, { kind: 'paid' }],
  ['wechat', 3, { kind: 'paid' }],
  ['wechat', 4, { kind: 'returned' }],
  ['wechat', 5, ended('customer-refused')],
  ['wechat', 6, { kind: 'open' }],
  ['wechat', 7, ended('order-closed')],
  ['wechat', 8, ended('order-reversed')],
  ['wechat', 9, { kind: 'open' }],
  ['wechat', 10, ended('payment-error')],
  ['wechat', 11, { kind: 'not-known' }],
  ['wechat', 12, { kind: 'open' }],
  ['alipay', 1, { kind: 'open' }],
  ['alipay', 2, { kind: 'paid' }],
  ['alipay', 4, { kind: 'open' }],
  ['alipay', 5, ended('order-closed')],
  ['alipay', 6, { kind: 'paid' }],
  ['alipay', 7, { kind: 'not-known' }],
];

describe('readOrderEvidence', () => {
  it.each(ROWS)('%s %i', (platform, state, expected) => {
    expect(readOrderEvidence(facts(platform, state))).toEqual(expected);
  });

  it.each([4, 5])('Alipay %i with evidence of a refund is money returned', (state) => {
    expect(readOrderEvidence(facts('alipay', state, { refundFee: 1250 }))).toEqual({
      kind: 'returned',
      fee: 1250,
    });
  });

  it.each([4, 5])('Alipay %i with refund_fee 0 is no evidence of a refund', (state) => {
    expect(readOrderEvidence(facts('alipay', state, { refundFee: 0 })).kind).toBe(
      state === 4 ? 'open' : 'ended',
    );
  });

  it('is unclear for every value that is not in the tables', () => {
    const known = new Set(ROWS.map(([platform, state]) => `${platform} ${state}`));
    fc.assert(
      fc.property(
        fc.constantFrom('wechat', 'alipay'),
        fc.oneof(fc.integer({ min: -5, max: 30 }), fc.integer()),
        fc.boolean(),
        (platform, state, isTransforming) => {
          fc.pre(!known.has(`${platform} ${state}`));
          expect(readOrderEvidence(facts(platform, state, { isTransforming })).kind).toBe('unclear');
        },
      ),
    );
  });

  it.each(ROWS)(
    '%s %i while it is transforming is open, or unclear where it says paid',
    (platform, state, row) => {
      const kind = 'kind' in row && row.kind === 'paid' ? 'unclear' : 'open';
      expect(readOrderEvidence(facts(platform, state, { isTransforming: true })).kind).toBe(kind);
    },
  );

  it('takes along what is known of a payment, and no member that is not', () => {
    const told = facts('wechat', 2, { transactionId: '42', paidAt: 1_500_000_000_000, cashFee: 1 });
    expect(readOrderEvidence(told)).toEqual({
      kind: 'paid',
      transactionId: '42',
      paidAt: 1_500_000_000_000,
      cashFee: 1,
    });
    expect(Object.keys(readOrderEvidence(facts('wechat', 2)))).toEqual(['kind']);
  });

  it('takes along why an order ended', () => {
    expect(readOrderEvidence(facts('wechat', 10, { detail: '余额不足' }))).toEqual({
      kind: 'ended',
      reason: 'payment-error',
      detail: '余额不足',
    });
  });
});
