import { focusedElement, holdingAt } from './focused-field';
import type { ShadowOf } from './focused-field';
import type { KeyFact, Modifier } from './key-fact';
import { replayKeys } from './replay-keys';
import { snapshotField, takeBack } from './take-back';
import type { FieldSnapshot } from './take-back';
import { createWedgeRecognizer } from './wedge-recognizer';
import type { WedgeOptions, WedgeOutcome } from './wedge-recognizer';

/**
 * Keeps scanned payment codes from the page (threats 3, 16, 17, 32): listens on the window before the page does, takes
 * trusted events only, and comes back when the page throws its listeners away with `document.open()`. A page that is
 * hostile can still steal a scan; only a WebHID scanner or a focused panel protects it there.
 */

export interface WedgeSetup {
  /** The document of this frame. */
  document: Document;
  /** Whether scans are wanted now; while not, no key is touched. */
  armed: () => boolean;
  /** Gets each scanned code once. */
  onCode: (code: string) => void;
  /** Whether digits are a payment code; others are given to the page. */
  isCode: (digits: string) => boolean;
  options?: Partial<WedgeOptions>;
  /** Reaches closed shadow roots where the caller can (`chrome.dom.openOrClosedShadowRoot`); open ones by default. */
  shadowOf?: ShadowOf;
}

export interface Wedge {
  /** Takes other settings of the scanner, without losing the listeners' place before the page's own. */
  configure: (options: Partial<WedgeOptions>) => void;
  /** Takes all listeners away and gives the page what is held. */
  stop: () => void;
}

/** How often a time-out waits for input that is on its way, 1 ms each at least. */
const MAX_PENDING_WAITS = 20;

const EVENTS = ['keydown', 'keyup', 'pointerdown', 'focusout'];
const MODIFIERS: readonly Modifier[] = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'];

function factOf(event: KeyboardEvent): KeyFact {
  const { timeStamp, code, key, keyCode, isTrusted, isComposing, repeat } = event;
  const modifiers = MODIFIERS.filter((name) => event.getModifierState(name));
  return { timeStamp, code, key, keyCode, isTrusted, isComposing, repeat, modifiers };
}

/** Chromium's look ahead at keys and clicks that wait for the page (Early Detection of Input Events). */
function isInputPending(window: Window): boolean {
  const navigator: Navigator & { scheduling?: { isInputPending?: () => boolean } } = window.navigator;
  return navigator.scheduling?.isInputPending?.() ?? false;
}

function keepFromPage(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function windowOf({ defaultView }: Document): Window {
  if (defaultView === null) throw new TypeError('the document has no window');
  return defaultView;
}

/**
 * Starts recognising a keyboard-wedge scanner in one frame. Call it at `document_start`, before the page's scripts.
 *
 * @param setup where, when and for whom; times in `options` are ms
 * @throws TypeError when the document has no window; RangeError when `options.gapMs` is not positive
 *
 * @example
 * const wedge = startWedge({ document, armed: () => panelIsOpen, isCode: (text) => readPaymentCode(text).ok, onCode });
 */
export function startWedge(setup: WedgeSetup): Wedge {
  const {
    document,
    armed,
    onCode,
    isCode,
    options,
    shadowOf = (element: Element) => element.shadowRoot,
  } = setup;
  const window = windowOf(document);
  let recognizer = createWedgeRecognizer({ ...options, isCode });
  const focused = (): Element | null => focusedElement(document, shadowOf);
  let timer: number | undefined;
  let snapshot: FieldSnapshot | undefined;
  let heldIn: Element | null = null;
  let isBusy = false;

  function carryOut({ found, release, waitMs }: WedgeOutcome, to = focused): void {
    if (waitMs !== undefined) {
      window.clearTimeout(timer);
      timer = window.setTimeout(onTimeout, waitMs, 0);
    }
    // The page may move the focus from within: what is left then goes to the new place, as real keys would.
    isBusy = true;
    try {
      if (found && snapshot?.element === to()) takeBack(document, snapshot, found.delivered);
      replayKeys(document, release, to);
    } finally {
      isBusy = false;
    }
    if (found) snapshot = undefined;
    if (found?.code !== undefined) onCode(found.code);
  }

  function onTimeout(waits: number): void {
    // A busy page delays keys that were pressed in time; they come before the next task.
    if (waits < MAX_PENDING_WAITS && isInputPending(window))
      timer = window.setTimeout(onTimeout, 1, waits + 1);
    else carryOut(recognizer.timeout(armed()));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isArmed = armed();
    const element = focused();
    const decision = recognizer.down(factOf(event), holdingAt(element), isArmed);
    if (decision.action !== 'pass') keepFromPage(event);
    if (decision.action === 'hold') heldIn = element;
    carryOut(decision);
    if (decision.starts) snapshot = isArmed ? snapshotField(focused()) : undefined;
  }

  function onEvent(event: Event): void {
    if (!event.isTrusted) return;
    if (!(event instanceof KeyboardEvent)) {
      // While the focus leaves, the document names no focused element any more, yet the caret is still there.
      if (!isBusy) carryOut(recognizer.interrupt(armed()), () => heldIn);
    } else if (event.type === 'keydown') onKeyDown(event);
    else if (recognizer.up(factOf(event)) === 'swallow') keepFromPage(event);
  }

  function listen(): void {
    for (const type of EVENTS) window.addEventListener(type, onEvent, true);
  }

  // `document.open()` takes every listener away, and replaces the document's children.
  const observer = new MutationObserver(listen);
  observer.observe(document, { childList: true });
  listen();

  return {
    configure(changed) {
      window.clearTimeout(timer);
      replayKeys(document, recognizer.drain(), focused);
      recognizer = createWedgeRecognizer({ ...options, ...changed, isCode });
    },
    stop() {
      observer.disconnect();
      for (const type of EVENTS) window.removeEventListener(type, onEvent, true);
      window.clearTimeout(timer);
      replayKeys(document, recognizer.drain(), focused);
    },
  };
}
