/** Longest numeral read, in characters: a longer one is refused, because reading it costs more than it can be worth. */
const MAX_NUMERAL_LENGTH = 128;

const NUMERAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Reads one JSON number (RFC 8259, section 6) without rounding whole numbers.
 *
 * A whole number is returned as a `number` where that is exact and as a `bigint` beyond `Number.MAX_SAFE_INTEGER`,
 * however it is spelt (`12`, `12.0`, `1.2e1`). A number with a fraction is returned as the nearest `number`.
 *
 * @param numeral the number exactly as it stands in a JSON text
 * @returns the value, or undefined where it is too long, too large, or has a fraction that rounding would swallow
 */
export function readJsonNumber(numeral: string): number | bigint | undefined {
  if (numeral.length > MAX_NUMERAL_LENGTH) return undefined;
  const parts = NUMERAL.exec(numeral);
  if (!parts) return undefined;
  const value = Number(numeral);
  if (!Number.isFinite(value)) return undefined;

  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return value;
  const significant = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  if (power < 0) return Number.isInteger(value) ? undefined : value;
  if (Number.isSafeInteger(value)) return value;
  return BigInt(sign + significant + '0'.repeat(power));
}
