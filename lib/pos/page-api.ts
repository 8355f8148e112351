// Runs in the page's own world, before any script of the page. It holds no secret and decides nothing: what it does is
// carry calls to the content script over a port that the page never gets hold of, and results back. Threat 23: a page can
// always lie to itself about what `tillside` answered; a back end that must know asks for proof.
import {
  HELLO_EVENT,
  PORT_EVENT,
  type PageCall,
  type PageEvent,
  type PageReply,
} from '../contract/page/page-api';

type Result = Extract<PageReply, { ok: true }>['result'];

interface PendingCall {
  resolve: (result: Result) => void;
  reject: (error: Error) => void;
}

/** The content script is there before the page's first script; after an update it comes within a moment. */
const WAIT_FOR_PORT_MS = 5_000;

const GONE: PageReply = {
  ok: false,
  code: 'extension-unavailable',
  message: 'Tillside was updated or removed; call again.',
};

/** What `tillside.*` rejects with: an Error that carries one of the documented codes. */
function tillsideError(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: 'TillsideError', code });
}

function tell(type: string, detail?: unknown): void {
  document.dispatchEvent(new CustomEvent(type, { detail }));
}

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

  function onReply(id: number, reply: PageReply): void {
    const call = calls.get(id);
    calls.delete(id);
    if (reply.ok) call?.resolve(reply.result);
    else call?.reject(tillsideError(reply.code, reply.message));
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
        return tell(HELLO_EVENT);
    }
  }

  /** Between two versions of the extension a call waits a little; without an extension it is refused. */
  function wait(message: PageCall): void {
    unsent.push(message);
    setTimeout(() => {
      const at = unsent.indexOf(message);
      if (at < 0) return;
      unsent.splice(at, 1);
      onReply(message.id, GONE);
    }, WAIT_FOR_PORT_MS);
  }

  const caller = (call: PageCall['call']) => (argument: unknown) =>
    new Promise<Result>((resolve, reject) => {
      const id = (lastId += 1);
      try {
        // Structured clone refuses what cannot be sent; the copy is what is sent later too.
        const message = structuredClone<PageCall>({ id, call, argument });
        calls.set(id, { resolve, reject });
        if (port) port.postMessage(message);
        else wait(message);
      } catch {
        calls.delete(id);
        reject(tillsideError('invalid-request', 'The argument cannot be sent.'));
      }
    });

  document.addEventListener(
    PORT_EVENT,
    (event) => {
      event.stopImmediatePropagation();
      const offered = event instanceof MessageEvent ? event.ports[0] : undefined;
      if (port || !offered) return;
      event.preventDefault();
      port = offered;
      port.onmessage = onEvent;
      for (const waiting of unsent.splice(0)) port.postMessage(waiting);
    },
    true,
  );

  // Defined with neither `writable` nor `configurable`: the page's later scripts cannot replace it.
  Object.defineProperty(window, 'tillside', {
    value: Object.freeze({
      version,
      pay: caller('pay'),
      refund: caller('refund'),
      lookup: caller('lookup'),
      cancel: caller('cancel'),
    }),
    enumerable: true,
  });
  tell(HELLO_EVENT);
}
