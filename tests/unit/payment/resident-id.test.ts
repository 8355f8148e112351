import { describe, expect, it } from 'vitest';
import { redactCodes } from '../../../lib/payment/payment-code';
import { isResidentId } from '../../../lib/payment/resident-id';

const NOW = Date.UTC(2026, 10, 22);

/** Completes 17 digits with their check digit, where that is a digit. */
function complete(digits: string): string {
  const found = '0123456789'.split('').find((digit) => isResidentId(digits + digit, NOW));
  return digits + (found ?? '');
}

describe('isResidentId', () => {
  it('wants a real birth date that is not in the future, and the check digit', () => {
    const good = complete('13010219800101001');
    const last = Number(good.charAt(17));
    expect(isResidentId(good, NOW)).toBe(true);
    expect(isResidentId(good.slice(0, 17) + String((last + 1) % 10), NOW)).toBe(false);
    expect(isResidentId(complete('13010219801301001'), NOW)).toBe(false);
    expect(isResidentId(complete('13010219800230001'), NOW)).toBe(false);
    expect(isResidentId(complete('13010229990101001'), NOW)).toBe(false);
    expect(isResidentId('134567890123456789', NOW)).toBe(false);
  });
});

describe('redactCodes', () => {
  it('leaves the last four digits of anything that could be a code', () => {
    expect(redactCodes('付款码134567890123456789无效')).toBe('付款码••••6789无效');
    expect(redactCodes('log 18654852, 余额不足')).toBe('log 18654852, 余额不足');
  });
});
