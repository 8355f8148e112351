import type { CallOutcome, RefundHistory, RefundOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { PaymentGateway, PreparedCall } from '../../../../lib/flow/ports';
import { freshness } from './outcomes';
import { START, type VirtualTime } from './virtual-time';

export type CallName = 'micro_pay' | 'scan_code_pay' | 'query_order' | 'reverse' | 'close_order';

/** What a call is answered with; `silence` lets it time out. */
export type ScriptedAnswer =
  'silence' | { afterMs: number; outcome: CallOutcome } | ((order: OrderRecord) => CallOutcome);

/** A call that reached the gateway, at true time in ms. */
export interface SeenCall {
  readonly call: CallName;
  readonly at: number;
  readonly outTradeNo: string;
  readonly order: OrderRecord;
}

const TIMEOUT_MS = {
  scan_code_pay: 15_000,
  query_order: 10_000,
  reverse: 15_000,
  close_order: 15_000,
} as const;

/** A gateway that answers by script: answers are used up one by one, and the last one stays. */
export class ScriptedGateway implements PaymentGateway {
  readonly calls: SeenCall[] = [];
  /** Payment codes that were handed over for signing. */
  readonly codes: string[] = [];
  /** Makes `prepareMicroPay` fail, as a missing key does. */
  prepareFails = false;
  readonly #given = new WeakSet<object>();
  /** The gateway's clock minus the till's, ms; undefined while nobody answers. */
  offset: number | undefined = 0;
  /** How far the gateway's clock is ahead of true time, ms: once set, each reply carries its `Date`. */
  datedAhead: number | undefined;
  /** The `time_expire` of each `scan_code_pay`. */
  readonly expiries: number[] = [];
  /** What `client_order_detail` tells of an order's refunds. */
  history: RefundHistory = { kind: 'history', refunds: [], freshness: [] };
  domain: string | undefined;
  readonly #scripts: Record<CallName, ScriptedAnswer[]> = {
    micro_pay: [],
    scan_code_pay: [],
    query_order: [],
    reverse: [],
    close_order: [],
  };

  constructor(private readonly time: VirtualTime) {}

  /** Sets the answers for a call from now on. */
  script(call: CallName, ...answers: ScriptedAnswer[]): this {
    this.#scripts[call] = answers;
    return this;
  }

  /** Times of the calls of one kind, ms of true time. */
  timesOf(call: CallName): number[] {
    return this.calls.filter((seen) => seen.call === call).map(({ at }) => at);
  }

  async prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall> {
    if (this.prepareFails) throw new Error('no key to sign with');
    this.codes.push(authorCode);
    return { send: () => this.#answer('micro_pay', order, timeoutMs) };
  }

  async prepareScanCodePay(order: OrderRecord, timeExpire: number): Promise<PreparedCall> {
    if (this.prepareFails) throw new Error('no key to sign with');
    return {
      send: () => {
        this.expiries.push(timeExpire);
        return this.#answer('scan_code_pay', order, TIMEOUT_MS.scan_code_pay);
      },
    };
  }

  async closeOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#answer('close_order', order, TIMEOUT_MS.close_order);
  }

  prepareRefund(): Promise<PreparedCall<RefundOutcome>> {
    return Promise.reject(new Error('no refund is scripted'));
  }

  queryRefund(): Promise<RefundOutcome> {
    return Promise.reject(new Error('no refund is scripted'));
  }

  async refundsOf(): Promise<RefundHistory> {
    return this.history;
  }

  preferredDomain(): string | undefined {
    return this.domain;
  }

  async clockOffset(): Promise<number | undefined> {
    return this.datedAhead === undefined ? this.offset : this.#dated(this.datedAhead);
  }

  #dated(ahead: number): number {
    return START + ahead + this.time.elapsed - this.time.tillNow();
  }

  #withDate(outcome: CallOutcome): CallOutcome {
    if (this.datedAhead === undefined || !('freshness' in outcome)) return outcome;
    return { clockOffset: this.#dated(this.datedAhead), ...outcome };
  }

  async queryOrder(order: OrderRecord): Promise<CallOutcome> {
    return this.#answer('query_order', order, TIMEOUT_MS.query_order);
  }

  async reverse(order: OrderRecord): Promise<CallOutcome> {
    return this.#answer('reverse', order, TIMEOUT_MS.reverse);
  }

  /** The last answer stays, but each time it is a reply of its own. */
  #last([answer]: readonly ScriptedAnswer[]): ScriptedAnswer | undefined {
    if (typeof answer !== 'object' || !('freshness' in answer.outcome)) return answer;
    if (!this.#given.has(answer)) {
      this.#given.add(answer);
      return answer;
    }
    return { ...answer, outcome: { ...answer.outcome, freshness: freshness() } };
  }

  async #answer(call: CallName, order: OrderRecord, timeoutMs: number): Promise<CallOutcome> {
    this.calls.push({ call, at: this.time.elapsed, outTradeNo: order.outTradeNo, order });
    const script = this.#scripts[call];
    const answer = script.length > 1 ? script.shift() : this.#last(script);
    if (answer === undefined) throw new Error(`no answer is scripted for ${call}`);
    if (typeof answer === 'function') return this.#withDate(answer(order));
    if (answer === 'silence' || answer.afterMs >= timeoutMs) {
      await this.time.wait(timeoutMs);
      return { kind: 'unsettled', reason: 'no-answer' };
    }
    if (answer.afterMs > 0) await this.time.wait(answer.afterMs);
    return this.#withDate(answer.outcome);
  }
}
