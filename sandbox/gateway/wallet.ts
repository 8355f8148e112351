import { randomInt } from 'node:crypto';
import { randomDigits } from './merchant';
import type { Order, Platform } from './order';
import type { QrOutcome, ScannedQr } from './qr-desk';

/** How long a payment code can be used, in ms. */
export const CODE_LIFE_MS = 60_000;

/** `balance` is in fen. */
export interface WalletOptions {
  readonly platform: Platform;
  readonly balance: number;
  /** Whether small payments go through without the customer's password; true by default. */
  readonly passwordFree?: boolean;
  readonly name?: string;
}

/** A payment that waits for the customer's password. `fee` is in fen, `since` in ms. */
export interface PendingPayment {
  readonly outTradeNo: string;
  readonly fee: number;
  readonly body: string;
  readonly since: number;
}

/** A payment that this wallet made. Fees in fen, `at` in ms of the shown time. */
export interface PastPayment {
  readonly outTradeNo: string;
  readonly fee: number;
  /** What came back by a refund or a reverse. */
  readonly returned: number;
  readonly body: string;
  readonly at: number;
}

/** What a wallet needs of the world it lives in. */
export interface WalletWorld {
  now(): number;
  /** The orders that a wallet was or would be charged for, oldest first. */
  ordersOf(wallet: string): readonly Order[];
  decide(outTradeNo: string, approved: boolean): void;
  paidBy(wallet: string): number;
  scanQr(codeUrl: string, wallet: Wallet): ScannedQr | undefined;
  payQr(codeUrl: string, wallet: Wallet): QrOutcome;
}

interface Code {
  readonly until: number;
  used: boolean;
}

/** A customer's WeChat or Alipay wallet. Its balance follows from the ledger. */
export class Wallet {
  readonly name: string;
  readonly platform: Platform;
  /** Whether payments go through without the customer's password. May be switched at any time. */
  passwordFree: boolean;
  readonly #initial: number;
  readonly #codes = new Map<string, Code>();

  constructor(
    options: WalletOptions,
    name: string,
    private readonly world: WalletWorld,
  ) {
    this.name = name;
    this.platform = options.platform;
    this.passwordFree = options.passwordFree ?? true;
    this.#initial = options.balance;
  }

  /** What is left, in fen. */
  get balance(): number {
    return this.#initial - this.world.paidBy(this.name);
  }

  /**
   * Shows a new payment code: 18 digits, WeChat beginning 10 to 15, Alipay 28. It can be used once within
   * 60 s; codes shown before stay valid until their own minute ends.
   */
  newCode(): string {
    const head = this.platform === 'wechat' ? String(randomInt(10, 16)) : '28';
    const code = head + randomDigits(16);
    this.#codes.set(code, { until: this.world.now() + CODE_LIFE_MS, used: false });
    return code;
  }

  /** Whether this wallet showed the code, and whether it may still be used. */
  stateOf(code: string): 'unknown' | 'used' | 'expired' | 'valid' {
    const known = this.#codes.get(code);
    if (!known) return 'unknown';
    if (known.used) return 'used';
    return this.world.now() >= known.until ? 'expired' : 'valid';
  }

  /** Uses a code up. */
  use(code: string): void {
    const known = this.#codes.get(code);
    if (known) known.used = true;
  }

  /** Scans a QR code: what it asks for, or undefined if there is nothing to pay. */
  scanQr(codeUrl: string): ScannedQr | undefined {
    return this.world.scanQr(codeUrl, this);
  }

  /** Pays a QR code, or begins to where the password is asked for. */
  payQr(codeUrl: string): QrOutcome {
    return this.world.payQr(codeUrl, this);
  }

  /** What this wallet has paid, oldest first. */
  history(): PastPayment[] {
    return this.world.ordersOf(this.name).flatMap(({ details, endedShown, returned }) => {
      const { outTradeNo, fee, body } = details;
      return endedShown === undefined ? [] : [{ outTradeNo, fee, returned, body, at: endedShown }];
    });
  }

  /** The payments that wait for this customer's password. */
  pending(): PendingPayment[] {
    return this.world
      .ordersOf(this.name)
      .filter((order) => order.phase === 'waiting' && order.asking)
      .map(({ details: { outTradeNo, fee, body }, createdAt }) => ({
        outTradeNo,
        fee,
        body,
        since: createdAt,
      }));
  }

  /** Types the password for one waiting payment, or for the oldest. Throws if none waits. */
  approve(outTradeNo?: string): void {
    this.world.decide(this.#waiting(outTradeNo), true);
  }

  /** Refuses one waiting payment, or the oldest. Throws if none waits. */
  refuse(outTradeNo?: string): void {
    this.world.decide(this.#waiting(outTradeNo), false);
  }

  #waiting(outTradeNo: string | undefined): string {
    const payments = this.pending();
    const found = outTradeNo === undefined ? payments[0] : payments.find((p) => p.outTradeNo === outTradeNo);
    if (!found) throw new Error(`wallet ${this.name}: no payment ${outTradeNo ?? ''} waits for the password`);
    return found.outTradeNo;
  }
}
