import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPaymentCode } from '../../../lib/payment/payment-code';
import { createWedgeRecognizer } from '../../../lib/scanner/wedge-recognizer';
import { keyFact, traceOf, TypedPage } from './typed-keys';

const GAP_MS = 50;

interface Stretch {
  keys: string[];
  /** Pauses before each key but the first, in ms. */
  pauses: number[];
  /** Pause before the first key, in ms. */
  rest: number;
  code?: string;
}

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most })
    .map((list) => list.join(''));

const pauses = (least: number, most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: least, max: most }), { minLength: 30, maxLength: 30 });

const rest = fc.integer({ min: 2 * GAP_MS + 1, max: 2000 });

const paymentCode = fc
  .oneof(
    fc.tuple(fc.constantFrom('10', '11', '12', '13', '14', '15'), digits(16, 16)),
    fc.tuple(fc.constantFrom('25', '26', '27', '28', '29', '30'), digits(14, 22)),
  )
  .map((parts) => parts.join(''));

const scan: fc.Arbitrary<Stretch> = fc
  .record({
    code: paymentCode,
    suffix: fc.constantFrom<string[]>(['Enter'], ['Tab'], ['Enter', 'Enter'], []),
    pauses: pauses(0, GAP_MS),
    rest,
  })
  .map(({ suffix, ...stretch }) => ({ ...stretch, keys: [...stretch.code, ...suffix] }));

const product: fc.Arbitrary<Stretch> = fc.record({
  keys: fc
    .tuple(fc.oneof(digits(6, 14), digits(25, 29)), fc.constantFrom<string[]>(['Enter'], ['Tab'], []))
    .map(([text, suffix]) => [...text, ...suffix]),
  pauses: pauses(0, GAP_MS),
  rest,
});

const person: fc.Arbitrary<Stretch> = fc.record({
  keys: fc.array(fc.constantFrom(...'0123456789', 'a', 'z', 'Enter', 'Tab', 'Backspace'), {
    minLength: 1,
    maxLength: 15,
  }),
  pauses: pauses(15, 300),
  rest,
});

const session = fc.array(fc.oneof(scan, product, person), { maxLength: 12 });

function play(stretches: readonly Stretch[], page: TypedPage, hasTimer: boolean): void {
  let now = 0;
  for (const { keys, pauses, rest } of stretches) {
    now += rest;
    for (const [index, key] of keys.entries()) {
      if (index > 0) now += pauses[index - 1] ?? 0;
      if (hasTimer) page.passTime(now);
      page.press(keyFact(key, now));
    }
  }
  page.passTime(Infinity);
}

/** Codes in order, the same code again within a second of its last sight counted once. */
function expectedCodes(stretches: readonly Stretch[]): string[] {
  const codes: string[] = [];
  let last = { code: '', at: -Infinity };
  let now = 0;
  for (const { code, keys, pauses, rest } of stretches) {
    now += rest;
    const start = now;
    const lengths = keys.map((_, index) => (index === 0 ? 0 : (pauses[index - 1] ?? 0)));
    now += lengths.reduce((sum, ms) => sum + ms, 0);
    if (code === undefined) continue;
    const end = start + lengths.slice(0, code.length).reduce((sum, ms) => sum + ms, 0);
    if (code !== last.code || start - last.at > 1000) codes.push(code);
    last = { code, at: end };
  }
  return codes;
}

it.each([
  ['caret', true],
  ['caret', false],
  ['hold', true],
  ['hold', false],
] as const)(
  'people, products and scans in any order: each code once, all else in order (%s, timer %s)',
  (target, hasTimer) => {
    fc.assert(
      fc.property(session, fc.boolean(), (stretches, doubles) => {
        const played = doubles ? stretches.flatMap((one) => [one, one]) : stretches;
        const page = new TypedPage(
          createWedgeRecognizer({ gapMs: GAP_MS, isCode: (text) => readPaymentCode(text).ok }),
          target,
        );
        play(played, page, hasTimer);
        const others = played.filter(({ code }) => code === undefined).flatMap(({ keys }) => keys);
        expect(page.text).toBe(others.map((key) => traceOf(keyFact(key, 0))).join(''));
        expect(page.codes).toEqual(expectedCodes(played));
      }),
      { numRuns: 500 },
    );
  },
);

it('nothing is lost whatever keys come: each is passed, given back, or part of a code or its suffix', () => {
  const anyKey = fc.record({
    key: fc.constantFrom(...'0123456789', 'a', 'Enter', 'Tab', 'Shift', 'Dead', 'Process'),
    pause: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 400 })),
    repeat: fc.boolean(),
    ctrl: fc.boolean(),
    armed: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    target: fc.constantFrom('caret' as const, 'hold' as const, 'never' as const),
  });
  fc.assert(
    fc.property(fc.array(anyKey, { maxLength: 80 }), (keys) => {
      const recognizer = createWedgeRecognizer({ isCode: () => false });
      const page = new TypedPage(recognizer);
      let now = 0;
      for (const { key, pause, repeat, ctrl, armed, target } of keys) {
        now += pause;
        page.passTime(now, armed);
        const modifiers = ctrl ? (['Control'] as const) : [];
        page.down(
          keyFact(key, now, { repeat, modifiers, keyCode: key === 'Process' ? 229 : 0 }),
          armed,
          target,
        );
      }
      page.passTime(Infinity);
      expect(page.text).toBe(keys.map(({ key }) => traceOf(keyFact(key, 0))).join(''));
    }),
    { numRuns: 1000 },
  );
});
