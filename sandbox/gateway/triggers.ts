import type { CheckedContent } from './endpoint';
import type { Fault } from './fault-types';
import type { RefundLife } from './refund';
import type { CustomerBehaviour } from './world';

/** What one amount does. */
export interface Trigger {
  readonly name: string;
  readonly customer?: CustomerBehaviour;
  readonly fault?: Fault;
  readonly refund?: RefundLife;
}

/**
 * Trigger amounts, as card-terminal simulators have them: `total_fee` of a `micro_pay` from 99.50 to 99.69 yuan, told
 * apart by the last two digits. Every other amount behaves normally.
 */
export const TRIGGERS: Readonly<Record<number, Trigger>> = {
  50: { name: 'insufficient funds', customer: { fundsShort: true } },
  51: { name: 'password needed', customer: { password: true } },
  52: { name: 'customer refuses after 2 s', customer: { password: true, refusesAfterMs: 2000 } },
  53: { name: 'customer approves after 2 s', customer: { password: true, approvesAfterMs: 2000 } },
  54: { name: 'expired code', customer: { code: 'expired' } },
  55: { name: 'unknown code', customer: { code: 'unknown' } },
  56: { name: 'status 101, not charged', fault: { action: 'status', status: 101 } },
  57: { name: 'status 103, charged', fault: { action: 'status', status: 103, apply: 'before' } },
  58: { name: 'status 3, charged', fault: { action: 'status', status: 3, apply: 'before' } },
  59: { name: 'connection dropped, not charged', fault: { action: 'drop-before' } },
  60: { name: 'connection dropped, charged', fault: { action: 'drop-after' } },
  61: { name: 'HTTP 500, charged', fault: { action: 'http', code: 500 } },
  62: { name: 'garbage, charged', fault: { action: 'garbage' } },
  63: { name: 'wrong authentication code, charged', fault: { action: 'wrong-code' } },
  64: { name: 'amount altered on the way, charged', fault: { action: 'tamper', field: 'total_fee' } },
  65: { name: '407: the number stands for a payment of somebody else', customer: { numberTaken: true } },
  66: { name: 'status 3, charged 5 s later', fault: { action: 'late-success', ms: 5000 } },
  67: { name: 'slow, 5 s', fault: { action: 'delay', ms: 5000 } },
  68: { name: 'status 102, not charged', fault: { action: 'status', status: 102 } },
  69: { name: 'body cut off, charged', fault: { action: 'truncate' } },
};

/** The same for refunds: `refund_fee` from 98.50 to 98.59 yuan. */
export const REFUND_TRIGGERS: Readonly<Record<number, Trigger>> = {
  50: { name: 'takes 5 s', refund: { life: 'takes', ms: 5000 } },
  51: { name: 'takes 60 s', refund: { life: 'takes', ms: 60_000 } },
  52: { name: 'fails at once', refund: { life: 'fails', ms: 0 } },
  53: { name: 'fails after 2 s', refund: { life: 'fails', ms: 2000 } },
  54: { name: 'needs a person, after 2 s', refund: { life: 'needs-person', ms: 2000 } },
  55: { name: 'merchant short of funds', refund: { life: 'short-of-funds' } },
  56: { name: 'status 3, refunded', fault: { action: 'status', status: 3, apply: 'before' } },
  57: { name: 'connection dropped, refunded', fault: { action: 'drop-after' } },
  58: { name: 'status 103, not refunded', fault: { action: 'status', status: 103 } },
  59: { name: 'status 3, refunded 5 s later', fault: { action: 'late-success', ms: 5000 } },
};

/** The whole yuan of every trigger amount. */
const PAYMENT_YUAN = 99;
const REFUND_YUAN = 98;

/** The trigger that the amount of a `micro_pay` or `refund` pulls, if any. */
export function triggerOf(content: CheckedContent): Trigger | undefined {
  const { pay_content: pay, refund_content: refund } = content;
  if (pay?.author_code !== undefined) return lookUp(TRIGGERS, PAYMENT_YUAN, pay.total_fee);
  return refund && lookUp(REFUND_TRIGGERS, REFUND_YUAN, refund.refund_fee);
}

function lookUp(table: Readonly<Record<number, Trigger>>, yuan: number, fee: number): Trigger | undefined {
  return Math.trunc(fee / 100) === yuan ? table[fee % 100] : undefined;
}
