import type { KeyFact } from '../../../lib/scanner/key-fact';
import type { WedgeRecognizer, WedgeTarget } from '../../../lib/scanner/wedge-recognizer';

/** A trusted key as a US keyboard sends it; `change` overrides parts of it. */
export function keyFact(key: string, timeStamp: number, change: Partial<KeyFact> = {}): KeyFact {
  const isDigit = /^\d$/.test(key);
  return {
    timeStamp,
    key,
    code: isDigit ? `Digit${key}` : key.length === 1 ? `Key${key.toUpperCase()}` : key,
    keyCode: isDigit ? 48 + Number(key) : 0,
    isTrusted: true,
    isComposing: false,
    repeat: false,
    modifiers: [],
    ...change,
  };
}

/** What a key leaves in the page: its character, or its name. */
export function traceOf({ key, isTrusted }: KeyFact): string {
  if (!isTrusted || key === 'Shift') return '';
  return key.length === 1 ? key : `<${key}>`;
}

/** A page with one field: what reaches it, and what is taken back, and the timer that the recogniser asks for. */
export class TypedPage {
  text = '';
  keyUps = '';
  codes: string[] = [];
  private timer: number | undefined;

  constructor(
    private readonly recognizer: WedgeRecognizer,
    private readonly target: WedgeTarget = 'caret',
  ) {}

  private carryOut({ found, release, waitMs }: ReturnType<WedgeRecognizer['timeout']>, now: number): void {
    if (found !== undefined) {
      if (!this.text.endsWith(found.delivered)) throw new Error('takes back what is not there');
      this.text = this.text.slice(0, this.text.length - found.delivered.length);
      if (found.code !== undefined) this.codes.push(found.code);
    }
    for (const { fact } of release) this.text += traceOf(fact);
    if (found !== undefined || release.length > 0) this.timer = undefined;
    if (waitMs !== undefined) this.timer = now + waitMs;
  }

  /** Lets the timer run out, as far as `now` (ms) reaches. */
  passTime(now: number, armed = true): void {
    while (this.timer !== undefined && this.timer < now) {
      const at = this.timer;
      this.timer = undefined;
      this.carryOut(this.recognizer.timeout(armed), at);
    }
  }

  interrupt(): void {
    this.carryOut(this.recognizer.interrupt(true), 0);
  }

  down(fact: KeyFact, armed = true, target = this.target): string {
    const decision = this.recognizer.down(fact, target, armed);
    this.carryOut(decision, fact.timeStamp);
    if (decision.action === 'pass') this.text += traceOf(fact);
    return decision.action;
  }

  /** Presses and releases; the release comes at the same instant. */
  press(fact: KeyFact, armed = true): string {
    const action = this.down(fact, armed);
    if (this.recognizer.up(fact) === 'pass') this.keyUps += traceOf(fact);
    return action;
  }

  /** Presses keys `every` ms from `at` (ms) on; answers the time after the last. */
  type(keys: readonly string[], at: number, every: number): number {
    let now = at;
    for (const key of keys) {
      this.passTime(now);
      this.press(keyFact(key, now));
      now += every;
    }
    return now;
  }
}
