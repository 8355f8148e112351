/** How long after a digit an Enter counts as a scanner's suffix, ms. */
const SUFFIX_QUIET_MS = 300;

const DIGIT_CODE = /^(?:Digit|Numpad)\d$/;

/** The parts of a key event that the guard looks at. */
export type GuardedKey = Pick<KeyboardEvent, 'code' | 'key' | 'timeStamp' | 'repeat' | 'isTrusted'>;

/** Tells a person's Enter from the one that a scanner sends after its digits. */
export interface ScanGuard {
  /** Remembers digits as they pass. */
  note(event: GuardedKey): void;
  /** True when this Enter may press a button. */
  allowsEnter(event: GuardedKey): boolean;
}

/**
 * Makes the guard behind *Confirm amount* (product.md, "Scanners": the suffix Enter never confirms an amount).
 *
 * @param quietMs ms without digits that make an Enter a person's
 */
export function createScanGuard(quietMs = SUFFIX_QUIET_MS): ScanGuard {
  let lastDigitAt = Number.NEGATIVE_INFINITY;
  return {
    note(event) {
      if (DIGIT_CODE.test(event.code) || /^\d$/.test(event.key)) lastDigitAt = event.timeStamp;
    },
    allowsEnter(event) {
      return event.isTrusted && !event.repeat && event.timeStamp - lastDigitAt >= quietMs;
    },
  };
}
