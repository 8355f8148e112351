// Threats 3, 6, 7: what a message says of itself proves nothing. Who is speaking follows from what the browser says of the
// sender, in this order: our own id, then our own origin with the address of a known page, then an approved POS origin.

/** Who sent a message, as far as the browser vouches for it. */
export type Sender =
  | { kind: 'panel'; tabId: number }
  | { kind: 'options' }
  | { kind: 'pos'; tabId: number; frameId: number; documentId: string; origin: string }
  | { kind: 'refused' };

export interface OwnExtension {
  id: string;
  /** `chrome-extension://<id>` */
  origin: string;
}

/** The path of a page of an extension; empty for every other address. */
function pageOf(url: string | undefined, own: OwnExtension): string {
  try {
    const { protocol, pathname } = new URL(url ?? '');
    return own.origin.startsWith(`${protocol}//`) ? pathname : '';
  } catch {
    return '';
  }
}

/**
 * Tells who sent a message.
 *
 * @param sender as the browser gives it
 * @param own this extension
 * @param isApproved whether an origin is an approved POS site
 */
export function proveSender(
  sender: chrome.runtime.MessageSender | undefined,
  own: OwnExtension,
  isApproved: (origin: string) => boolean,
): Sender {
  if (sender?.id !== own.id) return { kind: 'refused' };
  const tabId = sender.tab?.id;
  if (sender.origin === own.origin) {
    const page = pageOf(sender.url, own);
    if (page === '/panel.html' && tabId !== undefined) return { kind: 'panel', tabId };
    if (page === '/options.html') return { kind: 'options' };
    return { kind: 'refused' };
  }
  const { origin, frameId, documentId } = sender;
  if (tabId === undefined || frameId === undefined || documentId === undefined || origin === undefined) {
    return { kind: 'refused' };
  }
  return isApproved(origin) ? { kind: 'pos', tabId, frameId, documentId, origin } : { kind: 'refused' };
}
