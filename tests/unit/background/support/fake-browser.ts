import { vi } from 'vitest';
import type { PosPush } from '../../../../lib/contract/messages/pos-messages';

/** Something that the worker sent to a document. */
export interface SentPush {
  tabId: number;
  documentId: string;
  push: PosPush;
}

interface SessionArea {
  setAccessLevel(level: { accessLevel: string }): Promise<void>;
  get(names: readonly string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

/** Those calls of the browser that the worker's desks make, in memory. */
export class FakeBrowser {
  readonly pushes: SentPush[] = [];
  /** Documents that are gone: nobody receives there. */
  readonly gone = new Set<string>();
  readonly alarms = new Map<string, { when: number; periodInMinutes: number }>();
  accessLevel: string | undefined;
  /** Called with each push that arrived. */
  onPush: (sent: SentPush) => void = () => undefined;
  #stored = new Map<string, string>();

  readonly storage: { session: SessionArea } = {
    session: {
      setAccessLevel: async ({ accessLevel }) => {
        this.accessLevel = accessLevel;
      },
      get: async (names) =>
        Object.fromEntries(
          names.flatMap((name) => {
            const text = this.#stored.get(name);
            return text === undefined ? [] : [[name, JSON.parse(text) as unknown]];
          }),
        ),
      set: async (items) => {
        for (const [name, value] of Object.entries(items)) this.#stored.set(name, JSON.stringify(value));
      },
    },
  };

  readonly tabs = {
    sendMessage: async (tabId: number, push: PosPush, { documentId }: { documentId: string }) => {
      if (this.gone.has(documentId)) throw new Error('Could not establish connection.');
      const sent = { tabId, documentId, push: structuredClone(push) };
      this.pushes.push(sent);
      this.onPush(sent);
    },
  };

  readonly alarmsArea = {
    create: async (name: string, alarm: { when: number; periodInMinutes: number }) => {
      this.alarms.set(name, alarm);
    },
    clear: async (name: string) => this.alarms.delete(name),
  };

  /** Puts itself in the place of `chrome`; `vi.unstubAllGlobals` takes it away. */
  install(): this {
    vi.stubGlobal('chrome', {
      storage: this.storage,
      tabs: this.tabs,
      alarms: this.alarmsArea,
      runtime: { getPlatformInfo: async () => ({ os: 'linux' }) },
    });
    return this;
  }

  /** The browser is closed: what it kept for the session is gone. */
  endSession(): void {
    this.#stored = new Map();
  }

  /** What a document was told last of its tab's panel. */
  placeOf(documentId: string): string | undefined {
    const told = this.pushes.flatMap(({ documentId: to, push }) =>
      to === documentId && push.type === 'pos.panel' ? [push.panel] : [],
    );
    return told.at(-1);
  }

  /** The states of an order that a document was told of. */
  statesToldTo(documentId: string): string[] {
    return this.pushes.flatMap(({ documentId: to, push }) =>
      to === documentId && push.type === 'pos.change' ? [push.result.state] : [],
    );
  }
}
