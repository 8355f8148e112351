// Threat 32: a script that outlived its extension must neither swallow scans nor leave the page waiting. It stands down
// the moment it notices, and only for the reason that the extension is really gone: no event of the page can make it.
import type { PanelPlace, PosAnswers, PosMessage, PosPush } from '../../lib/contract/messages/pos-messages';
import type { WedgeSettings } from '../../lib/contract/messages/wedge-settings';
import { readPaymentCode } from '../../lib/payment/payment-code';
import { startWedge } from '../../lib/scanner/wedge';
import { PageBridge } from '../../lib/pos/page-bridge';
import { createPanelHost } from '../../lib/pos/panel-host';

const CHECK_ALIVE_MS = 2_000;
/** A second scan of a code that has just been taken must not fall into the page. */
const STILL_ARMED_MS = 1_500;

/** The one instance in this frame's isolated world; a script injected twice starts once. */
interface World {
  tillsidePosPage?: { alive: () => boolean; stop: () => void };
}

function isAlive(): boolean {
  // `runtime.id` is undefined in a document that outlived its extension.
  return (chrome.runtime as { id?: string } | undefined)?.id !== undefined;
}

/** Rejects where the extension is gone, or the worker does not speak to this page. */
async function ask<T extends PosMessage['type']>(
  message: Extract<PosMessage, { type: T }>,
): Promise<PosAnswers[T]> {
  const answer: PosAnswers[T] | null = await chrome.runtime.sendMessage(message);
  if (answer === null) throw new Error('refused');
  return answer;
}

/** Tells the worker something; what it answers goes to `then`, and where it cannot be told there is nobody to mind. */
function say<T extends PosMessage['type']>(
  message: Extract<PosMessage, { type: T }>,
  then?: (answer: PosAnswers[T]) => void,
): void {
  void ask(message)
    .then(then)
    .catch(() => undefined);
}

/**
 * Starts the content script of a POS page's frame: bridge, wedge and the panel's host. A page that is only being prepared
 * has no cashier and no lasting frame id: there it starts once the page is shown.
 */
export function startPosPage(): void {
  const { prerendering }: Document & { prerendering?: boolean } = document;
  if (prerendering === true) document.addEventListener('prerenderingchange', startHere, { once: true });
  else startHere();
}

function startHere(): void {
  const world = globalThis as typeof globalThis & World;
  if (world.tillsidePosPage?.alive() === true) return;
  world.tillsidePosPage?.stop();

  const panel = createPanelHost(document, chrome.runtime.getURL('/panel.html'));
  let armedUntil = 0;
  let configured = '{}';
  let scanFor: string | undefined;
  const isArmed = () => isAlive() && performance.now() < armedUntil;
  const bridge = new PageBridge(document, {
    pay: (request) => ask({ type: 'pos.pay', request }),
    refund: (request) => ask({ type: 'pos.refund', request }),
    lookup: (posOrderId) => ask({ type: 'pos.lookup', posOrderId }),
    cancel: (posOrderId) => ask({ type: 'pos.cancel', posOrderId }),
    watch: async (posOrderIds) => (await ask({ type: 'pos.watch', posOrderIds })).results,
  });
  const wedge = startWedge({
    document,
    armed: isArmed,
    isCode: (digits) => readPaymentCode(digits).ok,
    // Who scans means the amount that is on the screen.
    onCode: (code) =>
      say({ type: 'pos.scan', code, ...(scanFor === undefined ? {} : { outTradeNo: scanFor }) }),
    shadowOf: (element) =>
      element instanceof HTMLElement ? chrome.dom.openOrClosedShadowRoot(element) : element.shadowRoot,
  });

  function showPanel({ panel: place, scanner, outTradeNo }: PanelPlace): void {
    scanFor = outTradeNo;
    if (place === 'closed') {
      if (armedUntil === Infinity) armedUntil = performance.now() + STILL_ARMED_MS;
      return panel.close();
    }
    configure(scanner);
    armedUntil = Infinity;
    if (place === 'here') panel.open();
    else panel.close();
  }

  /** Settings seldom change: digits that are held are not disturbed for nothing. */
  function configure(scanner: WedgeSettings): void {
    const text = JSON.stringify(scanner);
    if (text === configured) return;
    configured = text;
    wedge.configure(scanner);
  }

  function onPush(message: PosPush): void {
    if (message.type === 'pos.change') bridge.onChange(message.result);
    else showPanel(message);
  }

  const watchdog = setInterval(() => {
    if (!isAlive()) stop();
  }, CHECK_ALIVE_MS);

  function stop(): void {
    clearInterval(watchdog);
    wedge.stop();
    panel.close();
    bridge.stop();
    delete world.tillsidePosPage;
  }

  const hello = (): void => say({ type: 'pos.hello' }, showPanel);

  function onPageEvent({ type, isTrusted, persisted }: PageTransitionEvent): void {
    if (!isTrusted || !isAlive()) return;
    // Also where the next page is none of ours: an order that was never sent must not wait for a scan there.
    if (type === 'pagehide') say({ type: 'pos.bye' });
    // Out of the browser's cache, after that goodbye: what was pushed meanwhile has been missed.
    else if (persisted) hello();
  }

  window.addEventListener('pagehide', onPageEvent);
  window.addEventListener('pageshow', onPageEvent);
  world.tillsidePosPage = { alive: isAlive, stop };
  chrome.runtime.onMessage.addListener(onPush);
  hello();
  bridge.start();
}
