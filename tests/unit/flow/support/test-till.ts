import type { EngineParts, OpenRequest } from '../../../../lib/flow/engine';
import type { SubmitResult } from '../../../../lib/flow/submit';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { FlowPolicy, Journal, PaymentGateway, Readiness } from '../../../../lib/flow/ports';
import type { RefundRecord } from '../../../../lib/flow/refund-record';
import type { Fen } from '../../../../lib/payment/money';
import { readFen } from '../../../../lib/payment/money';
import type { OrderState } from '../../../../lib/payment/order-state';
import { makeOrderRecord } from '../../../contract/order-making';
import { MemoryJournal } from './memory-journal';
import { MortalWorker } from './mortal-worker';
import { ScriptedGateway } from './scripted-gateway';
import { VirtualTime } from './virtual-time';

/** product.md, "Timing". */
export const POLICY: FlowPolicy = {
  answerTimeoutMs: 30_000,
  queryFastIntervalMs: 2_000,
  queryIntervalMs: 5_000,
  giveUpMs: 60_000,
  attentionAfterMs: 120_000,
  orderReuseAfterMs: 8 * 3_600_000,
  confirmAmount: 'page',
  maxFee: 2_147_483_647,
  qrLifeMs: 300_000,
  qrPlatform: 'wechat',
  refundRequiresPin: false,
};

export const WECHAT_CODE = '134567890123456789';
export const ALIPAY_CODE = '284567890123456780';

/** An amount, for tests. */
export function fen(amount: number): Fen {
  const read = readFen(amount);
  if (read === undefined) throw new RangeError(`${amount} is no amount`);
  return read;
}

/** A `pay` of 12.50 yuan. */
export const REQUEST: OpenRequest = {
  origin: 'https://pos.example.com',
  posOrderId: '20231114-0001',
  totalFee: fen(1250),
};

/** What a test may put in place of the usual parts. */
export interface TestTillOptions<G extends PaymentGateway> {
  time?: VirtualTime;
  gateway: (time: VirtualTime) => G;
  policy?: Partial<FlowPolicy>;
  /** Laid around the journal in memory, for journals that fail. */
  around?: (journal: Journal) => Journal;
}

/** A till with virtual time, a journal in memory and a gateway of the test's choice. It survives its workers. */
export class TestTill<G extends PaymentGateway> {
  readonly time: VirtualTime;
  readonly journal = new MemoryJournal();
  readonly gateway: G;
  readonly changes: OrderRecord[] = [];
  readonly refundChanges: RefundRecord[] = [];
  canSignRefunds = true;
  readonly troubles: string[] = [];
  readonly wakes: (number | undefined)[] = [];
  policy: FlowPolicy;
  ready: Readiness = { ok: true };
  configured = true;
  awake = false;
  worker: MortalWorker;
  readonly #around: (journal: Journal) => Journal;

  constructor(options: TestTillOptions<G>) {
    this.time = options.time ?? new VirtualTime();
    this.gateway = options.gateway(this.time);
    this.policy = { ...POLICY, ...options.policy };
    this.#around = options.around ?? ((journal) => journal);
    this.worker = new MortalWorker(this.#parts());
  }

  #parts(): EngineParts {
    const { terminal } = makeOrderRecord();
    return {
      journal: this.#around(this.journal),
      gateway: this.gateway,
      clock: this.time.makeClock(),
      wake: {
        keepAlive: (on) => {
          this.awake = on;
        },
        wakeIn: (ms) => this.wakes.push(ms),
      },
      policy: () => this.policy,
      identity: () =>
        this.configured ? { terminal, orderPrefix: 'sz0100lmnx', defaultBody: '咖啡' } : undefined,
      readiness: async () => this.ready,
      holdSetup: (task) => task(),
      onChange: (order) => void this.changes.push(order),
      onRefundChange: (refund) => void this.refundChanges.push(refund),
      canSignRefunds: () => this.canSignRefunds,
      onTrouble: (code) => void this.troubles.push(code),
    };
  }

  get engine(): MortalWorker['engine'] {
    return this.worker.engine;
  }

  /** The worker dies and another one is started, which has not recovered anything yet. */
  restart(diesAt?: number): void {
    this.worker.kill();
    this.worker = new MortalWorker(this.#parts(), diesAt);
  }

  /** Opens an order that can be paid; throws where none was opened. */
  async open(request: OpenRequest = REQUEST): Promise<string> {
    const opened = await this.engine.open(request);
    if (opened.kind === 'refused') throw new Error(opened.code);
    return opened.order.outTradeNo;
  }

  /** Opens an order and scans a code for it. */
  async pay(code = WECHAT_CODE, request: OpenRequest = REQUEST): Promise<string> {
    const outTradeNo = await this.open(request);
    const submitted: SubmitResult = await this.engine.submit(outTradeNo, code);
    if (!submitted.ok) throw new Error(submitted.code);
    return outTradeNo;
  }

  /** The order as it stands in the journal. */
  async order(outTradeNo: string): Promise<OrderRecord> {
    const order = await this.journal.get(outTradeNo);
    if (order === undefined) throw new Error('no such order');
    return order;
  }

  /** The states that people were told of, each once in a row. */
  told(): OrderState[] {
    return this.changes.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);
  }
}

/** A till with a gateway that answers by script. */
export function scriptedTill(
  options: Omit<TestTillOptions<ScriptedGateway>, 'gateway'> = {},
): TestTill<ScriptedGateway> {
  return new TestTill({ ...options, gateway: (time) => new ScriptedGateway(time) });
}
