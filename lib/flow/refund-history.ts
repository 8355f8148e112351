import { SECURITY_REASONS, type ListedRefund } from './call-outcome';
import type { OrderRecord } from './order-record';
import type { OrderWriter } from './order-writer';
import type { Clock, Journal, PaymentGateway } from './ports';
import { refundedElsewhere, refundedFee } from './refund-account';
import { applyRefundEvidence } from './refund-facts';
import type { RefundWriter } from './refund-writer';

export interface RefundHistoryParts {
  journal: Journal;
  gateway: PaymentGateway;
  clock: Clock;
  /** Writes orders. */
  writer: OrderWriter;
  refunds: RefundWriter;
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}

/** Reads what the gateway lists of an attempt's refunds, whoever made them (`client_order_detail`). */
export class RefundHistoryReader {
  readonly #parts: RefundHistoryParts;

  constructor(parts: RefundHistoryParts) {
    this.#parts = parts;
  }

  /**
   * Reads the list, and takes over what it says has gone back.
   *
   * @returns undefined where the gateway gave no authenticated answer, or an old one again
   * @throws when the journal cannot write
   */
  async read(order: OrderRecord): Promise<readonly ListedRefund[] | undefined> {
    const { gateway, journal, clock, onTrouble } = this.#parts;
    const { outTradeNo } = order;
    const history = await gateway.refundsOf(order);
    if (history.kind === 'unsettled' && SECURITY_REASONS.has(history.reason)) {
      onTrouble(history.reason, outTradeNo, history.detail);
    }
    if (history.kind !== 'history') return undefined;
    if ((await journal.noteFresh(history.freshness, clock.now())) === 'replayed') {
      onTrouble('reply-replayed', outTradeNo);
      return undefined;
    }
    await this.#takeOwn(order, history.refunds);
    await this.#raise(order, history.refunds);
    return history.refunds;
  }

  /** Our refunds whose success went unheard, or came after they had been given up. */
  async #takeOwn({ outTradeNo }: OrderRecord, listed: readonly ListedRefund[]): Promise<void> {
    for (const own of await this.#parts.journal.refundsOf([outTradeNo])) {
      const there = listed.find(({ outRefundNo }) => outRefundNo === own.outRefundNo);
      if (there?.evidence.kind !== 'succeeded' || there.refundFee !== own.refundFee) continue;
      // The list as a whole has been noted as fresh.
      const said = { kind: 'refund', evidence: there.evidence, freshness: '' } as const;
      await this.#parts.refunds.update(own.outRefundNo, (refund, now) =>
        refund.state === 'succeeded'
          ? undefined
          : {
              next: applyRefundEvidence(refund, said, now),
              event: { kind: 'client_order_detail', data: { evidence: 'succeeded' } },
            },
      );
    }
  }

  async #raise(order: OrderRecord, listed: readonly ListedRefund[]): Promise<void> {
    const { journal, writer } = this.#parts;
    const refunds = await journal.refundsOf([order.outTradeNo]);
    const elsewhere = refundedElsewhere(order, refunds, listed);
    await writer.update(order.outTradeNo, (found) => {
      const fee = refundedFee(found, refunds, elsewhere);
      if (found.state !== 'paid' || fee <= found.refundedFee) return undefined;
      return {
        next: { ...found, refundedFee: fee },
        event: { kind: 'refunded', data: { refundedFee: fee, elsewhere } },
      };
    });
  }
}
