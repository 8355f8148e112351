import { type Answer, REFUSALS } from './answer';
import { randomDigits } from './merchant';
import { type Order, PAID_PHASES } from './order';
import type { OrderBook } from './order-book';
import type { Refund, RefundLife, RefundPhase, RefundRequest } from './refund';
import type { Scheduler } from './scheduler';

/** How refunds to come behave: for how many (1 unless given), and for one order only if it is named. */
export type RefundBehaviour = RefundLife & { readonly times?: number; readonly outTradeNo?: string };

interface Planned {
  readonly behaviour: RefundBehaviour;
  left: number;
}

/** Refunds of orders, whoever asks for them. API document, 申请退款 and 查询退款单. */
export class RefundDesk {
  readonly #refunds = new Map<string, Refund>();
  readonly #planned: Planned[] = [];
  readonly #whenRefunded: ((refund: Refund, order: Order) => void)[] = [];

  constructor(
    private readonly time: Scheduler,
    private readonly orders: OrderBook,
  ) {}

  /** Calls `listener` whenever a refund succeeds. */
  onRefunded(listener: (refund: Refund, order: Order) => void): void {
    this.#whenRefunded.push(listener);
  }

  /** Plans how the next refunds behave. */
  behave(behaviour: RefundBehaviour): void {
    this.#planned.push({ behaviour, left: behaviour.times ?? 1 });
  }

  /** All refunds as they stand now, oldest first. */
  all(): Refund[] {
    this.time.settle();
    return [...this.#refunds.values()];
  }

  /** The refund under a number, as it stands now. */
  get(outRefundNo: string): Refund | undefined {
    this.time.settle();
    return this.#refunds.get(outRefundNo);
  }

  /** The refunds of one order that have not failed. */
  standing(outTradeNo: string): Refund[] {
    return this.all().filter((refund) => refund.outTradeNo === outTradeNo && refund.phase !== 'failed');
  }

  /**
   * Makes a refund, or finds the one that stands under its number already.
   * @param usual what becomes of it unless something else was planned
   */
  refund(request: RefundRequest, usual: RefundLife = { life: 'instant' }): Refund | Answer {
    const { outTradeNo, outRefundNo, fee, totalFee } = request;
    const known = this.get(outRefundNo);
    if (known) return sameRefund(known, request) ? known : REFUSALS['refund-number-used'];
    const order = this.orders.get(outTradeNo);
    if (!order) return REFUSALS['order-unknown'];
    if (order.phase === 'finished') return REFUSALS['order-finished'];
    if (!PAID_PHASES.has(order.phase)) return REFUSALS['order-not-paid'];
    if (order.details.fee !== totalFee) return REFUSALS['total-differs'];
    const before = this.standing(outTradeNo).reduce((sum, refund) => sum + refund.fee, 0);
    if (before + fee > order.details.fee) return REFUSALS['refund-too-much'];
    const life = this.#takePlanned(outTradeNo) ?? usual;
    return life.life === 'short-of-funds' ? REFUSALS['merchant-short'] : this.#open(request, order, life);
  }

  /** Ends a refund that is processing. Throws if there is no such refund. */
  end(outRefundNo: string, phase: Exclude<RefundPhase, 'processing'>): void {
    const refund = this.get(outRefundNo);
    if (refund?.phase !== 'processing') throw new Error(`no refund ${outRefundNo} is being processed`);
    this.#end(refund, phase);
  }

  #takePlanned(outTradeNo: string): RefundLife | undefined {
    const planned = this.#planned.find(
      ({ behaviour, left }) => left > 0 && (behaviour.outTradeNo ?? outTradeNo) === outTradeNo,
    );
    if (!planned) return undefined;
    planned.left -= 1;
    return planned.behaviour;
  }

  #open(request: RefundRequest, order: Order, life: RefundLife): Refund {
    const shown = this.time.shown();
    const refund: Refund = {
      ...request,
      platform: order.details.platform,
      tradeType: order.details.tradeType ?? 1,
      refundId: `5030${randomDigits(24)}`,
      createdAt: this.time.now(),
      createdShown: shown,
      updatedShown: shown,
      phase: 'processing',
      takenUp: false,
    };
    this.#refunds.set(request.outRefundNo, refund);
    this.#live(refund, life);
    return refund;
  }

  /** What takes time begins in the initial state and is taken up half-way. */
  #live(refund: Refund, life: RefundLife): void {
    const endAfter = (ms: number, phase: Exclude<RefundPhase, 'processing'>): void => {
      if (ms === 0) return this.#end(refund, phase);
      this.time.later(ms / 2, () => {
        refund.takenUp = true;
      });
      this.time.later(ms, () => this.#end(refund, phase));
    };
    if (life.life === 'instant') endAfter(0, 'succeeded');
    else if (life.life === 'takes') endAfter(life.ms, 'succeeded');
    else if (life.life === 'fails') endAfter(life.ms, 'failed');
    else if (life.life === 'needs-person')
      endAfter(life.ms ?? 0, refund.platform === 'wechat' ? 'needs-person' : 'failed');
  }

  #end(refund: Refund, phase: Exclude<RefundPhase, 'processing'>): void {
    const order = this.orders.get(refund.outTradeNo);
    if (refund.phase !== 'processing' || !order) return;
    refund.phase = phase;
    refund.updatedShown = this.time.shown();
    if (phase !== 'succeeded') return;
    this.orders.giveBack(order, refund.fee);
    if (order.returned >= order.details.fee) this.orders.move(order, 'refunded');
    for (const listener of this.#whenRefunded) listener(refund, order);
  }
}

function sameRefund(a: RefundRequest, b: RefundRequest): boolean {
  return a.outTradeNo === b.outTradeNo && a.fee === b.fee && a.totalFee === b.totalFee;
}
