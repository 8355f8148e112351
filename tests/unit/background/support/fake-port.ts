import type { PanelPush, PanelView } from '../../../../lib/contract/messages/panel-messages';

/** The worker's end of a panel's port. */
export class FakePort {
  readonly views: PanelView[] = [];
  readonly name = 'panel';
  readonly #listeners: ((port: chrome.runtime.Port) => void)[] = [];

  readonly onDisconnect = {
    addListener: (listener: (port: chrome.runtime.Port) => void) => void this.#listeners.push(listener),
  };

  postMessage(push: PanelPush): void {
    this.views.push(structuredClone(push.view));
  }

  /** As what the desk takes; it uses no more of a port than is here. */
  asPort(): chrome.runtime.Port {
    return this as unknown as chrome.runtime.Port;
  }

  /** The frame is gone. */
  disconnect(): void {
    for (const listener of this.#listeners) listener(this.asPort());
  }
}
