import type { Platform } from './order';

/** One movement of money. `fee` is in fen and positive in both directions; `at` is ms since 1970. */
export interface LedgerEntry {
  readonly at: number;
  readonly outTradeNo: string;
  readonly platform: Platform;
  /** The wallet's name. */
  readonly wallet: string;
  readonly fee: number;
  readonly kind: 'charge' | 'return';
}

const signed = (entry: LedgerEntry): number => (entry.kind === 'charge' ? entry.fee : -entry.fee);

/** Every movement of money between wallets and the merchant, in order. Balances follow from it. */
export class Ledger {
  readonly #entries: LedgerEntry[] = [];

  /** @param settle brings the world up to date before the ledger is read */
  constructor(private readonly settle: () => void) {}

  /** All entries so far, oldest first. */
  get entries(): readonly LedgerEntry[] {
    this.settle();
    return [...this.#entries];
  }

  /** Writes an entry down. */
  add(entry: LedgerEntry): void {
    this.#entries.push(entry);
  }

  /** What the merchant holds of one order, in fen: charges less returns. */
  net(outTradeNo: string): number {
    return this.#sum((entry) => entry.outTradeNo === outTradeNo);
  }

  /** What the merchant holds of all orders, in fen. */
  total(): number {
    return this.#sum(() => true);
  }

  /** What one wallet has paid so far, in fen, less what came back. */
  paidBy(wallet: string): number {
    return this.#sum((entry) => entry.wallet === wallet);
  }

  /** The numbers of all orders that ever moved money, in order of their first charge. */
  orders(): string[] {
    return [...new Set(this.entries.map((entry) => entry.outTradeNo))];
  }

  #sum(which: (entry: LedgerEntry) => boolean): number {
    return this.entries.filter(which).reduce((sum, entry) => sum + signed(entry), 0);
  }
}
