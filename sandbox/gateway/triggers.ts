import type { Fault } from './fault-types';
import type { CustomerBehaviour } from './world';

/** What one amount does. */
export interface Trigger {
  readonly name: string;
  readonly customer?: CustomerBehaviour;
  readonly fault?: Fault;
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

/** The whole yuan of every trigger amount. */
const TRIGGER_YUAN = 99;

/** The trigger of an amount in fen, if it is one. */
export function triggerOf(fee: number): Trigger | undefined {
  return Math.trunc(fee / 100) === TRIGGER_YUAN ? TRIGGERS[fee % 100] : undefined;
}
