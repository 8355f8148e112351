import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { PaymentGateway, PreparedCall } from '../../../../lib/flow/ports';
import type { OrderEvidence } from '../../../../lib/payment/order-evidence';
import { freshness } from './outcomes';
import { START, type VirtualTime } from './virtual-time';

/** What becomes of a payment: when it takes effect at the gateway, and what the customer then does. Times in ms. */
export interface PaymentFate {
  /** Undefined: the request is lost on its way. */
  readonly appliesAfterMs: number | undefined;
  readonly customer:
    'pays' | 'refuses' | 'cannot pay' | 'asked, pays' | 'asked, refuses' | 'asked, never answers';
  readonly decidesAfterMs: number;
  readonly reply: 'truth' | 'lost' | '3' | '101' | '102' | '103' | 'forged' | 'replayed' | 'number taken';
  readonly replyAfterMs: number;
}

/** How one query is answered. `late view`: an order younger than nine minutes is not known yet. */
export type QueryFate = 'truth' | 'lost' | '3' | '103' | 'forged' | 'replayed' | 'unclear' | 'late view';

/** How one reverse is answered. */
export type ReverseFate =
  'truth' | 'lost before' | 'lost after' | '3' | '101' | '103' | '104' | 'lands after all';

/** Everything that chance decides at the gateway; the lists are gone through once, then all is honest. */
export interface GatewayFates {
  readonly payments: readonly PaymentFate[];
  readonly queries: readonly QueryFate[];
  readonly reverses: readonly ReverseFate[];
}

type OrderOutcome = Extract<CallOutcome, { kind: 'order' }>;

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
export class ModelGateway implements PaymentGateway {
  readonly accounts = new Map<string, Account>();
  readonly broken: string[] = [];
  /** Told of each call as it arrives, to check what must hold at that instant. */
  onArrival: (call: 'micro_pay' | 'reverse', order: OrderRecord) => void = () => undefined;
  /** Whether the till has acted upon a reply: only those are said again, for one held back is not a repeated one. */
  wasHeard: (freshness: string) => boolean = () => true;
  readonly #fates: { payments: PaymentFate[]; queries: QueryFate[]; reverses: ReverseFate[] };
  /** What queries were answered, for an answer to be said again. */
  readonly #said: { outTradeNo: string; outcome: OrderOutcome; date: number }[] = [];

  constructor(
    private readonly time: VirtualTime,
    fates: GatewayFates,
  ) {
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
          clockOffset: this.#clockOffset(),
          freshness: freshness(),
        };
      default:
        return this.#badReply(order, reply);
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
    if (fate === 'unclear') return this.#says({ kind: 'unclear', why: 'wechat state 99' });
    if (fate !== 'truth' && fate !== 'late view') return this.#badReply(order, fate);
    const hidden = fate === 'late view' && account !== undefined && this.#age(account) < LATE_VIEW_MS;
    if (account === undefined || account.phase === 'none' || (hidden && account.phase !== 'foreign')) {
      return this.#remember(order, this.#says({ kind: 'not-known' }));
    }
    return this.#remember(order, this.#statement(account));
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
    if (fate === '3' || fate === '101' || fate === '103') return this.#badReply(order, fate);
    if (fate !== 'lost before') this.#undo(account, fate);
    if (fate === 'lost before' || fate === 'lost after') {
      await this.time.wait(15_000);
      return silence();
    }
    await this.time.wait(80);
    const clockOffset = this.#clockOffset();
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

  #badReply(order: OrderRecord, fate: string): CallOutcome {
    if (fate === '103') return { kind: 'system-error', freshness: freshness() };
    if (fate === '3') return { kind: 'unsettled', reason: 'status-3' };
    if (fate === '101') return { kind: 'unsettled', reason: 'status-101' };
    if (fate === 'forged') return { kind: 'unsettled', reason: 'reply-not-authenticated' };
    const earlier = this.#said.find(({ outcome }) => this.wasHeard(outcome.freshness));
    if (earlier === undefined) return silence();
    if (earlier.outTradeNo !== order.outTradeNo) return { kind: 'unsettled', reason: 'reply-mismatched' };
    // Byte for byte, its old `Date` header included.
    return { ...earlier.outcome, clockOffset: earlier.date - this.time.tillNow() };
  }

  #statement(account: Account): OrderOutcome {
    const identity = {
      codeLastFour: account.phase === 'foreign' ? '0000' : account.digits,
      totalFee: account.totalFee,
      createdAt: Math.floor((START + this.#clockAhead + account.createdAt) / 1_000) * 1_000,
    };
    return { ...this.#says(evidenceOf(account.phase)), identity };
  }

  readonly #clockAhead = 7_000;

  /** The gateway's clock minus the till's, as the `Date` header of a reply shows it. */
  #clockOffset(): number {
    return START + this.#clockAhead + this.time.elapsed - this.time.tillNow();
  }

  #says(evidence: OrderEvidence): OrderOutcome {
    return {
      kind: 'order',
      evidence,
      identity: {},
      freshness: freshness(),
      clockOffset: this.#clockOffset(),
    };
  }

  #remember({ outTradeNo }: OrderRecord, outcome: OrderOutcome): CallOutcome {
    this.#said.push({ outTradeNo, outcome, date: START + this.#clockAhead + this.time.elapsed });
    return outcome;
  }
}

const HONEST: PaymentFate = {
  appliesAfterMs: 0,
  customer: 'pays',
  decidesAfterMs: 0,
  reply: 'truth',
  replyAfterMs: 100,
};

function newAccount(time: VirtualTime, { totalFee }: OrderRecord, digits: string): Account {
  return { sentAt: time.elapsed, phase: 'none', createdAt: 0, charges: 0, returns: 0, digits, totalFee };
}

function silence(): CallOutcome {
  return { kind: 'unsettled', reason: 'no-answer' };
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
