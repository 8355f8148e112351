/** Whole fen (1 yuan = 100 fen), 1 to 2147483647. Made only by {@link readFen}, so no floating point gets in. */
export type Fen = number & { readonly __unit: 'fen' };

/** The largest amount the gateway takes: `Number(32)` (API document, PayContent `total_fee`). */
export const MAX_FEN = 2_147_483_647;

/**
 * Reads an amount that came from outside.
 *
 * @param value anything; only a whole number of fen from 1 to {@link MAX_FEN} is an amount
 * @returns the amount, or `undefined` for everything else (strings, fractions, NaN, 0, too large)
 */
export function readFen(value: unknown): Fen | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  if (value < 1 || value > MAX_FEN) return undefined;
  return value as Fen;
}

/**
 * Writes fen as yuan for people, with integer arithmetic only.
 *
 * @param fen whole fen, 0 allowed
 * @returns for example `12.50`
 */
export function formatYuan(fen: number): string {
  const whole = Math.trunc(fen / 100);
  const rest = Math.abs(fen % 100);
  return `${whole}.${String(rest).padStart(2, '0')}`;
}
