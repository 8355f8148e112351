import type { PanelLine, PanelLink } from '../../components/panel/panel-link';
import type { PanelMessage, PanelPush, PanelView } from '../../lib/contract/messages/panel-messages';

/** How often the panel tells the worker that it is there, ms: well below the worker's idle stop at 30 s. */
export const ALIVE_EVERY_MS = 20_000;
/** A line that broke sooner than this after opening was refused, or the worker cannot start, ms. */
const SHORT_LIFE_MS = 1_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What the line needs of an extension port. */
export interface PanelPort {
  postMessage(message: PanelMessage): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: PanelPush) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** The panel's surroundings, handed in so that tests bring their own. Times in ms. */
export interface PanelSurroundings {
  /** Opens a port to the worker; absent or throwing once the extension's context is gone. */
  connectPort(): PanelPort | undefined;
  isVisible(): boolean;
  onVisible(listener: () => void): () => void;
  now(): number;
}

const CHROME: PanelSurroundings = {
  connectPort() {
    // `runtime.id` is undefined in a document that outlived its extension.
    if ((chrome.runtime as { id?: string } | undefined)?.id === undefined) return undefined;
    const port = chrome.runtime.connect({ name: 'panel' });
    // Reading the reason keeps the browser from reporting it as an unhandled error.
    port.onDisconnect.addListener(() => chrome.runtime.lastError);
    return port;
  },
  isVisible: () => document.visibilityState === 'visible',
  onVisible(listener) {
    const heard = () => {
      if (document.visibilityState === 'visible') listener();
    };
    document.addEventListener('visibilitychange', heard);
    return () => {
      document.removeEventListener('visibilitychange', heard);
    };
  },
  now: () => performance.now(),
};

class MendingLine implements PanelLine {
  #port: PanelPort | undefined;
  #openedAt = 0;
  #shortLives = 0;
  #closed = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #alive: ReturnType<typeof setInterval> | undefined;
  readonly #forgetVisible: () => void;

  constructor(
    private readonly around: PanelSurroundings,
    private readonly onView: (view: PanelView) => void,
  ) {
    this.#forgetVisible = around.onVisible(() => {
      this.#open();
    });
  }

  start(): void {
    this.#alive = setInterval(() => {
      if (this.#port !== undefined) this.#post({ type: 'panel.alive' });
    }, ALIVE_EVERY_MS);
    this.#open();
  }

  send(message: PanelMessage): void {
    if (!this.#closed && !this.#post(message)) {
      this.#open();
      this.#post(message);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
    clearInterval(this.#alive);
    this.#forgetVisible();
    const port = this.#port;
    this.#port = undefined;
    port?.disconnect();
  }

  /** False when there is no port, or it turned out to be dead. */
  #post(message: PanelMessage): boolean {
    if (this.#port === undefined) return false;
    try {
      this.#port.postMessage(message);
      return true;
    } catch {
      this.#port = undefined;
      return false;
    }
  }

  #open(): void {
    if (this.#closed || this.#port !== undefined) return;
    clearTimeout(this.#pause);
    const port = this.#connect();
    if (port === undefined) {
      this.close();
      return;
    }
    this.#port = port;
    this.#openedAt = this.around.now();
    port.onMessage.addListener((message) => {
      if (this.#port === port) this.onView(message.view);
    });
    port.onDisconnect.addListener(() => {
      if (this.#port === port) this.#lost();
    });
  }

  #connect(): PanelPort | undefined {
    try {
      return this.around.connectPort();
    } catch {
      return undefined;
    }
  }

  #lost(): void {
    this.#port = undefined;
    const life = this.around.now() - this.#openedAt;
    this.#shortLives = life < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    // While hidden nobody looks: the line is opened again when the document is shown.
    if (!this.around.isVisible()) return;
    if (this.#shortLives <= 1) {
      this.#open();
      return;
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#shortLives - 2, 8));
    this.#pause = setTimeout(() => {
      this.#open();
    }, pause);
  }
}

/**
 * The panel's way to the worker over `runtime.connect`. A line that breaks because the worker was stopped is opened
 * again at once while the document is visible, with growing pauses if it keeps breaking; once the extension's context
 * is gone it ends without a sound.
 *
 * @param around the panel's surroundings
 */
export function runtimePanelLink(around: PanelSurroundings = CHROME): PanelLink {
  return {
    connect(onView) {
      const line = new MendingLine(around, onView);
      line.start();
      return line;
    },
  };
}
