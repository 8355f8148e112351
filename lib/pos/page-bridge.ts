import {
  HELLO_EVENT,
  PORT_EVENT,
  SETTLED_STATES,
  type PageCall,
  type PageEvent,
  type PageReply,
  type PaymentResult,
} from '../contract/page/page-api';

/** Asks the worker; rejects when the extension is gone. */
export interface WorkerLink {
  pay(request: unknown): Promise<PageReply>;
  lookup(posOrderId: unknown): Promise<PageReply>;
  watch(posOrderIds: string[]): Promise<PaymentResult[]>;
}

/** While a payment is waited for, the worker is asked this often: it also brings back a worker that was stopped. */
const WATCH_EVERY_MS = 5_000;
/** More calls than this wait for nothing good (threat 30). */
const MOST_WAITING = 50;

const GONE: PageReply = {
  ok: false,
  code: 'extension-unavailable',
  message: 'Tillside was updated or removed; reload the page and call again.',
};

/**
 * The content script's end of the page API: takes calls from the page's port, asks the worker, and settles each promise
 * once, when the order is paid, failed, cancelled or needs attention.
 */
export class PageBridge {
  readonly #document: EventTarget;
  readonly #link: WorkerLink;
  /** Calls of `pay` that wait for their order to settle. */
  readonly #waiting = new Map<number, { posOrderId: string; outTradeNo: string }>();
  /** Calls that the worker has not answered yet. */
  #asking = 0;
  #port: MessagePort | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  readonly #offer = (): void => this.#handOver();

  /** @param document of which nothing but its events is used */
  constructor(document: EventTarget, link: WorkerLink) {
    this.#document = document;
    this.#link = link;
  }

  /** Hands the page its end of the port, and again if the page's script comes later than we. */
  start(): void {
    this.#document.addEventListener(HELLO_EVENT, this.#offer);
    this.#handOver();
  }

  /** Gives up the page: an orphaned script must not leave promises open. */
  stop(): void {
    this.#document.removeEventListener(HELLO_EVENT, this.#offer);
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#waiting.clear();
    this.#post({ type: 'bye' });
    this.#port?.close();
    this.#port = undefined;
  }

  /** An order of this page's origin changed. */
  onChange(result: PaymentResult): void {
    this.#post({ type: 'change', result });
    this.#settle(result);
  }

  /** Offers the page a port; its script says by cancelling the event that it took it, and takes no second one. */
  #handOver(): void {
    if (this.#port !== undefined) return;
    const { port1, port2 } = new MessageChannel();
    const offer = new MessageEvent(PORT_EVENT, { ports: [port2], cancelable: true });
    if (this.#document.dispatchEvent(offer)) return port1.close();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<unknown>) => void this.#onCall(data);
    this.#post({ type: 'ready' });
  }

  #post(event: PageEvent): void {
    this.#port?.postMessage(event);
  }

  async #onCall(data: unknown): Promise<void> {
    if (typeof data !== 'object' || data === null) return;
    const { id, call, argument } = data as Partial<PageCall>;
    if (typeof id !== 'number' || (call !== 'pay' && call !== 'lookup')) return;
    const reply = await this.#ask(call, argument);
    if (this.#port === undefined) return;
    if (call === 'pay' && reply.ok && reply.result !== null && !SETTLED_STATES.includes(reply.result.state)) {
      const { posOrderId, outTradeNo } = reply.result;
      this.#waiting.set(id, { posOrderId, outTradeNo });
      this.#keepWatching();
      return;
    }
    this.#post({ type: 'reply', id, reply });
  }

  async #ask(call: PageCall['call'], argument: unknown): Promise<PageReply> {
    if (this.#waiting.size + this.#asking >= MOST_WAITING) {
      return { ok: false, code: 'too-many-requests', message: 'Too many payments are being waited for.' };
    }
    this.#asking += 1;
    try {
      // What is no JSON (a bigint, a cycle) cannot be a request, and would not even reach the worker.
      JSON.stringify(argument);
    } catch {
      argument = null;
    }
    try {
      return await (call === 'pay' ? this.#link.pay(argument) : this.#link.lookup(argument));
    } catch {
      return GONE;
    } finally {
      this.#asking -= 1;
    }
  }

  #settle(result: PaymentResult): void {
    if (!SETTLED_STATES.includes(result.state)) return;
    for (const [id, waiting] of this.#waiting) {
      // An earlier attempt of the same order may still be followed up: only money speaks for the whole order.
      if (waiting.posOrderId !== result.posOrderId) continue;
      if (waiting.outTradeNo !== result.outTradeNo && result.state !== 'paid') continue;
      this.#waiting.delete(id);
      this.#post({ type: 'reply', id, reply: { ok: true, result } });
    }
    if (this.#waiting.size === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
  }

  #keepWatching(): void {
    this.#watch ??= setInterval(() => void this.#look(), WATCH_EVERY_MS);
  }

  async #look(): Promise<void> {
    try {
      const results = await this.#link.watch([
        ...new Set([...this.#waiting.values()].map(({ posOrderId }) => posOrderId)),
      ]);
      for (const result of results) this.#settle(result);
    } catch {
      // The worker is restarting, or the extension is gone; the next look or the stand-down tells which.
    }
  }
}
