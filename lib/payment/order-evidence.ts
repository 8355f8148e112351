import { defined } from './defined';
import type { Platform } from './platform';

/** Why the platform says that an order ended without money. */
export type EndReason = 'customer-refused' | 'payment-error' | 'order-closed' | 'order-reversed';

/**
 * What one authenticated statement of the gateway means for an order.
 * `unclear` is a value that is not in the tables: keep asking, never reverse on its strength.
 */
export type OrderEvidence =
  | { kind: 'paid'; transactionId?: string; paidAt?: number; cashFee?: number }
  | { kind: 'open' }
  | { kind: 'ended'; reason: EndReason; detail?: string }
  | { kind: 'not-known' }
  | { kind: 'returned'; fee?: number }
  | { kind: 'unclear'; why: string };

type Meaning = 'paid' | 'open' | 'not-known' | 'returned' | EndReason;

/** WxpayOrderState (API document, enums; 12 *being accepted* is later than the document). */
const WECHAT: Readonly<Record<number, Meaning>> = {
  1: 'open',
  2: 'paid',
  3: 'paid',
  4: 'returned',
  5: 'customer-refused',
  6: 'open',
  7: 'order-closed',
  8: 'order-reversed',
  9: 'open',
  10: 'payment-error',
  11: 'not-known',
  12: 'open',
};

/** AlipayOrderState (API document, enums). 4 and 5 mean *money returned* when there is evidence of a refund. */
const ALIPAY: Readonly<Record<number, Meaning>> = {
  1: 'open',
  2: 'paid',
  4: 'open',
  5: 'order-closed',
  6: 'paid',
  7: 'not-known',
};

/** The parts of `order_content` that a decision rests on. Times in ms, money in fen. */
export interface OrderFacts {
  platform: Platform;
  state: number;
  isTransforming: boolean;
  refundFee?: number;
  transactionId?: string;
  paidAt?: number;
  cashFee?: number;
  detail?: string;
}

function meaningOf(facts: OrderFacts): Meaning | undefined {
  if (facts.platform === 'wechat') return WECHAT[facts.state];
  const refunded = (facts.refundFee ?? 0) > 0;
  return refunded && (facts.state === 4 || facts.state === 5) ? 'returned' : ALIPAY[facts.state];
}

/**
 * Reads the state of an order by the tables of WxpayOrderState and AlipayOrderState.
 *
 * `is_transforming` on anything but *paid* means open; *paid* together with it is unclear.
 */
export function readOrderEvidence(facts: OrderFacts): OrderEvidence {
  const meaning = meaningOf(facts);
  if (meaning === undefined) return { kind: 'unclear', why: `${facts.platform} state ${facts.state}` };
  if (facts.isTransforming) {
    return meaning === 'paid' ? { kind: 'unclear', why: 'paid, still transforming' } : { kind: 'open' };
  }
  switch (meaning) {
    case 'paid': {
      const { transactionId, paidAt, cashFee } = facts;
      return { kind: 'paid', ...defined({ transactionId, paidAt, cashFee }) };
    }
    case 'open':
    case 'not-known':
      return { kind: meaning };
    case 'returned':
      return { kind: 'returned', ...defined({ fee: facts.refundFee }) };
    default:
      return { kind: 'ended', reason: meaning, ...defined({ detail: facts.detail }) };
  }
}
