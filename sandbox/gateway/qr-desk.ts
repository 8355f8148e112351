import { type Answer, REFUSALS, succeeded, succeededWith } from './answer';
import { randomText } from './merchant';
import { isQrOrder, type Order, PAID_PHASES, type PaymentDetails, type Platform } from './order';
import type { OrderBook } from './order-book';
import type { Scheduler } from './scheduler';
import type { Wallet } from './wallet';

/** How long a QR order lives when it names no end, in ms. */
const DEFAULT_LIFE_MS = 2 * 60 * 60 * 1000;

const CODE_HEAD: Readonly<Record<Platform, string>> = {
  wechat: 'weixin://wxpay/bizpayurl?pr=',
  alipay: 'https://qr.alipay.com/bax0',
};

/** A QR code as a customer sees it. `fee` in fen, `expiresAt` in ms of the shown time. */
export interface QrCode {
  readonly codeUrl: string;
  readonly outTradeNo: string;
  readonly platform: Platform;
  readonly fee: number;
  readonly body: string;
  readonly expiresAt: number;
}

/** What a customer sees after scanning a code. `fee` is in fen. */
export type ScannedQr = Pick<QrCode, 'outTradeNo' | 'fee' | 'body'>;

/** What came of paying a code; `password`: the wallet asks its owner for it. */
export type QrOutcome = 'paid' | 'password' | 'funds-short' | 'not-payable';

interface Draft {
  readonly details: PaymentDetails;
  readonly codeUrl: string;
  readonly expiresShown: number;
}

/** QR orders: handing out codes, scanning, paying and closing them. API document, 扫码支付 and 关闭订单. */
export class QrDesk {
  readonly #drafts = new Map<string, Draft>();

  /** @param closeRefusedForMs how long WeChat refuses to close a new order */
  constructor(
    private readonly time: Scheduler,
    private readonly orders: OrderBook,
    private readonly closeRefusedForMs: number,
  ) {}

  /** What a number was given a code for, if it was. */
  detailsOf(outTradeNo: string): PaymentDetails | undefined {
    return this.#drafts.get(outTradeNo)?.details;
  }

  /** The codes that a customer could pay now. */
  open(): QrCode[] {
    return [...this.#drafts.values()]
      .filter((draft) => this.#isLive(draft))
      .map(({ codeUrl, expiresShown, details: { outTradeNo, platform, fee, body } }) => ({
        codeUrl,
        outTradeNo,
        platform,
        fee,
        body,
        expiresAt: expiresShown,
      }));
  }

  /** Whether the code of a number can be paid now. */
  isOpen(outTradeNo: string): boolean {
    const draft = this.#drafts.get(outTradeNo);
    return draft !== undefined && this.#isLive(draft);
  }

  /** Hands out a code. WeChat's order exists from then on, Alipay's only once a customer scans the code. */
  create(details: PaymentDetails): Answer {
    const { outTradeNo, platform, timeExpire } = details;
    const known = this.#drafts.get(outTradeNo);
    if (known) {
      const again = sameRequest(known.details, details) && this.#isLive(known);
      return again ? succeededWith({ code_url: known.codeUrl }) : REFUSALS['number-used'];
    }
    if (this.orders.get(outTradeNo)) return REFUSALS['number-used'];
    const shown = this.time.shown();
    const expiresShown = timeExpire === undefined ? shown + DEFAULT_LIFE_MS : timeExpire * 1000;
    if (expiresShown <= shown) return REFUSALS['expiry-past'];
    const draft = { details, codeUrl: `${CODE_HEAD[platform]}${randomText(14)}`, expiresShown };
    this.#drafts.set(outTradeNo, draft);
    if (platform === 'wechat') this.#openOrder(draft);
    return succeededWith({ code_url: draft.codeUrl });
  }

  /** A customer scans a code; undefined if there is nothing to pay. */
  scan(codeUrl: string, wallet: Wallet): ScannedQr | undefined {
    const draft = [...this.#drafts.values()].find((candidate) => candidate.codeUrl === codeUrl);
    if (!draft || draft.details.platform !== wallet.platform || !this.#isLive(draft)) return undefined;
    const { outTradeNo, fee, body } = draft.details;
    const order = this.orders.get(outTradeNo) ?? this.#openOrder(draft);
    if (!order.asking) order.wallet = wallet.name;
    return { outTradeNo, fee, body };
  }

  /** A customer pays a code. */
  pay(codeUrl: string, wallet: Wallet): QrOutcome {
    const scanned = this.scan(codeUrl, wallet);
    const order = scanned && this.orders.get(scanned.outTradeNo);
    if (!order || order.wallet !== wallet.name) return 'not-payable';
    if (wallet.balance < order.details.fee) return 'funds-short';
    if (order.asking || !wallet.passwordFree) {
      order.asking = true;
      return 'password';
    }
    this.orders.charge(order);
    return 'paid';
  }

  /** The customer has typed the password or refused; without money or time the order stays as it is. */
  decide(order: Order, approved: boolean): void {
    delete order.asking;
    const wallet = this.orders.walletOf(order);
    if (approved && wallet && wallet.balance >= order.details.fee && this.isPayable(order))
      this.orders.charge(order);
  }

  /** Whether the code's time is not over. */
  isPayable(order: Order): boolean {
    return order.expiresShown === undefined || this.time.shown() < order.expiresShown;
  }

  /** Ends an order that is not paid. */
  close(order: Order | undefined): Answer {
    if (!order) return REFUSALS['order-unknown'];
    if (!isQrOrder(order)) return REFUSALS['not-a-qr-order'];
    if (PAID_PHASES.has(order.phase)) return REFUSALS['order-paid'];
    if (order.phase === 'closed') return succeeded();
    const age = this.time.now() - order.createdAt;
    if (order.details.platform === 'wechat' && age < this.closeRefusedForMs)
      return REFUSALS['close-too-early'];
    this.orders.move(order, 'closed');
    return succeeded();
  }

  /** Makes a QR order paid, whatever stands against it: by who scanned it, or the platform's first wallet. */
  land(outTradeNo: string): void {
    const draft = this.#drafts.get(outTradeNo);
    if (!draft) return;
    const order = this.orders.get(outTradeNo) ?? this.#openOrder(draft);
    const wallet =
      this.orders.walletOf(order) ??
      this.orders.wallets.find(({ platform }) => platform === draft.details.platform);
    if (!wallet || PAID_PHASES.has(order.phase)) return;
    order.wallet = wallet.name;
    this.orders.charge(order);
  }

  #openOrder({ details, codeUrl, expiresShown }: Draft): Order {
    return this.orders.open(details, { phase: 'waiting', codeUrl, expiresShown });
  }

  #isLive({ details, expiresShown }: Draft): boolean {
    const order = this.orders.get(details.outTradeNo);
    return this.time.shown() < expiresShown && (order === undefined || order.phase === 'waiting');
  }
}

function sameRequest(a: PaymentDetails, b: PaymentDetails): boolean {
  const names = ['fee', 'platform', 'deviceId', 'body', 'attach', 'productId', 'timeExpire'] as const;
  return names.every((name) => a[name] === b[name]);
}
