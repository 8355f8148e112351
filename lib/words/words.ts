import type { ConfigErrorCode } from '../contract/error-codes/config-errors';
import type { FailureCode, RefundFailureCode } from '../contract/error-codes/failure-codes';
import type { PageErrorCode } from '../contract/error-codes/page-errors';
import type { ScanErrorCode } from '../contract/error-codes/scan-errors';
import type { ConnectionTestCode } from '../contract/messages/options-messages';
import type { OrderState } from '../payment/order-state';
import type { Platform, PayWay } from '../payment/platform';
import type { RefundState } from '../payment/refund-state';
import type { OptionsWords } from './en/options';
import type { PanelWords } from './en/panel';

/** What happened, and what the reader does next. Whole sentences. */
export interface Advice {
  what: string;
  next: string;
}

/** Words for every code of every closed list; a code without words does not compile. */
export interface CodeWords {
  notices: Record<ScanErrorCode | PageErrorCode, Advice>;
  failures: Record<FailureCode, Advice>;
  refundFailures: Record<RefundFailureCode, Advice>;
  problems: Record<ConfigErrorCode, Advice>;
  tests: Record<ConnectionTestCode, Advice>;
  states: Record<OrderState, string>;
  refundStates: Record<RefundState, string>;
  ways: Record<PayWay, string>;
  platforms: Record<Platform, string>;
}

/** One language, complete. English is the model for the members of `panel` and `options`. */
export interface Words extends CodeWords {
  panel: PanelWords;
  options: OptionsWords;
}
