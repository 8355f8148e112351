import { type Answer, REFUSALS, succeeded } from './answer';
import { Ledger } from './ledger';
import { newTransactionId, type Order, type PaymentDetails } from './order';
import type { Scheduler } from './scheduler';
import { Wallet, type WalletOptions } from './wallet';

/** How the customer or the platform behaves in one payment, whatever the wallet says. `…Ms` are ms. */
export interface CustomerBehaviour {
  readonly code?: 'unknown' | 'expired';
  readonly fundsShort?: boolean;
  readonly password?: boolean;
  readonly refusesAfterMs?: number;
  readonly approvesAfterMs?: number;
  /** Somebody else's payment stands under this order number. */
  readonly numberTaken?: boolean;
}

/** Times of the world in ms. */
export interface WorldTimes {
  /** WeChat ends an order that waits for the password by itself after this. */
  readonly passwordTimeoutMs: number;
  /** A reverse is refused earlier than this after the payment. */
  readonly reverseAfterMs: number;
}

/** Orders, wallets and the ledger: what is true at the gateway, whatever its replies say. */
export class World {
  readonly ledger: Ledger;
  readonly wallets: Wallet[] = [];
  readonly #orders = new Map<string, Order>();
  readonly #attempts = new Map<string, PaymentDetails>();
  readonly #blocked = new Set<string>();

  constructor(
    private readonly time: Scheduler,
    private readonly times: WorldTimes,
  ) {
    this.ledger = new Ledger(() => time.settle());
  }

  /** Opens a wallet. Its name must be new. */
  openWallet(options: WalletOptions): Wallet {
    const name = options.name ?? `${options.platform}-${this.wallets.length + 1}`;
    if (this.wallets.some((wallet) => wallet.name === name))
      throw new Error(`a wallet ${name} exists already`);
    const wallet = new Wallet(options, name, {
      now: () => this.time.now(),
      settle: () => this.time.settle(),
      waitingFor: (owner) => this.#waitingFor(owner),
      decide: (outTradeNo, approved) => this.#decide(outTradeNo, approved),
      paidBy: (owner) => this.ledger.paidBy(owner),
    });
    this.wallets.push(wallet);
    return wallet;
  }

  /** The order under a number, as it stands now. */
  order(outTradeNo: string): Order | undefined {
    this.time.settle();
    return this.#orders.get(outTradeNo);
  }

  /** Remembers what a `micro_pay` asked for, applied or not, so that it can still land later. */
  noteAttempt(details: PaymentDetails): void {
    if (!this.#attempts.has(details.outTradeNo)) this.#attempts.set(details.outTradeNo, details);
  }

  /** Takes a payment. API document, 刷卡支付; the order of the checks is the order of the answers. */
  pay(details: PaymentDetails, behaviour: CustomerBehaviour = {}): Answer {
    this.time.settle();
    const { outTradeNo, authorCode } = details;
    if (this.#blocked.has(outTradeNo)) return REFUSALS['number-reversed'];
    if (behaviour.numberTaken) this.occupy(foreign(details));
    const known = this.#orders.get(outTradeNo);
    if (known)
      return sameDetails(known.details, details) ? REFUSALS['same-details'] : REFUSALS['other-details'];

    const wallet = this.wallets.find(
      (w) => w.platform === details.platform && w.stateOf(authorCode) !== 'unknown',
    );
    if (!wallet || behaviour.code === 'unknown') return REFUSALS['code-unknown'];
    const usable = wallet.stateOf(authorCode) === 'valid' && behaviour.code !== 'expired';
    wallet.use(authorCode);
    if (!usable) {
      this.#open(details, wallet, 'failed', REFUSALS['code-used-up'].description);
      return REFUSALS['code-used-up'];
    }
    if (behaviour.fundsShort || wallet.balance < details.fee) return this.#fundsShort(details, wallet);
    if (!wallet.passwordFree || behaviour.password) return this.#askPassword(details, wallet, behaviour);
    const order = this.#open(details, wallet, 'waiting');
    this.#charge(order);
    return succeeded(order);
  }

  /** API document, 查询订单. */
  query(outTradeNo: string): Answer {
    const order = this.order(outTradeNo);
    return order ? succeeded(order) : REFUSALS['order-unknown'];
  }

  /**
   * Undoes a payment (protocol.md, `reverse`). Of an unknown number it is acknowledged and blocks the number.
   * @param landsAfterMs the payment succeeds after all, this many ms after the acknowledgement
   */
  reverse(outTradeNo: string, deviceId: string, landsAfterMs?: number): Answer {
    const order = this.order(outTradeNo);
    if (order && order.details.deviceId !== deviceId) return REFUSALS['other-device'];
    if (order && this.time.now() - order.createdAt < this.times.reverseAfterMs)
      return REFUSALS['reverse-too-early'];
    this.#blocked.add(outTradeNo);
    if (order && order.phase !== 'reversed') this.#undo(order);
    if (landsAfterMs !== undefined) this.time.later(landsAfterMs, () => this.#landAfterAll(outTradeNo));
    return succeeded();
  }

  /** Lets a payment be taken only after `ms`, unless its number is reversed before. */
  payLater(details: PaymentDetails, ms: number): void {
    this.time.later(ms, () => {
      this.pay(details);
    });
  }

  /** Puts a paid order of somebody else under a number; no wallet of this world is charged. */
  occupy(details: PaymentDetails): void {
    const order = this.#open(details, undefined, 'paid');
    order.transactionId = newTransactionId(details.platform, this.time.shown());
    order.endedShown = this.time.shown();
  }

  #open(details: PaymentDetails, wallet: Wallet | undefined, phase: Order['phase'], note?: string): Order {
    const shown = this.time.shown();
    const order: Order = {
      details,
      createdAt: this.time.now(),
      createdShown: shown,
      updatedShown: shown,
      phase,
      returned: 0,
      ...(wallet ? { wallet: wallet.name } : {}),
      ...(note === undefined ? {} : { note }),
    };
    this.#orders.set(details.outTradeNo, order);
    return order;
  }

  #fundsShort(details: PaymentDetails, wallet: Wallet): Answer {
    const order = this.#open(details, wallet, 'failed', REFUSALS['funds-short'].description);
    return details.platform === 'wechat' ? succeeded(order) : REFUSALS['funds-short'];
  }

  #askPassword(details: PaymentDetails, wallet: Wallet, behaviour: CustomerBehaviour): Answer {
    const order = this.#open(details, wallet, 'waiting', '需要用户输入支付密码');
    const { outTradeNo } = details;
    const decideAfter = (ms: number | undefined, approved: boolean): void => {
      if (ms !== undefined) this.time.later(ms, () => this.#decide(outTradeNo, approved));
    };
    decideAfter(behaviour.refusesAfterMs, false);
    decideAfter(behaviour.approvesAfterMs, true);
    if (details.platform === 'wechat') decideAfter(this.times.passwordTimeoutMs, false);
    return succeeded(order);
  }

  #waitingFor(wallet: string): Order[] {
    return [...this.#orders.values()].filter((order) => order.wallet === wallet && order.phase === 'waiting');
  }

  #decide(outTradeNo: string, approved: boolean): void {
    const order = this.#orders.get(outTradeNo);
    if (order?.phase !== 'waiting') return;
    const wallet = this.#walletOf(order);
    if (!approved) this.#move(order, 'refused', '用户取消支付');
    else if (wallet && wallet.balance < order.details.fee)
      this.#move(order, 'failed', REFUSALS['funds-short'].description);
    else this.#charge(order);
  }

  #charge(order: Order): void {
    const { platform } = order.details;
    this.#move(order, 'paid');
    order.endedShown = this.time.shown();
    order.transactionId = newTransactionId(platform, this.time.shown());
    this.#book(order, 'charge', order.details.fee);
  }

  #undo(order: Order): void {
    const held = this.ledger.net(order.details.outTradeNo);
    this.#move(order, 'reversed', '订单已撤销');
    if (held <= 0) return;
    order.returned = held;
    this.#book(order, 'return', held);
  }

  #landAfterAll(outTradeNo: string): void {
    const details = this.#attempts.get(outTradeNo);
    if (!details) return;
    const wallet = this.wallets.find((w) => w.stateOf(details.authorCode) !== 'unknown');
    const order = this.#orders.get(outTradeNo) ?? this.#open(details, wallet, 'waiting');
    if (!this.#walletOf(order) || order.phase === 'paid') return;
    wallet?.use(details.authorCode);
    order.returned = 0;
    this.#charge(order);
  }

  #walletOf(order: Order): Wallet | undefined {
    return this.wallets.find((wallet) => wallet.name === order.wallet);
  }

  #move(order: Order, phase: Order['phase'], note?: string): void {
    order.phase = phase;
    order.updatedShown = this.time.shown();
    if (note === undefined) delete order.note;
    else order.note = note;
  }

  #book(order: Order, kind: 'charge' | 'return', fee: number): void {
    const { outTradeNo, platform } = order.details;
    this.ledger.add({ at: this.time.now(), outTradeNo, platform, wallet: order.wallet ?? '', fee, kind });
  }
}

function sameDetails(a: PaymentDetails, b: PaymentDetails): boolean {
  return (
    a.fee === b.fee && a.authorCode === b.authorCode && a.deviceId === b.deviceId && a.platform === b.platform
  );
}

function foreign(details: PaymentDetails): PaymentDetails {
  const lastDigit = (Number(details.authorCode.at(-1)) + 1) % 10;
  return {
    ...details,
    authorCode: details.authorCode.slice(0, -1) + String(lastDigit),
    deviceId: 'another-till',
  };
}
