import type { TillIdentity } from './new-order';
import type { OrderRecord } from './order-record';
import type { RefundRecord } from './refund-record';
import type { Clock, FlowPolicy, Journal, PaymentGateway, Readiness, Wake } from './ports';

/** What the engine is built from. */
export interface EngineParts {
  journal: Journal;
  gateway: PaymentGateway;
  clock: Clock;
  wake: Wake;
  policy: () => FlowPolicy;
  identity: () => TillIdentity | undefined;
  /** Keys present, unlocked and proven; may ask the gateway. */
  readiness: () => Promise<Readiness>;
  /** Runs a task during which the till's set-up does not change. */
  holdSetup: <T>(task: () => Promise<T>) => Promise<T>;
  /** Told after each commit; must not throw. */
  onChange: (order: OrderRecord) => void;
  /** Told after each commit of a refund, with its order as it stands then; must not throw. */
  onRefundChange: (refund: RefundRecord, order: OrderRecord) => void;
  /** Whether a key that signs refunds is loaded. */
  canSignRefunds: () => boolean;
  /** Told of replies that look like meddling, and of writes that failed; must not throw. */
  onTrouble: (code: string, outTradeNo: string, detail?: string) => void;
}
