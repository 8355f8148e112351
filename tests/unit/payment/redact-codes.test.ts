import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redactCodes } from '../../../lib/payment/payment-code';

it('leaves no more than four digits of any payment code in a text', () => {
  const code = fc.stringMatching(/^(?:1[0-5][0-9]{16}|28[0-9]{14,22})$/);
  const words = fc.string().filter((text) => !/\d/.test(text));
  fc.assert(
    fc.property(words, code, words, (before, digits, after) => {
      const shown = redactCodes(before + digits + after);
      expect(shown).toContain(digits.slice(-4));
      expect(shown).not.toMatch(/\d{5}/);
    }),
  );
});

it('leaves shorter numbers alone', () => {
  expect(redactCodes('余额不足 12.50, 6901234567892')).toBe('余额不足 12.50, 6901234567892');
});
