import { type Answer, REFUSALS, succeeded } from './answer';
import type { Ledger } from './ledger';
import { isQrOrder, newTransactionId, type Order, PAID_PHASES, type PaymentDetails } from './order';
import { OrderBook } from './order-book';
import { QrDesk } from './qr-desk';
import type { Refund } from './refund';
import { RefundDesk } from './refund-desk';
import type { Scheduler } from './scheduler';
import type { RuleBook } from './violations';
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

/** How the world behaves in general. Times in ms. */
export interface WorldOptions {
  /** WeChat ends an order that waits for the password by itself after this. */
  readonly passwordTimeoutMs: number;
  /** A reverse is refused earlier than this after the payment. */
  readonly reverseAfterMs: number;
  /** WeChat refuses to close a QR order that is younger than this. */
  readonly closeRefusedForMs: number;
  /** Whether WeChat closes a QR order some time after its expiry. */
  readonly closesExpired: boolean;
}

/** Orders, refunds, wallets and the ledger: what is true at the gateway, whatever its replies say. */
export class World {
  readonly orders: OrderBook;
  readonly qr: QrDesk;
  readonly refunds: RefundDesk;
  readonly #attempts = new Map<string, PaymentDetails>();
  readonly #blocked = new Set<string>();

  constructor(
    private readonly time: Scheduler,
    private readonly rules: RuleBook,
    private readonly options: WorldOptions,
  ) {
    this.orders = new OrderBook(time, options.closesExpired);
    this.qr = new QrDesk(time, this.orders, options.closeRefusedForMs);
    this.refunds = new RefundDesk(time, this.orders);
  }

  get ledger(): Ledger {
    return this.orders.ledger;
  }

  get wallets(): readonly Wallet[] {
    return this.orders.wallets;
  }

  /** Calls `listener` whenever an order is paid. */
  onPaid(listener: (order: Order) => void): void {
    this.orders.onPaid(listener);
  }

  /** Calls `listener` whenever a refund succeeds. */
  onRefunded(listener: (refund: Refund, order: Order) => void): void {
    this.refunds.onRefunded(listener);
  }

  /** Opens a wallet. Its name must be new. */
  openWallet(options: WalletOptions): Wallet {
    const name = options.name ?? `${options.platform}-${this.wallets.length + 1}`;
    if (this.wallets.some((wallet) => wallet.name === name))
      throw new Error(`a wallet ${name} exists already`);
    const wallet = new Wallet(options, name, {
      now: () => this.time.now(),
      ordersOf: (owner) => this.orders.all().filter((order) => order.wallet === owner),
      decide: (outTradeNo, approved) => this.#decide(outTradeNo, approved),
      paidBy: (owner) => this.ledger.paidBy(owner),
      scanQr: (codeUrl, owner) => this.qr.scan(codeUrl, owner),
      payQr: (codeUrl, owner) => this.qr.pay(codeUrl, owner),
    });
    this.orders.wallets.push(wallet);
    return wallet;
  }

  /** The order under a number, as it stands now. */
  order(outTradeNo: string): Order | undefined {
    return this.orders.get(outTradeNo);
  }

  /** What was asked for under a number, whether or not there is an order yet. */
  detailsOf(outTradeNo: string): PaymentDetails | undefined {
    return this.order(outTradeNo)?.details ?? this.qr.detailsOf(outTradeNo);
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
    const known = this.detailsOf(outTradeNo);
    if (known) return sameDetails(known, details) ? REFUSALS['same-details'] : REFUSALS['other-details'];

    const wallet = this.wallets.find(
      (w) => w.platform === details.platform && w.stateOf(authorCode) !== 'unknown',
    );
    if (!wallet || behaviour.code === 'unknown') return REFUSALS['code-unknown'];
    const usable = wallet.stateOf(authorCode) === 'valid' && behaviour.code !== 'expired';
    wallet.use(authorCode);
    if (!usable) {
      this.#fail(details, wallet, REFUSALS['code-used-up']);
      return REFUSALS['code-used-up'];
    }
    if (behaviour.fundsShort || wallet.balance < details.fee) return this.#fundsShort(details, wallet);
    if (!wallet.passwordFree || behaviour.password) return this.#askPassword(details, wallet, behaviour);
    const order = this.orders.open(details, { phase: 'waiting', wallet: wallet.name });
    this.orders.charge(order);
    return succeeded(order);
  }

  /** Hands out a QR code. API document, 扫码支付. */
  showQr(details: PaymentDetails): Answer {
    return this.#blocked.has(details.outTradeNo) ? REFUSALS['number-reversed'] : this.qr.create(details);
  }

  /** API document, 查询订单. @param lagMs an order younger than this is not seen */
  query(outTradeNo: string, lagMs = 0): Answer {
    const order = this.order(outTradeNo);
    return order && this.time.now() - order.createdAt >= lagMs ? succeeded(order) : REFUSALS['order-unknown'];
  }

  /**
   * Undoes a payment (protocol.md, `reverse`). Of an unknown number it is acknowledged and blocks the number.
   * @param landsAfterMs the payment succeeds after all, this many ms after the acknowledgement
   */
  reverse(outTradeNo: string, deviceId: string, landsAfterMs?: number): Answer {
    const order = this.order(outTradeNo);
    if (this.detailsOf(outTradeNo)?.tradeType === 2) {
      this.rules.note('qr-order-reversed', outTradeNo);
      return REFUSALS['qr-not-reversible'];
    }
    if (order && order.details.deviceId !== deviceId) return REFUSALS['other-device'];
    if (order && this.time.now() - order.createdAt < this.options.reverseAfterMs)
      return REFUSALS['reverse-too-early'];
    if (this.refunds.standing(outTradeNo).length > 0) return REFUSALS['order-refunded'];
    this.#blocked.add(outTradeNo);
    if (order && order.phase !== 'reversed') this.#undo(order);
    this.#landLater(outTradeNo, landsAfterMs);
    return succeeded();
  }

  /**
   * Closes a QR order. API document, 关闭订单.
   * @param landsAfterMs the payment succeeds after all, this many ms after the acknowledgement
   */
  close(outTradeNo: string, landsAfterMs?: number): Answer {
    const order = this.order(outTradeNo);
    if (order && !isQrOrder(order)) this.rules.note('micro-pay-closed', outTradeNo);
    this.#landLater(outTradeNo, landsAfterMs);
    return this.qr.close(order);
  }

  /** The customer pays at this very instant what is still open. */
  payNow(outTradeNo: string): void {
    const order = this.order(outTradeNo);
    const isQr = this.qr.detailsOf(outTradeNo) !== undefined;
    const isOpen = order ? order.phase === 'waiting' : !this.#blocked.has(outTradeNo);
    if (isQr ? this.qr.isOpen(outTradeNo) : isOpen) this.#land(outTradeNo);
  }

  /** Puts a paid order of somebody else under a number; no wallet of this world is charged. */
  occupy(details: PaymentDetails): void {
    const order = this.orders.open(details, { phase: 'paid' });
    order.transactionId = newTransactionId(details.platform, this.time.shown());
    order.endedShown = this.time.shown();
  }

  /** Ends a paid Alipay order for good: it cannot be refunded any more. Throws for any other. */
  finish(outTradeNo: string): void {
    const order = this.order(outTradeNo);
    if (order?.details.platform !== 'alipay' || order.phase !== 'paid')
      throw new Error(`${outTradeNo} is no paid order of Alipay`);
    this.orders.move(order, 'finished');
  }

  #fail(details: PaymentDetails, wallet: Wallet, why: Answer): Order {
    return this.orders.open(details, { phase: 'failed', wallet: wallet.name, note: why.description });
  }

  #fundsShort(details: PaymentDetails, wallet: Wallet): Answer {
    const order = this.#fail(details, wallet, REFUSALS['funds-short']);
    return details.platform === 'wechat' ? succeeded(order) : REFUSALS['funds-short'];
  }

  #askPassword(details: PaymentDetails, wallet: Wallet, behaviour: CustomerBehaviour): Answer {
    const note = '需要用户输入支付密码';
    const order = this.orders.open(details, { phase: 'waiting', wallet: wallet.name, note });
    order.asking = true;
    const { outTradeNo } = details;
    const decideAfter = (ms: number | undefined, approved: boolean): void => {
      if (ms !== undefined) this.time.later(ms, () => this.#decide(outTradeNo, approved));
    };
    decideAfter(behaviour.refusesAfterMs, false);
    decideAfter(behaviour.approvesAfterMs, true);
    if (details.platform === 'wechat') decideAfter(this.options.passwordTimeoutMs, false);
    return succeeded(order);
  }

  #decide(outTradeNo: string, approved: boolean): void {
    const order = this.order(outTradeNo);
    if (order?.phase !== 'waiting' || !order.asking) return;
    if (isQrOrder(order)) return this.qr.decide(order, approved);
    const wallet = this.orders.walletOf(order);
    if (!approved) this.orders.move(order, 'refused', '用户取消支付');
    else if (wallet && wallet.balance < order.details.fee)
      this.orders.move(order, 'failed', REFUSALS['funds-short'].description);
    else this.orders.charge(order);
  }

  #undo(order: Order): void {
    const held = this.ledger.net(order.details.outTradeNo);
    this.orders.move(order, 'reversed', '订单已撤销');
    if (held > 0) this.orders.giveBack(order, held);
  }

  #landLater(outTradeNo: string, ms: number | undefined): void {
    if (ms !== undefined) this.time.later(ms, () => this.#land(outTradeNo));
  }

  /** Makes an order paid, whatever stands against it. */
  #land(outTradeNo: string): void {
    if (this.qr.detailsOf(outTradeNo)) return this.qr.land(outTradeNo);
    const details = this.#attempts.get(outTradeNo);
    if (!details) return;
    const wallet = this.wallets.find((w) => w.stateOf(details.authorCode) !== 'unknown');
    const order =
      this.order(outTradeNo) ??
      this.orders.open(details, { phase: 'waiting', ...(wallet ? { wallet: wallet.name } : {}) });
    if (!this.orders.walletOf(order) || PAID_PHASES.has(order.phase)) return;
    wallet?.use(details.authorCode);
    order.returned = 0;
    this.orders.charge(order);
  }
}

function sameDetails(a: PaymentDetails, b: PaymentDetails): boolean {
  const names = ['fee', 'authorCode', 'deviceId', 'platform'] as const;
  return names.every((name) => a[name] === b[name]);
}

function foreign(details: PaymentDetails): PaymentDetails {
  const lastDigit = (Number(details.authorCode.at(-1)) + 1) % 10;
  return {
    ...details,
    authorCode: details.authorCode.slice(0, -1) + String(lastDigit),
    deviceId: 'another-till',
  };
}
