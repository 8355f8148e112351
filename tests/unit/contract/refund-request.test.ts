import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_ERROR_CODES } from '../../../lib/contract/error-codes/page-errors';
import { readRefundRequest } from '../../../lib/contract/messages/refund-request';

const GOOD = { posOrderId: 'A-1001', posRefundId: 'A-1001-r1', refundFee: 500 };

function codeOf(value: unknown): string {
  const reading = readRefundRequest(value);
  return reading.ok ? 'ok' : [reading.code, reading.field].filter((part) => part !== undefined).join(' ');
}

describe('readRefundRequest', () => {
  it('reads a request with and without a reason', () => {
    expect(readRefundRequest(GOOD)).toEqual({ ok: true, request: GOOD });
    const reasoned = { ...GOOD, reason: '退一件' };
    expect(readRefundRequest(reasoned)).toEqual({ ok: true, request: reasoned });
  });

  it.each([0, -1, 0.5, '500', NaN, Infinity, 2_147_483_648, null, undefined, 5n])(
    '%s is no amount',
    (refundFee) => {
      expect(codeOf({ ...GOOD, refundFee })).toBe('invalid-amount refundFee');
    },
  );

  it.each(['', 'x'.repeat(65), '退款', 'a\nb', 7, null, undefined])('%o is no refund id', (posRefundId) => {
    expect(codeOf({ ...GOOD, posRefundId })).toBe('invalid-refund-id posRefundId');
  });

  it('an order id is asked for as pay asks for it', () => {
    expect(codeOf({ ...GOOD, posOrderId: '' })).toBe('invalid-order-id posOrderId');
  });

  it.each(['totalFee', 'outRefundNo', 'by', 'constructor', 'toString'])('%s is refused by name', (name) => {
    expect(codeOf({ ...GOOD, [name]: 1 })).toBe(`invalid-request ${name}`);
  });

  it('a reason is text of at most 255 characters', () => {
    expect(codeOf({ ...GOOD, reason: 'x'.repeat(256) })).toBe('invalid-request reason');
    expect(codeOf({ ...GOOD, reason: 7 })).toBe('invalid-request reason');
  });

  it('never throws and answers from a closed list, whatever a page hands over', () => {
    const closed = new Set<string>(PAGE_ERROR_CODES);
    const almost = fc.record(
      {
        posOrderId: fc.anything(),
        posRefundId: fc.anything(),
        refundFee: fc.anything(),
        reason: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true }), almost), (value) => {
        const reading = readRefundRequest(value);
        expect(reading.ok || closed.has(reading.code)).toBe(true);
      }),
    );
  });
});
