/**
 * The request tables of the API document as data. `max` of a string is in Unicode code points, as protocol.md
 * reads `String(n)`; an integer's bounds are inclusive.
 */
export type FieldRule =
  | { readonly kind: 'string'; readonly max: number; readonly pattern?: RegExp; readonly mayBeEmpty?: true }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'enum'; readonly values: readonly number[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'object'; readonly fields: FieldTable }
  | { readonly kind: 'array'; readonly of: FieldRule }
  | { readonly kind: 'json'; readonly fields: FieldTable; readonly max: number };

/** `refused`: the document gives the field to other endpoints only. */
export type Requiredness = 'required' | 'optional' | 'refused';

export type FieldTable = Readonly<Record<string, readonly [Requiredness, FieldRule]>>;

const NUMBER_32_MAX = 2_147_483_647;

/** A string of at most `max` code points. */
export const text = (max: number, pattern?: RegExp): FieldRule =>
  pattern ? { kind: 'string', max, pattern } : { kind: 'string', max };

/** An amount: whole fen, at least 1. protocol.md, Lengths. */
export const fen: FieldRule = { kind: 'integer', min: 1, max: NUMBER_32_MAX };
export const number32: FieldRule = { kind: 'integer', min: 0, max: NUMBER_32_MAX };
export const number64: FieldRule = { kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER };

/** Page numbers count from 1; a page holds at least one row. */
export const counting: FieldRule = { kind: 'integer', min: 1, max: NUMBER_32_MAX };
export const flag: FieldRule = { kind: 'boolean' };
export const oneOf = (...values: readonly number[]): FieldRule => ({ kind: 'enum', values });
export const object = (fields: FieldTable): FieldRule => ({ kind: 'object', fields });
export const listOf = (of: FieldRule): FieldRule => ({ kind: 'array', of });

/** API document, PayPlatform and TradeType (with 9 of the later documents). */
export const payPlatform = oneOf(1, 2);
export const tradeType = oneOf(1, 2, 3, 4, 5, 6, 8, 9);

/** protocol.md, Order numbers. */
export const orderNumber = text(32, /^[0-9A-Za-z]{32}$/);
export const currency = text(3, /^CNY$/);
export const nonce = text(32);
