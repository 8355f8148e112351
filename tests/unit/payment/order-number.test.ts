import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeNonce, makeOrderNumber } from '../../../lib/payment/order-number';
import { readPaymentCode } from '../../../lib/payment/payment-code';

const PREFIXES = ['sz0100lmnx', '01000052'];

/** Hands out bytes in a given order, over and over. */
function cycle(bytes: readonly number[]): (length: number) => Uint8Array {
  let at = 0;
  return (length) => Uint8Array.from({ length }, () => bytes[at++ % bytes.length] ?? 0);
}

describe.each(PREFIXES)('makeOrderNumber with prefix %s', (prefix) => {
  it('gives 32 letters and digits, the prefix first, a letter after it', () => {
    for (let made = 0; made < 500; made += 1) {
      const number = makeOrderNumber(prefix);
      expect(number).toMatch(/^[0-9A-Za-z]{32}$/);
      expect(number.startsWith(prefix)).toBe(true);
      expect(number.slice(prefix.length)).toMatch(/[A-Za-z]/);
      expect(readPaymentCode(number).ok).toBe(false);
    }
  });

  it('draws again where chance gave only digits', () => {
    const random = cycle([...Array<number>(64).fill(7), 10]);
    expect(makeOrderNumber(prefix, random).slice(prefix.length)).toMatch(/[A-Za-z]/);
  });

  it('does not repeat itself', () => {
    const made = Array.from({ length: 2_000 }, () => makeOrderNumber(prefix));
    expect(new Set(made).size).toBe(made.length);
  });
});

it('draws every character alike: each of the 62 comes from four bytes, and eight bytes are passed over', () => {
  const byteByByte = cycle(Array.from({ length: 256 }, (_, byte) => byte));
  const random = (): Uint8Array => byteByByte(1);
  const counts = new Map<string, number>();
  const nonces = Array.from({ length: 31 }, () => makeNonce(random)).join('');
  for (const character of nonces) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  expect(new Set(counts.values())).toEqual(new Set([16]));
});

it('is spread evenly with the real source', () => {
  const text = Array.from({ length: 4_000 }, () => makeNonce()).join('');
  const expected = text.length / 62;
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let chiSquare = 0;
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  expect(counts.size).toBe(62);
  // 61 degrees of freedom: beyond 140 lies less than one run in ten million.
  expect(chiSquare).toBeLessThan(140);
});

it('throws for a prefix that leaves no room for chance, or is not letters and digits', () => {
  const bad = fc.oneof(
    fc.string({ minLength: 25, maxLength: 40 }).map((text) => text.replace(/[^0-9A-Za-z]/g, 'x')),
    fc.constantFrom('', 'sz01-00lmn', '订单号前缀', ' 01000052', '01000052\n'),
  );
  fc.assert(
    fc.property(bad, (prefix) => {
      expect(() => makeOrderNumber(prefix)).toThrow();
    }),
  );
});

it('makes nonces of 32 letters and digits', () => {
  expect(makeNonce()).toMatch(/^[0-9A-Za-z]{32}$/);
});
