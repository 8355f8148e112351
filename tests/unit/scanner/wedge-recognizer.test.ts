import { describe, expect, it } from 'vitest';
import { readPaymentCode } from '../../../lib/payment/payment-code';
import { createWedgeRecognizer } from '../../../lib/scanner/wedge-recognizer';
import type { WedgeOptions, WedgeTarget } from '../../../lib/scanner/wedge-recognizer';
import { keyFact, TypedPage } from './typed-keys';

const CODE = '134567890123456789';
const OTHER_CODE = '2876543210987654321012';
const EAN = '6901234567892';

const isCode = (digits: string): boolean => readPaymentCode(digits).ok;
const pageWith = (options: Partial<WedgeOptions> = {}, target: WedgeTarget = 'caret'): TypedPage =>
  new TypedPage(createWedgeRecognizer({ ...options, isCode }), target);

describe('a scan', () => {
  it.each(['caret', 'hold'] as const)(
    'is caught with its Enter, nothing stays in the page (%s)',
    (target) => {
      const page = pageWith({}, target);
      page.type([...CODE, 'Enter'], 1000, 5);
      page.passTime(Infinity);
      expect(page).toMatchObject({ codes: [CODE], text: '' });
    },
  );

  it('shows the page no keyup but that of the first digit', () => {
    const page = pageWith();
    page.type([...CODE, 'Enter'], 0, 5);
    expect(page.keyUps).toBe('1');
  });

  it('is caught without suffix when no key follows', () => {
    const page = pageWith({ suffix: 'none' });
    const end = page.type([...CODE], 0, 5);
    page.passTime(end + 40);
    expect(page.codes).toEqual([]);
    page.passTime(end + 60);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('is caught by its time when the timer never ran, and the next key passes', () => {
    const page = pageWith();
    for (const [index, digit] of [...CODE].entries()) page.press(keyFact(digit, index * 5));
    page.press(keyFact('a', 5000));
    expect(page).toMatchObject({ codes: [CODE], text: 'a' });
  });

  it.each(['none', 'Enter'])('swallows an Enter up to twice the gap late (suffix %s)', (suffix) => {
    const page = pageWith({ suffix });
    const last = page.type([...CODE], 0, 5) - 5;
    page.passTime(last + 100);
    expect(page.press(keyFact('Enter', last + 100))).toBe('swallow');
    expect(page.press(keyFact('Enter', last + 400))).toBe('pass');
    expect(page.codes).toEqual([CODE]);
  });

  it('passes an Enter that comes later', () => {
    const page = pageWith();
    const last = page.type([...CODE], 0, 5) - 5;
    page.passTime(last + 101);
    expect(page.press(keyFact('Enter', last + 101))).toBe('pass');
  });

  it('swallows every Enter and Tab of its suffix', () => {
    const page = pageWith();
    page.type([...CODE, 'Enter', 'Tab', 'Enter'], 0, 10);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('ends with its own suffix characters', () => {
    const page = pageWith({ suffix: '#!' });
    page.type([...CODE, '#', '!', 'Enter'], 0, 10);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('is one scan when it bounces within a second', () => {
    const page = pageWith();
    let end = page.type([...CODE, 'Enter'], 0, 5);
    end = page.type([...CODE, 'Enter'], end + 700, 5);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
    end = page.type([...OTHER_CODE, 'Enter'], end + 200, 5);
    page.type([...CODE, 'Enter'], end + 1200, 5);
    expect(page).toMatchObject({ codes: [CODE, OTHER_CODE, CODE], text: '' });
  });

  it('is caught behind its prefix, and only there', () => {
    const page = pageWith({ prefix: '~A' });
    const end = page.type(['~', 'A', ...CODE, 'Enter'], 0, 5);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
    page.type([...OTHER_CODE, 'Enter'], end + 500, 5);
    expect(page).toMatchObject({ codes: [CODE], text: `${OTHER_CODE}<Enter>` });
  });

  it('is caught behind a prefix of digits', () => {
    const page = pageWith({ prefix: '99' });
    page.type([...`99${CODE}`, 'Enter'], 0, 5);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('goes on after a flush in its middle, and all of it is taken back', () => {
    const page = pageWith();
    const now = page.type([...CODE.slice(0, 7)], 0, 5);
    page.interrupt();
    expect(page.text).toBe(CODE.slice(0, 7));
    page.type([...CODE.slice(7), 'Enter'], now, 5);
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('that is complete is not given to the page by an interruption', () => {
    const page = pageWith();
    page.type([...CODE], 0, 5);
    page.interrupt();
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('is caught in a field that must not be held, though the page sees it', () => {
    const page = pageWith({}, 'never');
    page.type([...CODE, 'Enter'], 0, 5);
    expect(page.codes).toEqual([CODE]);
  });
});

describe('keyboard layouts and input methods', () => {
  it('reads digits by their place, with or without Shift', () => {
    const azerty = 'à&é"\'(-è_ç';
    const page = pageWith();
    for (const [index, digit] of [...CODE].entries()) {
      const shift = index % 2 === 0;
      if (shift) page.press(keyFact('Shift', index * 6, { code: 'ShiftLeft' }));
      const key = shift ? digit : (azerty[Number(digit)] ?? '');
      page.press(keyFact(key, index * 6 + 1, { code: `Digit${digit}`, modifiers: shift ? ['Shift'] : [] }));
    }
    page.press(keyFact('Enter', 120));
    expect(page.codes).toEqual([CODE]);
  });

  it('gives back the characters of the layout, not the digits', () => {
    const page = pageWith();
    page.press(keyFact('&', 0, { code: 'Digit1' }));
    page.press(keyFact('é', 20, { code: 'Digit2' }));
    page.press(keyFact('a', 40));
    expect(page.text).toBe('&éa');
  });

  it('reads the keypad, but not its arrows', () => {
    const page = pageWith({}, 'hold');
    for (const [index, digit] of [...CODE].entries()) {
      page.press(keyFact(digit, index * 5, { code: `Numpad${digit}` }));
    }
    page.press(keyFact('Enter', 95, { code: 'NumpadEnter' }));
    expect(page.press(keyFact('ArrowLeft', 500, { code: 'Numpad4' }))).toBe('pass');
    expect(page.codes).toEqual([CODE]);
  });

  it('reads keys without a place by their character', () => {
    const page = pageWith();
    for (const [index, digit] of [...CODE].entries()) page.press(keyFact(digit, index * 5, { code: '' }));
    page.press(keyFact('Enter', 95));
    expect(page).toMatchObject({ codes: [CODE], text: '' });
  });

  it('counts a key once that the input method saw first', () => {
    const recognizer = createWedgeRecognizer({ isCode });
    const actions: string[] = [];
    const code = '100345678901234567';
    for (const [index, digit] of [...code].entries()) {
      const seen = keyFact('Process', index * 8, {
        code: `Digit${digit}`,
        keyCode: 229,
        isComposing: index === 0,
      });
      const real = keyFact(digit, index * 8 + 1);
      if (index < 2) actions.push(recognizer.down(seen, 'caret', true).action);
      if (index > 0) actions.push(recognizer.down(real, 'caret', true).action);
      recognizer.up(real);
    }
    const end = recognizer.down(keyFact('Enter', 150), 'caret', true);
    expect(end.found?.code).toBe(code);
    // The first could not be cancelled; the second came twice, and its real press was held.
    expect(actions).toEqual(['pass', 'pass', ...Array<string>(17).fill('hold')]);
    expect(end.found?.delivered).toBe('1');
  });

  it('keeps the order when a key that cannot be cancelled follows held ones', () => {
    const page = pageWith();
    page.press(keyFact('1', 0));
    page.press(keyFact('2', 10));
    page.press(keyFact('Dead', 20, { code: 'Digit5' }));
    expect(page.text).toBe('12<Dead>');
  });
});

describe('what is left to the page', () => {
  it('a product code and its Enter, in order', () => {
    const page = pageWith();
    page.type([...EAN, 'Enter'], 0, 5);
    expect(page).toMatchObject({ codes: [], text: `${EAN}<Enter>` });
  });

  it.each([
    ['too long', '1'.repeat(25)],
    ['the wrong digits', '99'.repeat(9)],
    ['a serial number', `s${CODE}`],
    ['digits and a letter', `${CODE}x`],
  ])('%s', (_, text) => {
    const page = pageWith();
    page.type([...text, 'Enter'], 0, 5);
    expect(page).toMatchObject({ codes: [], text: `${text}<Enter>` });
  });

  it('digits that nothing follows, after the gap', () => {
    const page = pageWith();
    page.type(['1', '2', '3'], 0, 30);
    expect(page.text).toBe('1');
    page.passTime(111);
    expect(page.text).toBe('123');
  });

  it('a key held down', () => {
    const page = pageWith({}, 'hold');
    page.press(keyFact('1', 0));
    for (let at = 30; at < 900; at += 30) expect(page.down(keyFact('1', at, { repeat: true }))).toBe('pass');
    expect(page.text).toBe('1'.repeat(30));
  });

  it.each(['Control', 'Alt', 'Meta', 'AltGraph'] as const)('keys with %s, which also end a burst', (name) => {
    const page = pageWith();
    page.type(['1', '2'], 0, 10);
    expect(page.press(keyFact('3', 20, { modifiers: [name] }))).toBe('pass');
    expect(page.text).toBe('123');
  });

  it('all digits while not armed, and the rest of a scan that began so', () => {
    const page = pageWith();
    for (const [index, digit] of [...`55${CODE}`].entries()) {
      expect(page.press(keyFact(digit, index * 5), index >= 2)).toBe('pass');
    }
    expect(page.press(keyFact('Enter', 110))).toBe('pass');
    expect(page.codes).toEqual([]);
  });

  it('what was held when it was disarmed', () => {
    const page = pageWith();
    const end = page.type([...CODE], 0, 5);
    page.passTime(end + 200, false);
    expect(page).toMatchObject({ codes: [], text: CODE });
  });

  it('untrusted keys, which change nothing', () => {
    const page = pageWith();
    for (const [index, digit] of [...CODE].entries()) {
      expect(page.press(keyFact('9', index * 5, { isTrusted: false }))).toBe('pass');
      page.press(keyFact(digit, index * 5 + 1));
    }
    page.press(keyFact('Enter', 95));
    expect(page.codes).toEqual([CODE]);
  });

  it('what is held when the recogniser is drained', () => {
    const recognizer = createWedgeRecognizer({ isCode });
    for (const [index, digit] of [...'12345'].entries())
      recognizer.down(keyFact(digit, index * 5), 'hold', true);
    expect(recognizer.drain().map(({ fact }) => fact.key)).toEqual(['1', '2', '3', '4', '5']);
    expect(recognizer.drain()).toEqual([]);
  });
});

it('refuses a gap that is not positive', () => {
  expect(() => createWedgeRecognizer({ isCode, gapMs: 0 })).toThrow(RangeError);
});
