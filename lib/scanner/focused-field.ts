import type { WedgeTarget } from './wedge-recognizer';

/** Reaches the shadow root of an element, closed ones too where the caller can; null when there is none. */
export type ShadowOf = (element: Element) => ShadowRoot | null;

/** Text fields whose selection scripts can read (HTML Standard 4.10.5.2.10). */
const CARET_TYPES = ['text', 'search', 'url', 'tel', 'password'];
const BLIND_TYPES = ['number', 'email'];
const NEVER_TYPES = ['date', 'time', 'month', 'week', 'datetime-local', 'radio'];
/** Elements that usually carry a shadow root out of our reach. */
const HOSTS = /-|^(?:article|aside|div|footer|header|main|nav|p|section|span)$/;

export type TextControl = HTMLInputElement | HTMLTextAreaElement;

/** Finds the element that gets the keys, through shadow roots. */
export function focusedElement(document: Document, shadowOf: ShadowOf): Element | null {
  let element = document.activeElement;
  while (element !== null) {
    const inner = shadowOf(element)?.activeElement;
    if (inner === null || inner === undefined) break;
    element = inner;
  }
  return element;
}

/** The element as a text field whose caret can be read and that can be written. */
export function asTextControl(element: Element | null): TextControl | undefined {
  const isControl =
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && CARET_TYPES.includes(element.type));
  return isControl && !element.readOnly ? element : undefined;
}

/** Whether the element is edited in place; in design mode every element is. */
export function isEditedInPlace(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.isContentEditable;
}

/** The selection that typing in `element` acts on; inside a shadow root the document's own does not show it. */
export function selectionAround(element: Element): Selection | null {
  const root = element.getRootNode() as Node & { getSelection?: () => Selection | null };
  return root.getSelection?.() ?? element.ownerDocument.getSelection();
}

/** Whether a digit typed here is inserted as text. */
export function takesText(element: Element | null): boolean {
  if (element instanceof HTMLInputElement && BLIND_TYPES.includes(element.type)) return !element.readOnly;
  if (asTextControl(element) || isEditedInPlace(element)) return true;
  // With the focus in a root out of reach only its host is known; `execCommand` finds the caret all the same.
  return element !== null && element.shadowRoot === null && HOSTS.test(element.localName);
}

/**
 * Says how digits may be held while `element` has the focus.
 *
 * @param element what `focusedElement` found
 */
export function holdingAt(element: Element | null): WedgeTarget {
  const control = asTextControl(element);
  if (control) return control.selectionStart === control.selectionEnd ? 'caret' : 'hold';
  if (element instanceof HTMLInputElement) return NEVER_TYPES.includes(element.type) ? 'never' : 'hold';
  if (element === null) return 'hold';
  if (/^(?:select|iframe|frame|embed|object)$/.test(element.localName)) return 'never';
  // An EditContext gets its text from the browser only; `execCommand` does not reach it.
  if ('editContext' in element && element.editContext) return 'never';
  if (isEditedInPlace(element)) return selectionAround(element)?.isCollapsed === true ? 'caret' : 'hold';
  return 'hold';
}
