import type { Answer } from './answer';
import { type CheckedContent, orderNumberOf } from './endpoint';
import type { PostEndpointName } from './endpoint-names';
import { PAID_PHASES } from './order';

/** A rule of the protocol that the client broke. See product.md, the rules that hold always. */
export type ViolationKind =
  | 'micro-pay-repeated'
  | 'reverse-too-early'
  | 'reverse-after-paid'
  | 'reverse-after-407'
  | 'reverse-without-query'
  | 'qr-order-reversed'
  | 'micro-pay-closed'
  | 'refund-without-history'
  | 'over-refund';

/** `at` is ms since 1970. */
export interface Violation {
  readonly at: number;
  readonly kind: ViolationKind;
  readonly outTradeNo: string;
}

/** Before a refund, `client_order_detail` is read; an answer older than this is too old. */
const HISTORY_LIFE_MS = 60_000;

/** What the gateway has seen and said of one order number; the rules are judged by it. */
interface Dossier {
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
  readonly #refundNumbers = new Set<string>();
  #historyToldAt = -Infinity;

  /**
   * @param now base time in ms
   * @param reverseAfterMs how long after the payment a reverse may come
   */
  constructor(
    private readonly now: () => number,
    private readonly reverseAfterMs: number,
  ) {}

  /** Notes that a valid request has arrived, and every rule it breaks by arriving. */
  arrived(endpoint: PostEndpointName, content: CheckedContent): void {
    const outTradeNo = orderNumberOf(content);
    if (outTradeNo === undefined) return;
    const dossier = this.#of(outTradeNo);
    if (endpoint === 'micro_pay') {
      if (dossier.firstMicroPayAt !== undefined) this.note('micro-pay-repeated', outTradeNo);
      dossier.firstMicroPayAt ??= this.now();
    }
    if (endpoint === 'reverse') this.#judgeReverse(dossier, outTradeNo);
    if (endpoint === 'refund') this.#judgeRefund(content.refund_content?.out_refund_no ?? '', outTradeNo);
    dossier.last = endpoint;
  }

  /** Notes the `internal_status` that an answer carried, authenticated or not. */
  toldInternal(endpoint: PostEndpointName, content: CheckedContent, internalStatus: number): void {
    const outTradeNo = orderNumberOf(content);
    if (endpoint === 'micro_pay' && internalStatus === 407 && outTradeNo !== undefined)
      this.#of(outTradeNo).told407 = true;
  }

  /** Notes an authenticated answer that has left whole, true or not. */
  answered(endpoint: PostEndpointName, answer: Answer): void {
    if (endpoint === 'client_order_detail' && answer.status === 0) this.#historyToldAt = this.now();
  }

  /** Notes an untouched answer that has left whole. */
  told(content: CheckedContent, answer: Answer): void {
    if (answer.status !== 0) return;
    const outTradeNo = orderNumberOf(content);
    if (outTradeNo !== undefined && answer.order && PAID_PHASES.has(answer.order.phase))
      this.#of(outTradeNo).toldPaid = true;
  }

  /** Writes a violation down. */
  note(kind: ViolationKind, outTradeNo: string): void {
    this.violations.push({ at: this.now(), kind, outTradeNo });
  }

  #of(outTradeNo: string): Dossier {
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
      this.note('reverse-too-early', outTradeNo);
    }
    // The order is queried last before the first reverse (product.md, rule 5).
    if (!reversed && last !== 'query_order') this.note('reverse-without-query', outTradeNo);
    if (toldPaid) this.note('reverse-after-paid', outTradeNo);
    if (told407) this.note('reverse-after-407', outTradeNo);
    dossier.reversed = true;
  }

  /** The history is read before the first sending of each refund (product.md, rule 7); repeats need no more. */
  #judgeRefund(outRefundNo: string, outTradeNo: string): void {
    if (this.#refundNumbers.has(outRefundNo)) return;
    this.#refundNumbers.add(outRefundNo);
    if (this.now() - this.#historyToldAt > HISTORY_LIFE_MS) this.note('refund-without-history', outTradeNo);
  }
}
