import { vi } from 'vitest';
import {
  HELLO_EVENT,
  PORT_EVENT,
  type PageCall,
  type PageEvent,
  type PageReply,
} from '../../../../lib/contract/page/page-api';
import { PortEvent } from './port-event';

/** The page's end of the bridge: takes the port that is offered, makes calls and collects what comes back. */
export class PageEnd {
  /** The document's events, all that the bridge uses of it. */
  readonly events = new EventTarget();
  readonly heard: PageEvent[] = [];
  offers = 0;
  #port: MessagePort | undefined;
  #lastId = 0;
  #waiting: { done: (event: PageEvent) => boolean; resolve: () => void }[] = [];

  constructor() {
    vi.stubGlobal('MessageEvent', PortEvent);
  }

  /** Listens for the port, as the page's script does once it has been loaded. */
  listen(): void {
    this.events.addEventListener(PORT_EVENT, (event) => {
      this.offers += 1;
      if (this.#port !== undefined || !(event instanceof PortEvent)) return;
      event.preventDefault();
      this.#port = event.ports[0];
      if (this.#port === undefined) return;
      this.#port.onmessage = ({ data }: MessageEvent<PageEvent>) => this.#hear(data);
    });
    this.events.dispatchEvent(new Event(HELLO_EVENT));
  }

  #hear(event: PageEvent): void {
    this.heard.push(event);
    for (const { resolve } of this.#waiting.filter(({ done }) => done(event))) resolve();
    this.#waiting = this.#waiting.filter(({ done }) => !done(event));
  }

  /** Posts anything at all to the content script. */
  post(data: unknown): void {
    if (this.#port === undefined) throw new Error('no port was handed over');
    this.#port.postMessage(data);
  }

  /** @returns the call's number */
  call(call: PageCall['call'], argument: unknown): number {
    this.#lastId += 1;
    this.post({ id: this.#lastId, call, argument });
    return this.#lastId;
  }

  /** Every reply that has come to a call so far. */
  repliesTo(id: number): PageReply[] {
    return this.heard.flatMap((event) => (event.type === 'reply' && event.id === id ? [event.reply] : []));
  }

  /** The first reply to a call. */
  async reply(id: number): Promise<PageReply> {
    await this.until((event) => event.type === 'reply' && event.id === id);
    const [reply] = this.repliesTo(id);
    if (reply === undefined) throw new Error('no reply');
    return reply;
  }

  /** Resolves once such an event has come. */
  async until(done: (event: PageEvent) => boolean): Promise<void> {
    if (this.heard.some(done)) return;
    await new Promise<void>((resolve) => void this.#waiting.push({ done, resolve }));
  }

  /** Resolves once everything that was under way on the port has been heard: a later call has its reply. */
  async caughtUp(): Promise<void> {
    await this.reply(this.call('lookup', 'caught-up'));
  }

  close(): void {
    this.#port?.close();
  }
}
