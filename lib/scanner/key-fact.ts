export interface KeyFact {
  /** When the key was pressed, in ms, on any steady clock. */
  timeStamp: number;
  code: string;
  key: string;
  keyCode: number;
  isTrusted: boolean;
  isComposing: boolean;
  repeat: boolean;
  modifiers: readonly Modifier[];
}

/** Modifiers by their names in UI Events (KeyboardEvent key values, "Modifier Keys"). */
export type Modifier = 'Shift' | 'Control' | 'Alt' | 'Meta' | 'AltGraph';

/** Names the physical key, to match its `keyup` with its `keydown`. */
export const keyId = (fact: KeyFact): string => fact.code || fact.key;

/** Whether the key is a shortcut rather than text. */
export const isShortcut = (fact: KeyFact): boolean => fact.modifiers.some((name) => name !== 'Shift');

/** Whether an input method or a dead key has it already: cancelling has no effect (`keyCode` 229, UI Events 7.3). */
export const isBeyondCancel = (fact: KeyFact): boolean =>
  fact.isComposing || fact.keyCode === 229 || fact.key === 'Dead';

/**
 * Tells the digit by its place on the keyboard, so that no layout garbles it; by `key` where there is no place.
 * Undefined for any other key, and for the keypad's arrows, Home and the like, which could not be given back.
 */
export function digitOf(fact: KeyFact): string | undefined {
  const isDigitKey = /^\d$/.test(fact.key);
  if (fact.code === '') return isDigitKey ? fact.key : undefined;
  const place = /^(Digit|Numpad)(\d)$/.exec(fact.code);
  const hasText = isBeyondCancel(fact) || isDigitKey || (place?.[1] === 'Digit' && fact.key.length === 1);
  return hasText ? place?.[2] : undefined;
}
