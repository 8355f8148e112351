/** Whether a field has to be there. `refused`: the API document gives it to other endpoints only. */
export type Need = 'required' | 'optional' | 'refused';

/** `String(n)`: at most `max` Unicode code points, any number where the document names none. `json`: what the text spells. */
export interface TextRule {
  readonly kind: 'text';
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly json?: Structure;
  /** It is or may repeat a payment code: of a reply's no more than the last four digits are kept. */
  readonly secret?: true;
}

/** `Number(32)` or `Number(64)`: whole, from `min` to `max`. */
export interface NumberRule {
  readonly kind: 'number';
  readonly bits: 32 | 64;
  readonly min: number;
  readonly max: number;
}

/** One of the values of an enum. */
export interface EnumRule<V extends number = number> {
  readonly kind: 'enum';
  readonly of: Enumeration<V>;
}

/** `Bool`. */
export interface FlagRule {
  readonly kind: 'flag';
}

/** A structure inside another. */
export interface NestedRule<S extends Structure = Structure> {
  readonly kind: 'structure';
  readonly of: S;
}

/** `T[]`; a request's list is never empty. */
export interface ListRule<R extends Rule = Rule> {
  readonly kind: 'list';
  readonly of: R;
}

/** A structure that the API document names and does not describe: replies only. */
export interface OpaqueRule {
  readonly kind: 'opaque';
  readonly name: string;
}

export type Rule = TextRule | NumberRule | EnumRule | FlagRule | NestedRule | ListRule | OpaqueRule;
export type Field<N extends Need = Need, R extends Rule = Rule> = readonly [need: N, rule: R];
export type Fields = Readonly<Record<string, Field>>;

/** An enum of the API document: our word for each value. */
export interface Enumeration<V extends number = number> {
  readonly name: string;
  /** The document's heading. */
  readonly section: string;
  readonly values: Readonly<Record<string, V>>;
}

/** A structure of the API document as data. */
export interface Structure<F extends Fields = Fields> {
  readonly name: string;
  /** The document's heading over it. */
  readonly section: string;
  readonly fields: F;
}

/** What a rule lets through in a request. */
export type ValueOf<R extends Rule> = R extends TextRule
  ? string
  : R extends NumberRule
    ? number
    : R extends FlagRule
      ? boolean
      : R extends EnumRule<infer V>
        ? V
        : R extends NestedRule<infer S>
          ? RequestOf<S>
          : R extends ListRule<infer I>
            ? readonly ValueOf<I>[]
            : unknown;

type FieldsOf<S extends Structure> = S['fields'];
type Named<S extends Structure, N extends Need> = {
  [K in keyof FieldsOf<S>]: FieldsOf<S>[K][0] extends N ? K : never;
}[keyof FieldsOf<S>];

/** The request type that follows from a structure: wire names to the letter. */
export type RequestOf<S extends Structure> = {
  [K in Named<S, 'required'>]: ValueOf<FieldsOf<S>[K][1]>;
} & { [K in Named<S, 'optional'>]?: ValueOf<FieldsOf<S>[K][1]> };

/** What a rule lets through in a reply: enum values that nobody knows yet stay numbers. */
type RepliedOf<R extends Rule> = R extends TextRule
  ? string
  : R extends NumberRule | EnumRule
    ? number
    : R extends FlagRule
      ? boolean
      : R extends NestedRule<infer S>
        ? ReplyOf<S>
        : R extends ListRule<infer I>
          ? readonly RepliedOf<I>[]
          : unknown;

/** The reply type that follows from a structure: nothing in it is certain to be there (protocol.md, "Fields easily missed"). */
export type ReplyOf<S extends Structure> = {
  readonly [K in keyof FieldsOf<S>]?: RepliedOf<FieldsOf<S>[K][1]>;
};

/** The largest `Number(32)`. protocol.md, "Lengths". */
export const NUMBER_32_MAX = 2_147_483_647;

export const structure = <const F extends Fields>(
  name: string,
  section: string,
  fields: F,
): Structure<F> => ({ name, section, fields });

export const required = <R extends Rule>(rule: R): Field<'required', R> => ['required', rule];
export const optional = <R extends Rule>(rule: R): Field<'optional', R> => ['optional', rule];

/** `String(max)`; without a length where the document gives none. */
export const text = (max?: number, pattern?: RegExp): TextRule => ({
  kind: 'text',
  ...(max === undefined ? {} : { max }),
  ...(pattern === undefined ? {} : { pattern }),
});

/** A text in which a payment code may stand. */
export const secretText = (max: number, pattern?: RegExp): TextRule => ({
  ...text(max, pattern),
  secret: true,
});

/** A text that spells the JSON of a structure. */
export const jsonText = (max: number, json: Structure): TextRule => ({ kind: 'text', max, json });

export const number32: NumberRule = { kind: 'number', bits: 32, min: 0, max: NUMBER_32_MAX };
export const number64: NumberRule = { kind: 'number', bits: 64, min: 0, max: Number.MAX_SAFE_INTEGER };

/** An amount in a request: whole fen, at least 1. protocol.md, "Lengths". */
export const fen: NumberRule = { kind: 'number', bits: 32, min: 1, max: NUMBER_32_MAX };

/** Page numbers count from 1, and a page has at least one row. */
export const counting: NumberRule = { kind: 'number', bits: 32, min: 1, max: NUMBER_32_MAX };

export const flag: FlagRule = { kind: 'flag' };
export const oneOf = <V extends number>(of: Enumeration<V>): EnumRule<V> => ({ kind: 'enum', of });
export const nested = <S extends Structure>(of: S): NestedRule<S> => ({ kind: 'structure', of });
export const listOf = <R extends Rule>(of: R): ListRule<R> => ({ kind: 'list', of });
export const opaque = (name: string): OpaqueRule => ({ kind: 'opaque', name });

/** protocol.md, "Order numbers": exactly 32 letters and digits. */
export const orderNumber = text(32, /^[0-9A-Za-z]{32}$/);
/** The only currency that the document allows. */
export const currency = text(3, /^CNY$/);
export const nonce = text(32);
