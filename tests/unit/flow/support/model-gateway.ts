import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { PaymentGateway, PreparedCall } from '../../../../lib/flow/ports';
import type { OrderEvidence } from '../../../../lib/payment/order-evidence';
import { GatewayReplies, silence, type OrderOutcome } from './gateway-replies';
import { freshness } from './outcomes';
import {
  HONEST,
  type GatewayFates,
  type PaymentFate,
  type QueryFate,
  type ReverseFate,
} from './payment-fates';
import { WithoutRefunds } from './without-refunds';
import type { VirtualTime } from './virtual-time';

type Phase = 'none' | 'waiting' | 'paid' | 'refused' | 'failed' | 'reversed' | 'foreign';

interface Account {
  readonly sentAt: number;
  phase: Phase;
  createdAt: number;
  charges: number;
  returns: number;
  reversedAt?: number;
  readonly digits: string;
  readonly totalFee: number;
}

const LATE_VIEW_MS = 540_000;

/** A small model of the gateway: a ledger of charges, and replies that are lost, late, false, or said twice. */
export class ModelGateway extends WithoutRefunds implements PaymentGateway {
  readonly accounts = new Map<string, Account>();
  readonly broken: string[] = [];
  /** Told of each call as it arrives, to check what must hold at that instant. */
  onArrival: (call: 'micro_pay' | 'reverse', order: OrderRecord) => void = () => undefined;
  readonly #fates: { payments: PaymentFate[]; queries: QueryFate[]; reverses: ReverseFate[] };

  constructor(
    private readonly time: VirtualTime,
    fates: GatewayFates,
    readonly replies = new GatewayReplies(time),
  ) {
    super();
    this.#fates = {
      payments: [...fates.payments],
      queries: [...fates.queries],
      reverses: [...fates.reverses],
    };
  }

  /** What the merchant holds of one order: charges less returns. */
  net(outTradeNo: string): number {
    const account = this.accounts.get(outTradeNo);
    return account === undefined ? 0 : account.charges - account.returns;
  }

  prepareScanCodePay(): Promise<PreparedCall> {
    return Promise.reject(new Error('this model knows scanned payments alone'));
  }

  closeOrder(): Promise<CallOutcome> {
    return Promise.reject(new Error('this model knows scanned payments alone'));
  }

  async clockOffset(): Promise<number> {
    return this.replies.clockOffset();
  }

  async prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall> {
    return { send: () => this.#pay(order, authorCode.slice(-4), timeoutMs) };
  }

  async #pay(order: OrderRecord, digits: string, timeoutMs: number): Promise<CallOutcome> {
    const { outTradeNo } = order;
    this.onArrival('micro_pay', order);
    if (this.accounts.has(outTradeNo)) this.broken.push('micro_pay was sent twice for one number');
    const fate = this.#fates.payments.shift() ?? HONEST;
    const account = newAccount(this.time, order, digits);
    this.accounts.set(outTradeNo, account);
    if (fate.reply === 'number taken') this.#occupy(account);
    else if (fate.appliesAfterMs === 0) this.#apply(account, fate);
    else if (fate.appliesAfterMs !== undefined) {
      this.time.after(fate.appliesAfterMs, () => this.#apply(account, fate));
    }
    if (fate.reply === 'lost' || fate.replyAfterMs >= timeoutMs) {
      await this.time.wait(timeoutMs);
      return silence();
    }
    // The reply says how things stood when it was written; much may happen while it is on its way.
    await this.time.wait(fate.replyAfterMs / 2);
    const reply = this.#payReply(order, account, fate);
    await this.time.wait(fate.replyAfterMs / 2);
    return reply;
  }

  #payReply(order: OrderRecord, account: Account, { reply }: PaymentFate): CallOutcome {
    switch (reply) {
      case 'truth':
        if (account.phase === 'none') return silence();
        return this.#statement(account);
      case '102':
        return {
          kind: 'refused',
          status: 102,
          internalStatus: 10201,
          freshness: freshness(),
        };
      case 'number taken':
        return {
          kind: 'blocked',
          clockOffset: this.replies.clockOffset(),
          freshness: freshness(),
        };
      default:
        return this.replies.bad(order, reply);
    }
  }

  #occupy(account: Account): void {
    account.phase = 'foreign';
    account.createdAt = this.time.elapsed - 30_000;
  }

  #apply(account: Account, { customer, decidesAfterMs }: PaymentFate): void {
    if (account.reversedAt !== undefined) return;
    account.createdAt = this.time.elapsed;
    if (customer === 'pays') this.#charge(account);
    else if (customer === 'refuses') account.phase = 'refused';
    else if (customer === 'cannot pay') account.phase = 'failed';
    else {
      account.phase = 'waiting';
      if (customer === 'asked, never answers') return;
      this.time.after(decidesAfterMs, () => {
        if (account.phase !== 'waiting') return;
        if (customer === 'asked, pays') this.#charge(account);
        else account.phase = 'refused';
      });
    }
  }

  #charge(account: Account): void {
    account.phase = 'paid';
    account.charges += 1;
    if (account.charges - account.returns > 1) this.broken.push('one number was charged twice');
  }

  async queryOrder(order: OrderRecord): Promise<CallOutcome> {
    const account = this.accounts.get(order.outTradeNo);
    const fate = this.#fates.queries.shift() ?? 'truth';
    if (fate === 'lost') {
      await this.time.wait(10_000);
      return silence();
    }
    await this.time.wait(80);
    if (fate === 'unclear') return this.replies.says({ kind: 'unclear', why: 'wechat state 99' });
    if (fate !== 'truth' && fate !== 'late view') return this.replies.bad(order, fate);
    const hidden = fate === 'late view' && account !== undefined && this.#age(account) < LATE_VIEW_MS;
    if (account === undefined || account.phase === 'none' || (hidden && account.phase !== 'foreign')) {
      return this.replies.remember(order, this.replies.says({ kind: 'not-known' }));
    }
    return this.replies.remember(order, this.#statement(account));
  }

  #age(account: Account): number {
    return this.time.elapsed - account.sentAt;
  }

  async reverse(order: OrderRecord): Promise<CallOutcome> {
    this.onArrival('reverse', order);
    // The till may have died between its intent and the sending: then the payment is unknown here.
    const account = this.accounts.get(order.outTradeNo) ?? newAccount(this.time, order, '');
    if (account.phase === 'foreign') this.broken.push('somebody else’s payment was to be reversed');
    if (account.digits !== '' && this.#age(account) < 15_000) this.broken.push('a reverse came too early');
    const fate = this.#fates.reverses.shift() ?? 'truth';
    if (fate === '104') {
      return {
        kind: 'refused',
        status: 104,
        internalStatus: 10408,
        freshness: freshness(),
      };
    }
    if (fate === '3' || fate === '101' || fate === '103') return this.replies.bad(order, fate);
    if (fate !== 'lost before') this.#undo(account, fate);
    if (fate === 'lost before' || fate === 'lost after') {
      await this.time.wait(15_000);
      return silence();
    }
    await this.time.wait(80);
    const clockOffset = this.replies.clockOffset();
    return { kind: 'acknowledged', freshness: freshness(), clockOffset };
  }

  #undo(account: Account, fate: ReverseFate): void {
    account.reversedAt = this.time.elapsed;
    if (account.phase === 'paid') account.returns += 1;
    const landsLater = fate === 'lands after all' && account.phase === 'none';
    account.phase = account.phase === 'none' ? 'none' : 'reversed';
    if (landsLater) {
      this.time.after(200_000, () => {
        if (account.charges > 0) return;
        account.createdAt = this.time.elapsed;
        this.#charge(account);
      });
    }
  }

  #statement(account: Account): OrderOutcome {
    const identity = {
      codeLastFour: account.phase === 'foreign' ? '0000' : account.digits,
      totalFee: account.totalFee,
      createdAt: Math.floor(this.replies.gatewayTimeAt(account.createdAt) / 1_000) * 1_000,
    };
    return { ...this.replies.says(evidenceOf(account.phase)), identity };
  }
}

function newAccount(time: VirtualTime, { totalFee }: OrderRecord, digits: string): Account {
  return { sentAt: time.elapsed, phase: 'none', createdAt: 0, charges: 0, returns: 0, digits, totalFee };
}

function evidenceOf(phase: Phase): OrderEvidence {
  switch (phase) {
    case 'paid':
    case 'foreign':
      return { kind: 'paid', transactionId: '42' };
    case 'waiting':
      return { kind: 'open' };
    case 'refused':
      return { kind: 'ended', reason: 'customer-refused' };
    case 'failed':
      return { kind: 'ended', reason: 'payment-error' };
    case 'reversed':
      return { kind: 'ended', reason: 'order-reversed' };
    case 'none':
      return { kind: 'not-known' };
  }
}
