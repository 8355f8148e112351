import type { Platform } from '../../../../lib/payment/platform';
import type { OrderEvidence } from '../../../../lib/payment/order-evidence';
import type { CustomerFate } from './qr-fates';
import type { VirtualTime } from './virtual-time';

/** *Not known* may be said of a QR order until this long after its end (protocol.md). */
const MAY_BE_HIDDEN_MS = 60_000;

/** One QR order as the platform has it. Times in ms of true time. */
export class QrAccount {
  phase: 'ready' | 'paid' | 'closed' = 'ready';
  charges = 0;
  /** A close of it was acknowledged. */
  acknowledged = false;
  /** The last thing said of it was that it is not known. */
  saidNotKnown = false;
  #scanned = false;
  #landing = false;
  #seen = false;

  constructor(
    private readonly time: VirtualTime,
    readonly platform: Platform,
    readonly codeUrl: string,
    private readonly expiresAt: number,
  ) {}

  /** It was on somebody's display: from then on it can be paid, until it ends. */
  seenBy({ scansAfterMs, paysAfterMs, landsAfterMs }: CustomerFate): void {
    this.#seen = true;
    if (scansAfterMs === undefined) return;
    this.time.after(scansAfterMs, () => {
      if (!this.isOpen) return;
      this.#scanned = true;
      if (paysAfterMs !== undefined) this.time.after(paysAfterMs, () => this.#pay(landsAfterMs));
    });
  }

  /** Whether its code stood on a display already. */
  get isSeen(): boolean {
    return this.#seen;
  }

  #pay(landsAfterMs: number): void {
    if (!this.isOpen) return;
    this.#landing = true;
    this.time.after(landsAfterMs, () => {
      this.#landing = false;
      if (this.phase === 'ready') this.#charge();
    });
  }

  #charge(): void {
    this.phase = 'paid';
    this.charges += 1;
  }

  /** Money that was under way lands although the order is closed. */
  landAfterAll(): void {
    if (this.#seen && this.charges === 0) this.#charge();
  }

  /** It can still be paid: neither paid, closed nor expired; what is landing does not expire. */
  get isOpen(): boolean {
    return this.phase === 'ready' && (this.#landing || this.time.elapsed < this.expiresAt);
  }

  /** At Alipay an order does not exist before the customer has scanned its code. */
  get isKnown(): boolean {
    return this.platform === 'wechat' || this.#scanned;
  }

  /** Whether nobody who saw its code can pay it; what lands after an acknowledged close is nobody's fault. */
  get hasEnded(): boolean {
    if (this.phase === 'paid') return this.acknowledged;
    return !this.#seen || !this.isOpen;
  }

  /** Whether its time is over, however it stands. */
  get isPast(): boolean {
    return this.time.elapsed >= this.expiresAt;
  }

  /** Closes it; false where that cannot be. */
  close(): boolean {
    if (this.phase === 'paid' || this.#landing || !this.isKnown) return false;
    this.phase = 'closed';
    return true;
  }

  /** Whether a view that runs late may say that it is not known: never twice running once it must be right. */
  mayBeHidden(): boolean {
    if (this.time.elapsed < this.expiresAt + MAY_BE_HIDDEN_MS) return true;
    return !this.saidNotKnown && !this.acknowledged;
  }

  /** How it truly stands. */
  evidence(): OrderEvidence {
    if (this.phase === 'paid') return { kind: 'paid', transactionId: '43' };
    if (!this.isKnown) return { kind: 'not-known' };
    return this.isOpen ? { kind: 'open' } : { kind: 'ended', reason: 'order-closed' };
  }
}
