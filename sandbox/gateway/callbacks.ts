import { authenCodeOf } from './authen-code';
import { payMchKeyOf } from './build-reply';
import { type CallbackVerdict, readCallbackAnswer } from './callbacks-answer';
import { type Merchant, randomText } from './merchant';
import type { Order } from './order';
import { orderContentOf } from './order-content';
import { type Refund, refundContentOf } from './refund';
import type { Scheduler } from './scheduler';

/** How long after each refused attempt the gateway calls again, in ms; after the last it gives up. */
export const CALLBACK_RETRY_MS = [15_000, 30_000, 180_000, 1_800_000, 3_600_000] as const;

const ANSWER_WITHIN_MS = 10_000;

/** How callbacks arrive. All of them wait `delayMs`; each is sent `times` times, whatever was answered. */
export interface CallbackBehaviour {
  readonly delayMs?: number;
  readonly times?: number;
  /** Of those that wait at the same time, the last comes first. */
  readonly shuffle?: boolean;
}

/** One call of the receiver. `at` is base time in ms. */
export interface SentCallback {
  readonly at: number;
  readonly kind: 'payment' | 'refund';
  readonly outTradeNo: string;
  readonly outRefundNo?: string;
  /** 1 for the first call of a notice, 2 for the first repetition. */
  readonly attempt: number;
  /** HTTP status of the answer, if there was one. */
  http?: number;
  verdict?: CallbackVerdict | 'no-answer';
  done: boolean;
}

interface Notice {
  readonly kind: SentCallback['kind'];
  readonly outTradeNo: string;
  readonly outRefundNo?: string;
  /** What is told, as it stood when it happened. */
  readonly facts: Readonly<Record<string, unknown>>;
  attempts: number;
}

/** What callbacks are sent with. `retryMs`: see `CALLBACK_RETRY_MS`. */
export interface CallbackOptions {
  readonly merchant: Merchant;
  readonly time: Scheduler;
  readonly retryMs: readonly number[];
  readonly closing: AbortSignal;
}

/** The gateway's calls of the merchant's server. API document, 支付成功回调 and 退款成功回调. */
export class Callbacks {
  /** Every call so far, in order. */
  readonly sent: SentCallback[] = [];
  #url: string | undefined;
  #behaviour: CallbackBehaviour = {};
  readonly #waiting: Notice[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(private readonly options: CallbackOptions) {}

  /** Sends all further callbacks to an address, or to nobody. Throws unless it is http or https. */
  to(url: string | undefined): void {
    if (url !== undefined && !/^https?:$/.test(new URL(url).protocol))
      throw new Error(`callbacks go to http and https only, not to ${url}`);
    this.#url = url;
  }

  /** Changes how callbacks arrive from now on. */
  behave(behaviour: CallbackBehaviour): void {
    this.#behaviour = behaviour;
  }

  /** Tells that an order was paid. */
  paid(order: Order): void {
    const { details } = order;
    this.#announce({
      kind: 'payment',
      outTradeNo: details.outTradeNo,
      facts: {
        pay_mch_key: payMchKeyOf(this.options.merchant, details.platform),
        order_content: orderContentOf(order, randomText(32), false),
        order_client: details.client ?? { device_id: details.deviceId },
      },
    });
  }

  /** Tells that a refund has succeeded. */
  refunded(refund: Refund): void {
    this.#announce({
      kind: 'refund',
      outTradeNo: refund.outTradeNo,
      outRefundNo: refund.outRefundNo,
      facts: {
        pay_mch_key: payMchKeyOf(this.options.merchant, refund.platform),
        refund_order_content: [refundContentOf(refund, randomText(32))],
      },
    });
  }

  /**
   * Waits for the first call, past or future, that fits and is done with.
   * @param timeoutMs gives up after this many ms
   */
  waitFor(predicate: (call: SentCallback) => boolean, timeoutMs = 10_000): Promise<SentCallback> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.sent.find((call) => call.done && predicate(call));
        if (!found) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`no such callback within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  #announce(notice: Omit<Notice, 'attempts'>): void {
    if (this.#url === undefined) return;
    const { times = 1, delayMs = 0 } = this.#behaviour;
    for (let copy = 0; copy < times; copy += 1) this.#sendLater({ ...notice, attempts: 0 }, delayMs);
  }

  #sendLater(notice: Notice, ms: number): void {
    this.#waiting.push(notice);
    this.options.time.later(ms, () => {
      const next = this.#behaviour.shuffle ? this.#waiting.pop() : this.#take(notice);
      if (next) void this.#send(next);
    });
  }

  /** With others that wait longer, and with those that were sent out of turn, a notice may have gone already. */
  #take(notice: Notice): Notice | undefined {
    const at = this.#waiting.indexOf(notice);
    return at === -1 ? this.#waiting.shift() : this.#waiting.splice(at, 1)[0];
  }

  async #send(notice: Notice): Promise<void> {
    const { kind, outTradeNo, outRefundNo } = notice;
    notice.attempts += 1;
    const call: SentCallback = {
      at: this.options.time.now(),
      kind,
      outTradeNo,
      ...(outRefundNo === undefined ? {} : { outRefundNo }),
      attempt: notice.attempts,
      done: false,
    };
    this.sent.push(call);
    call.verdict = await this.#post(notice, call);
    call.done = true;
    const again = this.options.retryMs[notice.attempts - 1];
    if (call.verdict !== 'accepted' && again !== undefined && !this.options.closing.aborted)
      this.#sendLater(notice, again);
    for (const watcher of this.#watchers) watcher();
  }

  async #post({ facts }: Notice, call: SentCallback): Promise<NonNullable<SentCallback['verdict']>> {
    const { merchant, closing } = this.options;
    const content = JSON.stringify({ nonce_str: randomText(32), ...facts });
    const a = { authen_type: 1, authen_code: authenCodeOf(content, merchant.authenKey) };
    try {
      const response = await fetch(String(this.#url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ request_content: content, authen_info: { a } }),
        redirect: 'manual',
        signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      call.http = response.status;
      return readCallbackAnswer(await response.text(), merchant.authenKey);
    } catch {
      return 'no-answer';
    }
  }
}
