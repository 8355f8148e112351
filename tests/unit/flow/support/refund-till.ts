import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { FlowPolicy, PaymentGateway, Readiness } from '../../../../lib/flow/ports';
import type { RefundRecord } from '../../../../lib/flow/refund-record';
import type { RefundAnswer, RefundRequest } from '../../../../lib/flow/refunder';
import { defined } from '../../../../lib/payment/defined';
import type { RefundState } from '../../../../lib/payment/refund-state';
import { makeOrderRecord } from '../../../contract/order-making';
import { JournalFaults } from './failing-journal';
import { MemoryJournal } from './memory-journal';
import { RefundWorker, type WorkerParts } from './refund-worker';
import { ScriptedRefundGateway } from './refund-gateway';
import { fen, POLICY } from './test-till';
import { START, VirtualTime } from './virtual-time';

/** The gateway's calls that refunds need. */
export type RefundCalls = Pick<PaymentGateway, 'prepareRefund' | 'queryRefund' | 'refundsOf'>;

export const ORIGIN = 'https://pos.example.com';
export const ORDER_KEY = JSON.stringify([ORIGIN, 'sub-1', 'A-1']);

const unused = () => Promise.reject(new Error('no refund needs this'));

/** A till that makes refunds, with virtual time, a journal in memory and a gateway of the test's choice. It survives its workers. */
export class RefundTill<G extends RefundCalls> {
  readonly time = new VirtualTime();
  readonly journal = new MemoryJournal();
  readonly faults = new JournalFaults();
  readonly gateway: G;
  readonly changes: { refund: RefundRecord; order: OrderRecord }[] = [];
  readonly troubles: string[] = [];
  readonly wakes: (number | undefined)[] = [];
  policy: FlowPolicy = POLICY;
  ready: Readiness = { ok: true };
  canSign = true;
  /** The merchant whom the till serves; undefined while it is not set up. */
  merchant: string | undefined = 'sub-1';
  awake = false;
  worker: RefundWorker;

  constructor(gateway: (time: VirtualTime) => G) {
    this.gateway = gateway(this.time);
    this.worker = new RefundWorker(this.#parts());
  }

  #parts(): WorkerParts {
    const { terminal } = makeOrderRecord();
    const { gateway } = this;
    return {
      journal: this.faults.around(this.journal),
      gateway: {
        prepareMicroPay: unused,
        prepareScanCodePay: unused,
        queryOrder: unused,
        reverse: unused,
        closeOrder: unused,
        preferredDomain: () => undefined,
        clockOffset: unused,
        prepareRefund: (refund, order) => gateway.prepareRefund(refund, order),
        queryRefund: (refund, order) => gateway.queryRefund(refund, order),
        refundsOf: (order) => gateway.refundsOf(order),
      },
      clock: this.time.makeClock(),
      wake: {
        keepAlive: (on) => {
          this.awake = on;
        },
        wakeIn: (ms) => this.wakes.push(ms),
      },
      policy: () => this.policy,
      identity: () =>
        this.merchant === undefined
          ? undefined
          : {
              terminal: { ...terminal, outSubMchId: this.merchant },
              orderPrefix: 'sz0100lmnx',
              defaultBody: '咖啡',
            },
      readiness: async () => this.ready,
      holdSetup: (task) => task(),
      canSignRefunds: () => this.canSign,
      onChange: () => undefined,
      onRefundChange: (refund, order) => void this.changes.push({ refund, order }),
      onTrouble: (code) => void this.troubles.push(code),
    };
  }

  get refunder(): RefundWorker['refunder'] {
    return this.worker.refunder;
  }

  /** The worker dies and another one is started, which has not recovered anything yet. */
  restart(): void {
    this.worker.kill();
    this.worker = new RefundWorker(this.#parts());
  }

  /** An attempt of order A-1 that was paid, 10.00 yuan unless said otherwise. */
  async paid(change: Partial<OrderRecord> = {}): Promise<OrderRecord> {
    const { nextAt: _none, ...settled } = makeOrderRecord({
      key: ORDER_KEY,
      posOrderId: 'A-1',
      state: 'paid',
      platform: 'wechat',
      totalFee: 1000,
      createdAt: START - 60_000,
      sentAt: START - 60_000,
      settledAt: START - 58_000,
      paid: { at: START - 58_000, transactionId: '4200001' },
      ...change,
    });
    const { nextAt } = change;
    const order = { ...settled, ...defined({ nextAt }) };
    await this.journal.openOrder(order.key, () => ({ create: order, answer: undefined }));
    return order;
  }

  /** Asks for a refund of order A-1. */
  refund(posRefundId: string, refundFee: number, change: Partial<RefundRequest> = {}): Promise<RefundAnswer> {
    const request = { origin: ORIGIN, posOrderId: 'A-1', posRefundId, refundFee: fen(refundFee) };
    return this.refunder.refund({ ...request, by: 'page', ...change });
  }

  /** Asks for a refund, and throws where it was not started. */
  async started(posRefundId: string, refundFee: number): Promise<RefundRecord> {
    const answer = await this.refund(posRefundId, refundFee);
    if (answer.kind !== 'started') throw new Error(JSON.stringify(answer));
    return answer.refund;
  }

  /** The refund as it stands in the journal. */
  async stored({ outRefundNo }: { outRefundNo: string }): Promise<RefundRecord> {
    const refund = await this.journal.getRefund(outRefundNo);
    if (refund === undefined) throw new Error('no such refund');
    return refund;
  }

  /** How much the journal says has gone back of an attempt, fen. */
  async refundedFee({ outTradeNo }: { outTradeNo: string }): Promise<number | undefined> {
    return (await this.journal.get(outTradeNo))?.refundedFee;
  }

  /** The states that people were told of, each once in a row. */
  told(): RefundState[] {
    const states = this.changes.map(({ refund }) => refund.state);
    return states.filter((state, at) => state !== states[at - 1]);
  }
}

/** A till with a gateway that answers by script. */
export function scriptedRefundTill(): RefundTill<ScriptedRefundGateway> {
  return new RefundTill((time) => new ScriptedRefundGateway(time));
}
