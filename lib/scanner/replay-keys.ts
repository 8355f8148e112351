import { takesText } from './focused-field';
import type { KeyFact } from './key-fact';
import type { HeldKey } from './wedge-recognizer';

/** Sends one untrusted key event; answers false when the page cancelled it. */
function sendKey(type: string, fact: KeyFact, target: EventTarget, view: Window | null): boolean {
  const character = type === 'keypress' ? fact.key.charCodeAt(0) : 0;
  return target.dispatchEvent(
    new KeyboardEvent(type, {
      key: fact.key,
      code: fact.code,
      location: fact.code.startsWith('Numpad') ? 3 : 0,
      keyCode: character || fact.keyCode,
      charCode: character,
      shiftKey: fact.modifiers.includes('Shift'),
      bubbles: true,
      cancelable: true,
      composed: true,
      view,
    }),
  );
}

/**
 * Gives held keys to the page, in order: untrusted `keydown`, `keypress` and `keyup`, and the text itself through
 * `execCommand('insertText')`, which keeps undo, selection and trusted `input` events (UI Events 3.7; no `beforeinput`).
 *
 * A page that cancels the `keydown` or `keypress` gets no text, as with a real key. The focus is asked for again before
 * each event, because a page may move it from within one.
 *
 * @param keys what the recogniser released
 * @param focused tells the element that gets the next event
 */
export function replayKeys(
  document: Document,
  keys: readonly HeldKey[],
  focused: () => Element | null,
): void {
  const view = document.defaultView;
  const send = (type: string, fact: KeyFact): boolean => sendKey(type, fact, focused() ?? document, view);
  for (const { fact, released } of keys) {
    if (send('keydown', fact) && send('keypress', fact) && takesText(focused())) {
      document.execCommand('insertText', false, fact.key);
    }
    // A key that is still down sends its own, real `keyup`.
    if (released) send('keyup', fact);
  }
}
