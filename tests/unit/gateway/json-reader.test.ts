import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, readJson } from '../../../lib/gateway/json-reader';
import type { JsonValue } from '../../../lib/gateway/json-reader';

const valueOf = (text: string): JsonValue => {
  const reading = readJson(text);
  if (!reading.ok) throw new Error(`${reading.reason}: ${text}`);
  return reading.value;
};

const reasonOf = (text: string): string => {
  const reading = readJson(text);
  return reading.ok ? 'ok' : reading.reason;
};

/** What JSON.parse makes of a text, in the terms of the reader: no prototypes. */
const withoutPrototypes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutPrototypes(member)] as const);
  return Object.assign(Object.create(null) as object, Object.fromEntries(members));
};

const memberName = fc.string({ unit: 'binary' }).filter((name) => name !== '__proto__');
/** Whole numbers beyond 2^53 come back as bigint: they have tests of their own. */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'binary' }),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(memberName, tie('json'), { maxKeys: 5 }),
  ),
}));
const space = fc.constantFrom('', ' ', '\n', '\r\n\t ');

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(valueOf(text)).toStrictEqual(withoutPrototypes(JSON.parse(text)));
      }),
    );
  });

  it.each([
    '',
    ' ',
    'undefined',
    '{',
    '{"a":1,}',
    '[1,]',
    '{a:1}',
    "{'a':1}",
    '{"a":1}x',
    '// note\n{}',
    '{}/* note */',
    '\uFEFF{}',
    '01',
    '+1',
    '.5',
    '1.',
    '0x10',
    'NaN',
    '"\n"',
    '"\\x41"',
    '{"a":1}{"a":1}',
    '\u00a0{}',
  ])('refuses what is not JSON: %j', (text) => {
    expect(reasonOf(text)).toBe('not-json');
  });

  it('keeps the line separators that JSON allows inside strings', () => {
    expect(valueOf('"\u2028 \u2029"')).toBe('\u2028 \u2029');
  });

  it('refuses a member that appears twice, anywhere, however its name is spelt', () => {
    const wrap = fc.constantFrom(
      (text: string) => text,
      (text: string) => `[${text}]`,
      (text: string) => `{"other":0,"deeper":${text}}`,
      (text: string) => `{"deeper":[[],{"deepest":${text}}],"other":0}`,
    );
    const spelling = fc.constantFrom(
      (name: string) => JSON.stringify(name),
      (name: string) =>
        `"${Array.from({ length: name.length }, (_, i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`,
    );
    fc.assert(
      fc.property(memberName, json, json, wrap, spelling, space, (name, first, second, put, spell, gap) => {
        const members = [
          `${spell(name)}${gap}:${JSON.stringify(first)}`,
          '"between":0',
          `${JSON.stringify(name)}:${JSON.stringify(second)}`,
        ];
        expect(reasonOf(put(`{${members.join(`,${gap}`)}}`))).toBe('duplicate-member');
      }),
    );
  });

  it('keeps whole numbers beyond 2^53 to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (value) => {
        const safe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(valueOf(`{"log_id":${value}}`)).toEqual({ log_id: safe ? Number(value) : value });
      }),
    );
    expect(valueOf('9007199254740991')).toBe(9007199254740991);
    expect(valueOf('9007199254740993')).toBe(9007199254740993n);
    expect(valueOf('-9007199254740993')).toBe(-9007199254740993n);
  });

  it.each([
    ['1e2', 100],
    ['1.50e1', 15],
    ['100.0', 100],
    ['0.5', 0.5],
    ['0e99999', 0],
    ['1e20', 100000000000000000000n],
    ['9007199254740993.0', 9007199254740993n],
    ['900719925474099.3e1', 9007199254740993n],
  ])('reads the number %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it.each([
    '100.000000000000000000001',
    '1e400',
    '-1e400',
    '1e-400',
    `1${'0'.repeat(200)}`,
    '9007199254740993.5',
  ])('refuses a number that would be mangled: %s', (text) => {
    expect(reasonOf(`{"total_fee":${text}}`)).toBe('number-not-exact');
  });

  it('refuses members named __proto__ and inherits nothing', () => {
    expect(reasonOf('{"a":[{"__proto__":{"status":0}}]}')).toBe('forbidden-member');
    expect(reasonOf('{"\\u005f_proto__":1}')).toBe('forbidden-member');
    const value = valueOf('{"constructor":1}');
    expect(isJsonObject(value) && Object.getPrototypeOf(value)).toBeNull();
    expect(isJsonObject(value) && value['toString']).toBeUndefined();
  });

  it('bounds depth and length', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(reasonOf(nested(32))).toBe('ok');
    expect(reasonOf(nested(33))).toBe('too-deep');
    expect(reasonOf('['.repeat(1_000_000))).toBe('too-deep');
    expect(reasonOf(`"${'[\\"{'.repeat(100)}"`)).toBe('ok');
    expect(reasonOf(`"${'x'.repeat(1024 * 1024)}"`)).toBe('too-long');
    expect(readJson('[1]', { maxLength: 2, maxDepth: 1 })).toEqual({ ok: false, reason: 'too-long' });
  });

  it('gives the exact source text of a member', () => {
    fc.assert(
      fc.property(
        json,
        memberName,
        space,
        space,
        fc.constantFrom(0, 3),
        (value, name, before, after, indent) => {
          fc.pre(name !== 'first' && name !== 'last');
          const source = JSON.stringify(value, null, indent);
          const text = `{"first":[1,{}],${before}${JSON.stringify(name)} :${before}${source}${after},"last":"}"}${after}`;
          const reading = readJson(text);
          expect(reading.ok && reading.slice([name])).toBe(source);
        },
      ),
    );
  });

  it('gives nothing for a path that is not there', () => {
    const reading = readJson('{"a":{"b":1}}');
    expect(
      reading.ok && [reading.slice(['a', 'b']), reading.slice(['b']), reading.slice(['a', 'b', 'c'])],
    ).toEqual(['1', undefined, undefined]);
  });
});
