// Threats 1, 2, 4: the panel is a frame of the extension's own origin inside a closed shadow root, in the top layer. What
// the page can still do to its host (cover it, move it, remove it) the panel notices from inside, and we put it back.

/** What the page's own rules may not touch; the important rules of a shadow tree win over those of its page. */
const HOST_STYLE = [
  'all:initial',
  'position:fixed',
  'inset:16px 16px auto auto',
  'width:400px',
  'height:min(560px,100vh - 32px)',
  'border-radius:16px',
  'overflow:hidden',
  'display:block',
  'background:Canvas',
  'box-shadow:0 0 0 1px #0002,0 16px 48px #0005',
  'z-index:2147483647',
  'color-scheme:light dark',
];
const STYLE = `:host{${HOST_STYLE.join('!important;')}!important}iframe{display:block;width:100%;height:100%;border:0}`;

/** Shows and hides the panel's frame over the page. */
export interface PanelHost {
  open: () => void;
  close: () => void;
}

/** @param panelUrl of the extension's panel page */
export function createPanelHost(document: Document, panelUrl: string): PanelHost {
  let host: HTMLElement | undefined;

  const show = (element: HTMLElement): void => {
    document.documentElement.append(element);
    element.showPopover();
  };
  const guard = new MutationObserver(() => {
    if (host?.isConnected === false) show(host);
  });

  return {
    open() {
      if (host) return;
      host = document.createElement('div');
      host.popover = 'manual';
      const root = host.attachShadow({ mode: 'closed' });
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      root.adoptedStyleSheets = [style];
      const frame = document.createElement('iframe');
      frame.src = panelUrl;
      frame.title = 'Tillside';
      root.append(frame);
      show(host);
      for (const node of [document, document.documentElement]) guard.observe(node, { childList: true });
    },

    close() {
      guard.disconnect();
      host?.remove();
      host = undefined;
    },
  };
}
