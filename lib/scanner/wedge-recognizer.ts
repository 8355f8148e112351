import { PAYMENT_CODE_DIGITS } from '../payment/payment-code';
import { digitOf, isBeyondCancel, isShortcut, keyId } from './key-fact';
import type { KeyFact } from './key-fact';

/**
 * Tells a keyboard-wedge scanner from a person typing, key by key.
 *
 * Threats answered: a payment code read by the page (16) and scans faked by the page (17): keys that are not trusted
 * change nothing here. The recogniser knows no DOM; it says what to do, `startWedge` does it.
 */

/**
 * What the focus allows. `caret`: a collapsed caret in a text field, the first digit passes and can be taken back.
 * `hold`: hold from the first digit. `never`: a held key could not be given back (date fields, `<select>`, radio).
 */
export type WedgeTarget = 'caret' | 'hold' | 'never';

export interface WedgeOptions {
  /** Sent by the scanner before each code; when set, only bursts that begin with it are scans. */
  prefix: string;
  /** Sent after each code: a key, or the characters of a string. Enter and Tab right after a code never reach the page. */
  suffix: string;
  /** The longest pause between two keys of one scan, in ms. */
  gapMs: number;
  minDigits: number;
  maxDigits: number;
}

export interface WedgeSettings extends Partial<WedgeOptions> {
  /** Whether digits of an allowed length are a payment code; other digits go to the page. */
  isCode: (digits: string) => boolean;
}

/** A key kept from the page. */
export interface HeldKey {
  fact: KeyFact;
  /** Its `keyup` was kept from the page too. */
  released: boolean;
}

export interface FoundCode {
  /** Undefined for a bounce: the same code again within a second. */
  code: string | undefined;
  /** The characters of the scan that the page got, to be taken back. */
  delivered: string;
}

export interface WedgeOutcome {
  /** A scan that ended before this key. */
  found?: FoundCode;
  /** Held keys to give to the page now, before this key. */
  release: HeldKey[];
  /** Call `timeout` when no key has come for so many ms. */
  waitMs?: number;
}

export interface WedgeDecision extends WedgeOutcome {
  /** `hold` and `swallow` both keep the key from the page; a held key may yet be released. */
  action: 'pass' | 'hold' | 'swallow';
  /** The key begins a burst: what the field looks like now is what taking back restores. */
  starts: boolean;
}

export interface WedgeRecognizer {
  /** Judges a `keydown`. `armed`: scans are wanted now. */
  down: (fact: KeyFact, target: WedgeTarget, armed: boolean) => WedgeDecision;
  /** Judges a `keyup`. */
  up: (fact: KeyFact) => 'pass' | 'swallow';
  /** No key came for `waitMs`. */
  timeout: (armed: boolean) => WedgeOutcome;
  /** The pointer went down or the focus is leaving: nothing may stay held. */
  interrupt: (armed: boolean) => WedgeOutcome;
  /** Gives back what is held and forgets everything. */
  drain: () => HeldKey[];
}

const BOUNCE_MS = 1000;

/** Keys a scanner presses around digits on some layouts; they are never held and do not end a burst. */
const SILENT_KEYS = ['Shift', 'CapsLock', 'NumLock'];

/**
 * Creates a recogniser for one frame.
 *
 * A burst is a run of digits no more than `gapMs` apart. It ends as a code at its suffix, or when no key follows. A run
 * that touches other characters, is too long, repeats a held-down key or began unarmed belongs to the page.
 *
 * @param settings see `WedgeOptions`; defaults: no prefix, suffix Enter, 50 ms, as many digits as a payment code
 * @throws RangeError when `gapMs` is not positive
 */
export function createWedgeRecognizer(settings: WedgeSettings): WedgeRecognizer {
  const { prefix = '', suffix = 'Enter', gapMs = 50, isCode } = settings;
  const { minDigits = PAYMENT_CODE_DIGITS.min, maxDigits = PAYMENT_CODE_DIGITS.max } = settings;
  if (!(gapMs > 0)) throw new RangeError('gapMs must be positive');
  // Enter and Tab end a scan whatever else does.
  const suffixKeys = ['Enter', 'Tab', 'none'].includes(suffix) ? [] : [...suffix];

  let text = '';
  let delivered = '';
  let held: HeldKey[] = [];
  let startedAt = 0;
  let lastAt = -Infinity;
  let isDead = false;
  let hasWaited = false;
  /** A press that the input method saw first and that may come again as a real key. */
  let twin: string | undefined;
  let tailUntil = -Infinity;
  let tailIndex = 0;
  let bounce = { code: '', at: -Infinity };
  const swallowedDowns = new Set<string>();

  function restart(): void {
    text = delivered = '';
    lastAt = -Infinity;
    isDead = hasWaited = false;
    twin = undefined;
  }

  function release(): HeldKey[] {
    const keys = held;
    held = [];
    delivered += keys.map(({ fact }) => fact.key).join('');
    return keys;
  }

  function isComplete(): boolean {
    const digits = text.slice(prefix.length);
    return !isDead && digits.length >= minDigits && digits.length <= maxDigits && isCode(digits);
  }

  function take(): FoundCode {
    const code = text.slice(prefix.length);
    const isBounce = code === bounce.code && startedAt - bounce.at <= BOUNCE_MS;
    const found = { code: isBounce ? undefined : code, delivered };
    bounce = { code, at: lastAt };
    for (const { fact, released } of held) if (!released) swallowedDowns.add(keyId(fact));
    held = [];
    tailUntil = lastAt + 2 * gapMs;
    tailIndex = 0;
    restart();
    return found;
  }

  /** Ends a complete scan, or lets go of what is held. */
  const settle = (armed: boolean): WedgeOutcome =>
    armed && isComplete() ? { found: take(), release: [] } : { release: release() };

  const isSuffix = (fact: KeyFact, index: number): boolean =>
    !isShortcut(fact) && (fact.key === 'Enter' || fact.key === 'Tab' || fact.key === suffixKeys[index]);

  function append(character: string, at: number): boolean {
    const starts = text === '';
    if (starts) startedAt = at;
    text += character;
    lastAt = at;
    hasWaited = false;
    return starts;
  }

  function passOther(fact: KeyFact, decision: WedgeDecision, armed: boolean): WedgeDecision {
    decision.release.push(...release());
    swallowedDowns.delete(keyId(fact));
    const isCharacter = fact.key.length === 1 && !isShortcut(fact);
    if (armed && isCharacter && !isDead && !fact.repeat && prefix.startsWith(text + fact.key)) {
      decision.starts = append(fact.key, fact.timeStamp);
      delivered += fact.key;
      return decision;
    }
    restart();
    // Digits right behind a letter belong to it: a serial number, not a payment code.
    if (isCharacter || fact.repeat) {
      isDead = true;
      lastAt = fact.timeStamp;
    }
    return decision;
  }

  function judgeDigit(
    fact: KeyFact,
    digit: string,
    target: WedgeTarget,
    armed: boolean,
    decision: WedgeDecision,
  ): WedgeDecision {
    const beyondCancel = isBeyondCancel(fact);
    lastAt = fact.timeStamp;
    if (!isDead) {
      if (twin === keyId(fact) && !beyondCancel) delivered = delivered.slice(0, -1);
      else decision.starts = append(digit, fact.timeStamp);
      isDead =
        !armed || text.length > prefix.length + maxDigits || !prefix.startsWith(text.slice(0, prefix.length));
    }
    twin = beyondCancel ? keyId(fact) : undefined;
    if (isDead || beyondCancel || target === 'never' || (target === 'caret' && text.length === 1)) {
      decision.release.push(...release());
      if (isDead) text = delivered = '';
      else delivered += beyondCancel ? digit : fact.key;
      swallowedDowns.delete(keyId(fact));
    } else {
      held.push({ fact, released: false });
      decision.action = 'hold';
    }
    if (held.length > 0 || isComplete()) decision.waitMs = gapMs;
    return decision;
  }

  return {
    down(fact, target, armed) {
      const decision: WedgeDecision = { action: 'pass', starts: false, release: [] };
      if (!fact.isTrusted || SILENT_KEYS.includes(fact.key)) return decision;
      if (fact.repeat && swallowedDowns.has(keyId(fact))) return { ...decision, action: 'swallow' };
      const isLate = fact.timeStamp - lastAt > gapMs;
      if (isLate || isSuffix(fact, 0)) Object.assign(decision, settle(armed));
      if (isLate) restart();
      if (fact.timeStamp <= tailUntil && isSuffix(fact, tailIndex)) {
        tailUntil = fact.timeStamp + 2 * gapMs;
        tailIndex += 1;
        swallowedDowns.add(keyId(fact));
        return { ...decision, action: 'swallow' };
      }
      tailUntil = -Infinity;
      const digit = isShortcut(fact) || fact.repeat ? undefined : digitOf(fact);
      return digit === undefined
        ? passOther(fact, decision, armed)
        : judgeDigit(fact, digit, target, armed, decision);
    },

    up(fact) {
      if (!fact.isTrusted) return 'pass';
      const id = keyId(fact);
      if (twin === id) twin = undefined;
      const key = held.find((one) => !one.released && keyId(one.fact) === id);
      if (key) key.released = true;
      return key || swallowedDowns.delete(id) ? 'swallow' : 'pass';
    },

    timeout(armed) {
      if (armed && suffix !== 'none' && !hasWaited && isComplete()) {
        hasWaited = true;
        return { release: [], waitMs: gapMs };
      }
      return settle(armed);
    },

    interrupt: settle,

    drain() {
      const keys = release();
      restart();
      return keys;
    },
  };
}
