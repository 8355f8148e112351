/** A rule of the protocol that the client broke. See product.md, the rules that hold always. */
export type ViolationKind =
  | 'micro-pay-repeated'
  | 'reverse-too-early'
  | 'reverse-after-paid'
  | 'reverse-after-407'
  | 'reverse-without-query';

/** `at` is ms since 1970. */
export interface Violation {
  readonly at: number;
  readonly kind: ViolationKind;
  readonly outTradeNo: string;
}

/** What the gateway has seen and said of one order number; the rules are judged by it. */
export interface Dossier {
  /** Base time in ms at which the first `micro_pay` arrived. */
  firstMicroPayAt?: number;
  /** The endpoint of the latest request. */
  last: string | undefined;
  reversed: boolean;
  /** An untouched authenticated answer that says paid has left for the client. */
  toldPaid: boolean;
  told407: boolean;
}

/** The book of dossiers and violations. */
export class RuleBook {
  readonly violations: Violation[] = [];
  readonly #dossiers = new Map<string, Dossier>();

  /**
   * @param now base time in ms
   * @param reverseAfterMs how long after the payment a reverse may come
   */
  constructor(
    private readonly now: () => number,
    private readonly reverseAfterMs: number,
  ) {}

  /** Notes that a valid request has arrived, and every rule it breaks. */
  arrived(endpoint: string, outTradeNo: string): void {
    const dossier = this.of(outTradeNo);
    if (endpoint === 'micro_pay') {
      if (dossier.firstMicroPayAt !== undefined) this.#add('micro-pay-repeated', outTradeNo);
      dossier.firstMicroPayAt ??= this.now();
    }
    if (endpoint === 'reverse') this.#judgeReverse(dossier, outTradeNo);
    dossier.last = endpoint;
  }

  /** The dossier of an order number, begun if there is none. */
  of(outTradeNo: string): Dossier {
    const dossier = this.#dossiers.get(outTradeNo) ?? {
      last: undefined,
      reversed: false,
      toldPaid: false,
      told407: false,
    };
    this.#dossiers.set(outTradeNo, dossier);
    return dossier;
  }

  #judgeReverse(dossier: Dossier, outTradeNo: string): void {
    const { firstMicroPayAt, last, reversed, toldPaid, told407 } = dossier;
    if (firstMicroPayAt !== undefined && this.now() - firstMicroPayAt < this.reverseAfterMs) {
      this.#add('reverse-too-early', outTradeNo);
    }
    // The order is queried last before the first reverse (product.md, rule 5).
    if (!reversed && last !== 'query_order') this.#add('reverse-without-query', outTradeNo);
    if (toldPaid) this.#add('reverse-after-paid', outTradeNo);
    if (told407) this.#add('reverse-after-407', outTradeNo);
    dossier.reversed = true;
  }

  #add(kind: ViolationKind, outTradeNo: string): void {
    this.violations.push({ at: this.now(), kind, outTradeNo });
  }
}
