import { vi } from 'vitest';
import background from '../../../../entrypoints/background/index';
import type { PageReply } from '../../../../lib/contract/page/page-api';
import { FakeBrowser } from './fake-browser';

type Listener = (...given: unknown[]) => unknown;

/** One of the browser's events. */
class FakeEvent {
  readonly #listeners: Listener[] = [];
  readonly addListener = (listener: Listener): void => void this.#listeners.push(listener);

  fire(...given: unknown[]): void {
    for (const listener of this.#listeners) listener(...given);
  }
}

const ID = 'tillside';
const OWN = `chrome-extension://${ID}`;

/** The whole worker as the extension starts it, in a browser in memory. No gateway answers it. */
export class WorkerBrowser {
  readonly fake = new FakeBrowser();
  readonly onMessage = new FakeEvent();
  readonly onAlarm = new FakeEvent();
  /** Origins for which the permission is granted. */
  granted: readonly string[] = [];

  /** Starts the worker; `vi.unstubAllGlobals` takes the browser away. */
  start(): this {
    const { fake, onMessage, onAlarm } = this;
    const event = () => new FakeEvent();
    vi.stubGlobal('location', { origin: OWN });
    vi.stubGlobal('navigator', { userAgent: 'Chrome/140 (Linux)', language: 'zh-CN' });
    vi.stubGlobal('fetch', () => Promise.reject(new Error('no network')));
    vi.stubGlobal('chrome', {
      storage: fake.storage,
      tabs: { ...fake.tabs, onRemoved: event(), query: async () => [] },
      alarms: { ...fake.alarmsArea, onAlarm },
      runtime: {
        id: ID,
        getPlatformInfo: async () => ({ os: 'linux' }),
        onMessage,
        onConnect: event(),
        onStartup: event(),
        onInstalled: event(),
      },
      permissions: {
        onAdded: event(),
        onRemoved: event(),
        contains: async ({ origins }: { origins: string[] }) =>
          origins.every((pattern) => this.granted.some((origin) => pattern === `${origin}/*`)),
      },
      scripting: {
        getRegisteredContentScripts: async () => [],
        registerContentScripts: async () => undefined,
      },
      action: { onClicked: event() },
      i18n: { getUILanguage: () => 'en' },
    });
    void background.main();
    return this;
  }

  /** Sends the worker a message, and waits for its answer. */
  async ask(message: unknown, sender: object): Promise<unknown> {
    return new Promise((resolve) => this.onMessage.fire(message, { id: ID, ...sender }, resolve));
  }

  /** As a document of a web page. */
  async fromPage(origin: string, message: unknown): Promise<PageReply | null> {
    const sender = { origin, url: `${origin}/`, tab: { id: 1 }, frameId: 0, documentId: 'page' };
    return (await this.ask(message, sender)) as PageReply | null;
  }

  /** As the options page. */
  async fromOptions(message: unknown): Promise<unknown> {
    return this.ask(message, { origin: OWN, url: `${OWN}/options.html` });
  }
}
