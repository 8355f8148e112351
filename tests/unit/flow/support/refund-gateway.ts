import type { RefundHistory, RefundOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { PreparedCall } from '../../../../lib/flow/ports';
import type { RefundRecord } from '../../../../lib/flow/refund-record';
import { history, refundUnsettled } from './refund-outcomes';
import type { RefundCalls } from './refund-till';
import type { VirtualTime } from './virtual-time';

/** What a call is answered with: made anew for each call; `silence` lets it time out. */
export type RefundAnswerScript = 'silence' | ((refund: RefundRecord) => RefundOutcome);

/** A call that reached the gateway, at true time in ms. */
export interface SeenRefundCall {
  readonly call: 'refund' | 'query' | 'history';
  readonly at: number;
  /** As it was given to the call. */
  readonly refund?: RefundRecord;
  readonly order: OrderRecord;
}

const TIMEOUT_MS = 15_000;

/** A gateway that answers by script: answers are used up one by one, and the last one stays. */
export class ScriptedRefundGateway implements RefundCalls {
  readonly calls: SeenRefundCall[] = [];
  /** Makes `prepareRefund` fail, as a missing key does. */
  prepareFails = false;
  /** Called as a refund leaves the till. */
  onSending: (refund: RefundRecord) => void = () => undefined;
  refunds: RefundAnswerScript[] = [];
  queries: RefundAnswerScript[] = [];
  /** What is listed of an attempt. */
  list: (order: OrderRecord) => RefundHistory | Promise<RefundHistory> = () => history();

  constructor(private readonly time: VirtualTime) {}

  /** Times of the calls of one kind, ms of true time. */
  timesOf(call: SeenRefundCall['call']): number[] {
    return this.calls.filter((seen) => seen.call === call).map(({ at }) => at);
  }

  /** Kinds of the calls, in their order. */
  get sequence(): string[] {
    return this.calls.map(({ call }) => call);
  }

  async prepareRefund(refund: RefundRecord, order: OrderRecord): Promise<PreparedCall<RefundOutcome>> {
    if (this.prepareFails) throw new Error('no key to sign with');
    return {
      send: () => {
        this.calls.push({ call: 'refund', at: this.time.elapsed, refund, order });
        this.onSending(refund);
        return this.#answer(this.refunds, refund);
      },
    };
  }

  async queryRefund(refund: RefundRecord, order: OrderRecord): Promise<RefundOutcome> {
    this.calls.push({ call: 'query', at: this.time.elapsed, refund, order });
    return this.#answer(this.queries, refund);
  }

  async refundsOf(order: OrderRecord): Promise<RefundHistory> {
    this.calls.push({ call: 'history', at: this.time.elapsed, order });
    return this.list(order);
  }

  async #answer(script: RefundAnswerScript[], refund: RefundRecord): Promise<RefundOutcome> {
    const answer = script.length > 1 ? script.shift() : script[0];
    if (answer === undefined) throw new Error('no answer is scripted');
    if (answer !== 'silence') return answer(refund);
    await this.time.wait(TIMEOUT_MS);
    return refundUnsettled('no-answer');
  }
}
