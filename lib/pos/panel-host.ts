// Threats 1, 2, 4: the panel is a frame of the extension's own origin inside a closed shadow root, in the top layer. What
// the page can still do to its host (cover it, move it, remove it) the panel notices from inside, and we put it back.

const STYLE = `
:host { all: initial !important; position: fixed !important; inset: 16px 16px auto auto !important;
  width: 400px !important; height: min(560px, calc(100vh - 32px)) !important; margin: 0 !important; padding: 0 !important;
  border: 0 !important; border-radius: 16px !important; overflow: hidden !important; display: block !important;
  background: Canvas !important; opacity: 1 !important; filter: none !important; visibility: visible !important;
  box-shadow: 0 0 0 1px rgb(0 0 0 / 12%), 0 16px 48px rgb(0 0 0 / 28%) !important; z-index: 2147483647 !important;
  color-scheme: light dark !important; }
iframe { all: unset; display: block; width: 100%; height: 100%; border: 0; }
`;

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
