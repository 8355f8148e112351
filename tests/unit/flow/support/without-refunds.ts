import type { RefundHistory, RefundOutcome } from '../../../../lib/flow/call-outcome';
import type { PreparedCall } from '../../../../lib/flow/ports';

/** The part of a gateway that tests of payments never reach: one domain, and no refunds. */
export class WithoutRefunds {
  prepareRefund(): Promise<PreparedCall<RefundOutcome>> {
    return Promise.reject(new Error('no refund is expected here'));
  }

  queryRefund(): Promise<RefundOutcome> {
    return Promise.reject(new Error('no refund is expected here'));
  }

  refundsOf(): Promise<RefundHistory> {
    return Promise.reject(new Error('no refund is expected here'));
  }

  preferredDomain(): string | undefined {
    return undefined;
  }
}
