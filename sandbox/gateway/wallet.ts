import { randomInt } from 'node:crypto';
import { randomDigits } from './merchant';
import type { Order, Platform } from './order';

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

/** What a wallet needs of the world it lives in. */
export interface WalletWorld {
  now(): number;
  settle(): void;
  waitingFor(wallet: string): readonly Order[];
  decide(outTradeNo: string, approved: boolean): void;
  paidBy(wallet: string): number;
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

  /** The payments that wait for this customer's password. */
  pending(): PendingPayment[] {
    this.world.settle();
    return this.world.waitingFor(this.name).map((order) => ({
      outTradeNo: order.details.outTradeNo,
      fee: order.details.fee,
      body: order.details.body,
      since: order.createdAt,
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
