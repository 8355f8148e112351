import {
  HELLO_EVENT,
  PORT_EVENT,
  SETTLED_STATES,
  type PageCall,
  type PageEvent,
  type PageReply,
  type PaymentResult,
  type RefundResult,
} from '../contract/page/page-api';

type Ask = (argument: unknown) => Promise<PageReply>;

/** Asks the worker; rejects when the extension is gone. */
export interface WorkerLink extends Readonly<Record<PageCall['call'], Ask>> {
  watch(posOrderIds: string[]): Promise<PaymentResult[]>;
}

/** A call whose order or refund has not settled yet. */
interface WaitingCall {
  posOrderId: string;
  /** The attempt that it is about; another one where the cashier has switched to another way of paying. */
  outTradeNo: string;
  totalFee: number;
  /** Set for a refund. */
  outRefundNo?: string;
}

const CALLS: readonly unknown[] = ['pay', 'refund', 'lookup', 'cancel'] satisfies PageCall['call'][];

/** While something is waited for, the worker is asked this often: it also brings back a worker that was stopped. */
const WATCH_EVERY_MS = 5_000;
/** More calls than this wait for nothing good (threat 30). */
const MOST_WAITING = 50;

const isSettled = (state: string): boolean => state === 'refunded' || SETTLED_STATES.includes(state);

/** How a refund stands by a result of its order; undefined while it is under way, or where the result leaves it out. */
function settledRefund(
  { posOrderId, outTradeNo, totalFee, refundedFee, refunds }: PaymentResult,
  outRefundNo: string,
): RefundResult | undefined {
  const entry = refunds?.find((refund) => refund.outRefundNo === outRefundNo);
  return entry && isSettled(entry.state)
    ? { ...entry, posOrderId, outTradeNo, totalFee, refundedFee }
    : undefined;
}

/**
 * The content script's end of the page API: takes calls from the page's port, asks the worker, and settles each promise
 * once, when its order is paid, failed, cancelled or needs attention, or its refund is.
 */
export class PageBridge {
  readonly #document: EventTarget;
  readonly #link: WorkerLink;
  readonly #waiting = new Map<number, WaitingCall>();
  /** Calls that the worker has not answered yet. */
  #asking = 0;
  #port: MessagePort | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** @param document of which nothing but its events is used */
  constructor(document: EventTarget, link: WorkerLink) {
    this.#document = document;
    this.#link = link;
  }

  /** Hands the page its end of the port, and again if the page's script comes later than we. */
  start(): void {
    this.#document.addEventListener(HELLO_EVENT, this.#handOver);
    this.#handOver();
  }

  /** Gives up the page: an orphaned script must not leave promises open. */
  stop(): void {
    this.#document.removeEventListener(HELLO_EVENT, this.#handOver);
    this.#waiting.clear();
    this.#keepWatching();
    this.#post({ type: 'bye' });
    this.#port?.close();
    this.#port = undefined;
  }

  /** An order of this page's origin changed. */
  onChange(result: PaymentResult): void {
    this.#post({ type: 'change', result });
    this.#hear(result, this.#waiting);
  }

  /** Offers the page a port; its script says by cancelling the event that it took it, and takes no second one. */
  readonly #handOver = (): void => {
    if (this.#port) return;
    const { port1, port2 } = new MessageChannel();
    const offer = new MessageEvent(PORT_EVENT, { ports: [port2], cancelable: true });
    if (this.#document.dispatchEvent(offer)) return port1.close();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<unknown>) => void this.#onCall(data);
    this.#post({ type: 'ready' });
  };

  #post(event: PageEvent): void {
    this.#port?.postMessage(event);
  }

  async #onCall(data: unknown): Promise<void> {
    const { id, call, argument } = (data ?? {}) as Partial<PageCall>;
    if (typeof id !== 'number' || call === undefined || !CALLS.includes(call)) return;
    const reply = await this.#ask(call, argument);
    if (!this.#port) return;
    // What a look finds is told as it stands; whoever wants something done waits for it.
    if (call !== 'lookup' && reply.ok && reply.result && !isSettled(reply.result.state)) {
      this.#waiting.set(id, { ...reply.result });
      this.#keepWatching();
      // The news that it waits for may have overtaken the answer.
      void this.#look();
    } else this.#post({ type: 'reply', id, reply });
  }

  async #ask(call: PageCall['call'], argument: unknown): Promise<PageReply> {
    // Whoever waits for too much must still be able to ask, and to cancel.
    const opens = call === 'pay' || call === 'refund';
    if (opens && this.#waiting.size + this.#asking >= MOST_WAITING) {
      return { ok: false, code: 'too-many-requests', message: 'Too many calls are being waited for.' };
    }
    this.#asking += 1;
    try {
      // What is no JSON (a bigint, a cycle) cannot be a request, and would not even reach the worker.
      JSON.stringify(argument);
    } catch {
      argument = null;
    }
    try {
      return await this.#link[call](argument);
    } catch {
      return {
        ok: false,
        code: 'extension-unavailable',
        message: 'Tillside was updated or removed; reload the page and call again.',
      };
    } finally {
      this.#asking -= 1;
    }
  }

  /** Settles, of some calls, those that a result answers; `calls` may hold some that were settled meanwhile. */
  #hear(result: PaymentResult, calls: Iterable<[number, WaitingCall]>): void {
    for (const [id, call] of calls) {
      if (call.posOrderId !== result.posOrderId || this.#waiting.get(id) !== call) continue;
      const answer = this.#answer(call, result);
      if (!answer) continue;
      this.#waiting.delete(id);
      this.#post({ type: 'reply', id, reply: { ok: true, result: answer } });
    }
    this.#keepWatching();
  }

  #answer(call: WaitingCall, result: PaymentResult): PaymentResult | RefundResult | undefined {
    // Where two attempts were paid, each result names the refunds of both, and what came back of its own.
    if (call.outRefundNo !== undefined)
      return call.outTradeNo === result.outTradeNo ? settledRefund(result, call.outRefundNo) : undefined;
    // At most one attempt of an order is live: what is waited for goes on with it.
    if (!isSettled(result.state)) call.outTradeNo = result.outTradeNo;
    // An earlier attempt of the same order may still be followed up: only money speaks for the whole order, and only the very
    // amount that is waited for.
    else if (
      call.outTradeNo === result.outTradeNo ||
      (result.state === 'paid' && result.totalFee === call.totalFee)
    )
      return result;
    return undefined;
  }

  #keepWatching(): void {
    if (this.#waiting.size > 0) this.#watch ??= setInterval(() => void this.#look(), WATCH_EVERY_MS);
    else {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
  }

  async #look(): Promise<void> {
    // Of a call made while the worker looks, what it found may be too old.
    const asked = [...this.#waiting];
    try {
      const results = await this.#link.watch([...new Set(asked.map(([, { posOrderId }]) => posOrderId))]);
      for (const [, call] of asked) {
        // Left out, it gave way to another attempt, which may have ended before anything was heard of it.
        if (!results.some(({ outTradeNo }) => outTradeNo === call.outTradeNo))
          call.outTradeNo =
            results.findLast(({ posOrderId }) => posOrderId === call.posOrderId)?.outTradeNo ??
            call.outTradeNo;
      }
      for (const result of results) this.#hear(result, asked);
    } catch {
      // The worker is restarting, or the extension is gone; the next look or the stand-down tells which.
    }
  }
}
