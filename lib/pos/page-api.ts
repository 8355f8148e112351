// Runs in the page's own world, before any script of the page. It holds no secret and decides nothing: what it does is
// carry calls to the content script over a port that the page never gets hold of, and results back. Threat 23: a page can
// always lie to itself about what `tillside` answered; a back end that must know asks for proof.
import {
  HELLO_EVENT,
  PORT_EVENT,
  type PageCall,
  type PageEvent,
  type PageReply,
  type PaymentResult,
} from '../contract/page/page-api';

interface PendingCall {
  resolve: (result: PaymentResult | null) => void;
  reject: (error: { code: string; message: string }) => void;
}

/** What `tillside.*` rejects with: an Error that carries one of the documented codes. */
class TillsideError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'TillsideError';
    this.code = code;
  }
}

/** The content script is there before the page's first script; after an update it comes within a moment. */
const WAIT_FOR_PORT_MS = 5_000;

const GONE: PageReply = {
  ok: false,
  code: 'extension-unavailable',
  message: 'Tillside was updated or removed; call again.',
};

/**
 * Defines `window.tillside` and waits for the content script's port.
 *
 * @param version of the extension
 */
export function installPageApi(version: string): void {
  if ('tillside' in window) return;
  const calls = new Map<number, PendingCall>();
  const unsent: PageCall[] = [];
  let port: MessagePort | undefined;
  let lastId = 0;

  function tell(type: string, detail?: unknown): void {
    document.dispatchEvent(new CustomEvent(type, { detail }));
  }

  function onReply(id: number, reply: PageReply): void {
    const call = calls.get(id);
    calls.delete(id);
    if (reply.ok) call?.resolve(reply.result);
    else call?.reject(new TillsideError(reply.code, reply.message));
  }

  function onEvent({ data }: MessageEvent<PageEvent>): void {
    switch (data.type) {
      case 'reply':
        return onReply(data.id, data.reply);
      case 'change':
        return tell('tillside:change', data.result);
      case 'ready':
        return tell('tillside:ready');
      case 'bye':
        port = undefined;
        for (const id of [...calls.keys()]) onReply(id, GONE);
        // After an update the new content script may be there already, and waits to be called.
        document.dispatchEvent(new Event(HELLO_EVENT));
        return;
    }
  }

  /** Between two versions of the extension a call waits a little; without an extension it is refused. */
  function wait(message: PageCall): void {
    unsent.push(message);
    setTimeout(() => {
      const at = unsent.indexOf(message);
      if (at >= 0) onReply(unsent.splice(at, 1)[0]?.id ?? 0, GONE);
    }, WAIT_FOR_PORT_MS);
  }

  function call(name: PageCall['call'], argument: unknown): Promise<PaymentResult | null> {
    return new Promise((resolve, reject) => {
      const message: PageCall = { id: (lastId += 1), call: name, argument };
      calls.set(message.id, { resolve, reject });
      try {
        // Structured clone refuses what cannot be sent; the copy is what is sent later too.
        const copy = structuredClone(message);
        if (port === undefined) wait(copy);
        else port.postMessage(copy);
      } catch {
        calls.delete(message.id);
        reject(new TillsideError('invalid-request', 'The argument cannot be sent.'));
      }
    });
  }

  document.addEventListener(
    PORT_EVENT,
    (event) => {
      event.stopImmediatePropagation();
      const offered = event instanceof MessageEvent ? event.ports[0] : undefined;
      if (port !== undefined || offered === undefined) return;
      event.preventDefault();
      port = offered;
      port.onmessage = onEvent;
      for (const waiting of unsent.splice(0)) port.postMessage(waiting);
    },
    true,
  );

  const api = Object.freeze({
    version,
    pay: (request: unknown) => call('pay', request),
    lookup: (posOrderId: unknown) => call('lookup', posOrderId),
  });
  Object.defineProperty(window, 'tillside', {
    value: api,
    enumerable: true,
    writable: false,
    configurable: false,
  });
  document.dispatchEvent(new Event(HELLO_EVENT));
}
