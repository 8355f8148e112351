import type {
  PageReply,
  PaymentResult,
  RefundEntry,
  RefundResult,
  ResultState,
} from '../../../../lib/contract/page/page-api';
import type { WorkerLink } from '../../../../lib/pos/page-bridge';

/** How order A stands. */
export function result(state: ResultState, change: Partial<PaymentResult> = {}): PaymentResult {
  return { posOrderId: 'A', state, outTradeNo: 'first', totalFee: 1250, refundedFee: 0, ...change };
}

/** How a refund of order A stands. */
export function entry(state: RefundEntry['state'], change: Partial<RefundEntry> = {}): RefundEntry {
  return { posRefundId: 'R', outRefundNo: 'refund-1', refundFee: 250, state, ...change };
}

/** What `refund` is answered with at once. */
export function refunding(change: Partial<RefundResult> = {}): RefundResult {
  return {
    ...entry('refunding'),
    posOrderId: 'A',
    outTradeNo: 'first',
    totalFee: 1250,
    refundedFee: 0,
    ...change,
  };
}

export function ok(found: PaymentResult | RefundResult | null): PageReply {
  return { ok: true, result: found };
}

/** A worker that opens what it is asked for and then says nothing more. */
export function workerLink(change: Partial<WorkerLink> = {}): WorkerLink {
  return {
    pay: async () => ok(result('waiting')),
    refund: async () => ok(refunding()),
    lookup: async () => ok(null),
    cancel: async () => ok(result('closing')),
    watch: async () => [],
    ...change,
  };
}
