import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatYuan, MAX_FEN, readFen } from '../../../lib/payment/money';

describe('readFen', () => {
  it.each([1, 2, 100, 2_147_483_646, 2_147_483_647])('takes %i', (value) => {
    expect(readFen(value)).toBe(value);
  });

  it.each([
    0,
    -0,
    0.001,
    -1,
    12.5,
    '12',
    '',
    NaN,
    Infinity,
    -Infinity,
    2_147_483_648,
    2 ** 53,
    12n,
    null,
    undefined,
    true,
    [12],
    { valueOf: () => 12 },
    new Number(12),
  ])('refuses %s', (value) => {
    expect(readFen(value)).toBeUndefined();
  });
});

describe('formatYuan', () => {
  it('writes every amount so that it reads back to the same fen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_FEN }), (fen) => {
        const text = formatYuan(fen);
        expect(text).toMatch(/^(?:0|[1-9]\d*)\.\d{2}$/);
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(fen));
      }),
    );
  });

  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [10, '0.10'],
    [1250, '12.50'],
    [MAX_FEN, '21474836.47'],
  ])('%i fen are %s yuan', (fen, yuan) => {
    expect(formatYuan(fen)).toBe(yuan);
  });
});
