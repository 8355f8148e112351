import type { Platform } from './platform';

/**
 * What one authenticated statement of the gateway means for a refund. `unclear` is a value that is not in the tables.
 * `needs-person`: the money is back with the merchant, and a person has to hand it to the customer.
 */
export type RefundEvidence =
  | { kind: 'succeeded' }
  | { kind: 'open' }
  | { kind: 'failed' }
  | { kind: 'not-known' }
  | { kind: 'needs-person' }
  | { kind: 'unclear'; why: string };

type Meaning = Exclude<RefundEvidence['kind'], 'unclear'>;

/** WxpayRefundOrderState (API document, enums). */
const WECHAT: Readonly<Record<number, Meaning>> = {
  1: 'open',
  2: 'succeeded',
  3: 'failed',
  4: 'open',
  5: 'needs-person',
  6: 'failed',
};

/** AlipayRefundOrderState (API document, enums; 4 *in progress* and 5 *does not exist* are later than the document). */
const ALIPAY: Readonly<Record<number, Meaning>> = {
  1: 'open',
  2: 'succeeded',
  3: 'failed',
  4: 'open',
  5: 'not-known',
};

/** The parts of `refund_order_content` that a decision rests on. */
export interface RefundFacts {
  platform: Platform;
  state: number;
  isTransforming: boolean;
}

/**
 * Reads the state of a refund by the tables of WxpayRefundOrderState and AlipayRefundOrderState (protocol.md, "Order and
 * refund states"). `is_transforming` on *succeeded* is unclear, on anything else it means open.
 */
export function readRefundEvidence({ platform, state, isTransforming }: RefundFacts): RefundEvidence {
  const meaning = (platform === 'wechat' ? WECHAT : ALIPAY)[state];
  if (meaning === undefined) return { kind: 'unclear', why: `${platform} refund state ${state}` };
  if (!isTransforming) return { kind: meaning };
  return meaning === 'succeeded'
    ? { kind: 'unclear', why: 'succeeded, still transforming' }
    : { kind: 'open' };
}
