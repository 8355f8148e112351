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
export class PanelHost {
  readonly #document: Document;
  readonly #panelUrl: string;
  #host: HTMLElement | undefined;
  #guard: MutationObserver | undefined;

  /** @param panelUrl of the extension's panel page */
  constructor(document: Document, panelUrl: string) {
    this.#document = document;
    this.#panelUrl = panelUrl;
  }

  get isOpen(): boolean {
    return this.#host !== undefined;
  }

  open(): void {
    if (this.#host !== undefined) return;
    const host = this.#document.createElement('div');
    host.popover = 'manual';
    const root = host.attachShadow({ mode: 'closed' });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    const frame = this.#document.createElement('iframe');
    frame.src = this.#panelUrl;
    frame.title = 'Tillside';
    root.append(frame);
    this.#host = host;
    this.#show(host);
    this.#guard = new MutationObserver(() => {
      if (!host.isConnected) this.#show(host);
    });
    this.#guard.observe(this.#document, { childList: true });
    this.#guard.observe(this.#document.documentElement, { childList: true });
  }

  #show(host: HTMLElement): void {
    this.#document.documentElement.append(host);
    host.showPopover();
  }

  close(): void {
    this.#guard?.disconnect();
    this.#guard = undefined;
    this.#host?.remove();
    this.#host = undefined;
  }
}
