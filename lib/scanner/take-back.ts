import { asTextControl, isEditedInPlace, selectionAround } from './focused-field';

interface FieldState {
  text: string;
  from: number;
  to: number;
}

/** What a field looked like before a scan began in it. */
export interface FieldSnapshot {
  element: Element;
  before: FieldState;
  /** Undefined when the caret is not where it was. */
  read: () => FieldState | undefined;
  select: (from: number, to: number) => void;
}

/** Remembers the focused field, so that `takeBack` can restore it; undefined where nothing can be typed. */
export function snapshotField(element: Element | null): FieldSnapshot | undefined {
  const control = asTextControl(element);
  if (control) {
    const read = (): FieldState => ({
      text: control.value,
      from: control.selectionStart ?? 0,
      to: control.selectionEnd ?? 0,
    });
    return {
      element: control,
      before: read(),
      read,
      select: (from, to) => {
        control.setSelectionRange(from, to);
      },
    };
  }
  if (!isEditedInPlace(element)) return undefined;
  const selection = selectionAround(element);
  const node = selection?.anchorNode;
  if (!selection || !node) return undefined;
  const read = (): FieldState | undefined => {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    // An editor that holds no text has no text node: the first key makes one and undo removes it.
    const isReplaced = !(node instanceof Text && node.isConnected);
    if (isReplaced && anchorNode instanceof Element) return { text: '', from: 0, to: 0 };
    if (!(anchorNode instanceof Text) || focusNode !== anchorNode) return undefined;
    if (!isReplaced && anchorNode !== node) return undefined;
    return {
      text: anchorNode.data,
      from: Math.min(anchorOffset, focusOffset),
      to: Math.max(anchorOffset, focusOffset),
    };
  };
  const before = read();
  return (
    before && {
      element,
      before,
      read,
      select: (from, to) => {
        const { anchorNode } = selection;
        if (anchorNode instanceof Text) selection.setBaseAndExtent(anchorNode, from, anchorNode, to);
      },
    }
  );
}

/** Turns the field's text into `wanted` with one edit, so that undo takes one step over it. */
function rewrite(document: Document, field: FieldSnapshot, text: string, wanted: string): void {
  const shorter = Math.min(text.length, wanted.length);
  let head = 0;
  while (head < shorter && text[head] === wanted[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && text.at(-1 - tail) === wanted.at(-1 - tail)) tail += 1;
  field.select(head, text.length - tail);
  const inserted = wanted.slice(head, wanted.length - tail);
  document.execCommand(inserted ? 'insertText' : 'delete', false, inserted);
}

/**
 * Removes from a field what a scan has typed into it: text, selection and the next undo step are as before the scan.
 *
 * Chromium undoes typing in one step with what was typed just before it, so the person's own characters are put back.
 * Where the page has changed the text by itself, the characters are deleted at the caret, or left if they are not there.
 *
 * @param field the field before the scan's first key
 * @param delivered the scan's characters that reached the page
 */
export function takeBack(document: Document, field: FieldSnapshot, delivered: string): void {
  const { before, read, select } = field;
  const typed = read();
  if (delivered === '' || !typed || typed.text === before.text) return;
  const end = before.from + delivered.length;
  const asTyped = before.text.slice(0, before.from) + delivered + before.text.slice(before.to);
  if (typed.text !== asTyped || typed.from !== end || typed.to !== end) {
    if (typed.from !== typed.to || typed.text.slice(0, typed.from).slice(-delivered.length) !== delivered)
      return;
    for (let count = 0; count < delivered.length; count += 1) document.execCommand('delete');
    return;
  }
  document.execCommand('undo');
  const undone = read();
  if (!undone) return;
  if (undone.text !== before.text) rewrite(document, field, undone.text, before.text);
  const now = read();
  if (now && (now.from !== before.from || now.to !== before.to)) select(before.from, before.to);
}
