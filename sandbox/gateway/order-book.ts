import { Ledger } from './ledger';
import { isQrOrder, newTransactionId, type Order, type PaymentDetails } from './order';
import type { Scheduler } from './scheduler';
import type { Wallet } from './wallet';

/** How long after its expiry WeChat closes a QR order, in ms. */
export const CLOSES_AFTER_EXPIRY_MS = 30_000;

/** Members of a new order beyond its details. */
export type OrderStart = Pick<Order, 'phase'> &
  Partial<Pick<Order, 'wallet' | 'note' | 'codeUrl' | 'expiresShown'>>;

/** All orders and all the money that moved for them. */
export class OrderBook {
  readonly ledger: Ledger;
  readonly wallets: Wallet[] = [];
  readonly #orders = new Map<string, Order>();
  readonly #whenPaid: ((order: Order) => void)[] = [];

  /** @param closesExpired whether WeChat closes a QR order some time after its expiry */
  constructor(
    private readonly time: Scheduler,
    private readonly closesExpired: boolean,
  ) {
    this.ledger = new Ledger(() => time.settle());
  }

  /** Calls `listener` whenever an order is paid. */
  onPaid(listener: (order: Order) => void): void {
    this.#whenPaid.push(listener);
  }

  /** The order under a number, as it stands now. */
  get(outTradeNo: string): Order | undefined {
    this.time.settle();
    const order = this.#orders.get(outTradeNo);
    if (order) this.#age(order);
    return order;
  }

  /** All orders as they stand now, in the order in which they came to be. */
  all(): Order[] {
    this.time.settle();
    const orders = [...this.#orders.values()];
    for (const order of orders) this.#age(order);
    return orders;
  }

  /** Puts a new order under its number. */
  open(details: PaymentDetails, start: OrderStart): Order {
    const shown = this.time.shown();
    const order: Order = {
      details,
      createdAt: this.time.now(),
      createdShown: shown,
      updatedShown: shown,
      returned: 0,
      ...start,
    };
    this.#orders.set(details.outTradeNo, order);
    return order;
  }

  /** Moves an order to another phase. */
  move(order: Order, phase: Order['phase'], note?: string): void {
    order.phase = phase;
    order.updatedShown = this.time.shown();
    delete order.asking;
    if (note === undefined) delete order.note;
    else order.note = note;
  }

  /** Takes the order's money from its wallet. */
  charge(order: Order): void {
    const { platform, fee } = order.details;
    this.move(order, 'paid');
    order.endedShown = this.time.shown();
    order.transactionId = newTransactionId(platform, this.time.shown());
    this.#book(order, 'charge', fee);
    for (const listener of this.#whenPaid) listener(order);
  }

  /** Gives `fee` fen back; an order of somebody else's till moves no money here. */
  giveBack(order: Order, fee: number): void {
    order.returned += fee;
    order.updatedShown = this.time.shown();
    this.#book(order, 'return', fee);
  }

  walletOf(order: Order): Wallet | undefined {
    return this.wallets.find((wallet) => wallet.name === order.wallet);
  }

  #book(order: Order, kind: 'charge' | 'return', fee: number): void {
    if (order.wallet === undefined) return;
    const { outTradeNo, platform } = order.details;
    this.ledger.add({ at: this.time.now(), outTradeNo, platform, wallet: order.wallet, fee, kind });
  }

  /** Ends a QR order whose time is over. */
  #age(order: Order): void {
    const { expiresShown } = order;
    if (!isQrOrder(order) || expiresShown === undefined || order.phase !== 'waiting') return;
    const wechat = order.details.platform === 'wechat';
    if (wechat && !this.closesExpired) return;
    const endsShown = expiresShown + (wechat ? CLOSES_AFTER_EXPIRY_MS : 0);
    if (this.time.shown() < endsShown) return;
    this.move(order, 'closed');
    order.updatedShown = endsShown;
  }
}
