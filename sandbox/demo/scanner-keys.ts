import type { CDPSession, Page } from '@playwright/test';

/** One session for each page: opening one takes longer than a scan. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();

interface Key {
  key: string;
  code: string;
  text: string;
  windowsVirtualKeyCode: number;
}

function keyOf(character: string): Key {
  if (character === '\n') return { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 };
  return {
    key: character,
    code: `Digit${character}`,
    text: character,
    windowsVirtualKeyCode: character.charCodeAt(0),
  };
}

/**
 * Types a code into a page as a keyboard-wedge scanner does: real, trusted key presses, and Enter after them. All of them
 * are on their way before the first is answered, because a scanner waits for nobody: on a busy machine a key that waited for
 * the one before it would come as late as a person's.
 *
 * @param digits the code
 * @param beforeEnter called when every digit has been handed over, immediately before the last key
 */
export async function typeAsScanner(page: Page, digits: string, beforeEnter?: () => void): Promise<void> {
  const opening = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, opening);
  const session = await opening;
  const sent = [...digits, '\n'].flatMap((character) => {
    if (character === '\n') beforeEnter?.();
    const key = keyOf(character);
    return [
      session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }),
    ];
  });
  await Promise.all(sent);
}
