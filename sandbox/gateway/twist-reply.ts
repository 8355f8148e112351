import { isRecord } from './check-fields';
import type { OrderChanges } from './order';

/** A number that is changed after the reply was authenticated. */
export interface Tamper {
  readonly field?: string;
  readonly value?: number;
}

type Members = Record<string, unknown>;

/** Which member of which structure each change sets. `state` means another member in each extension. */
const STATE_MEMBER: Readonly<Record<string, string>> = {
  wxpay_order_content_ext: 'current_trade_state',
  alipay_order_content_ext: 'current_trade_state',
  wxpay_refund_order_content_ext: 'state',
  alipay_refund_order_content_ext: 'refund_status',
};

/** Members that a change sets wherever they stand, by the change's name. */
const CHANGED_MEMBERS: readonly (readonly [name: string, change: keyof OrderChanges])[] = [
  ['out_trade_no', 'outTradeNo'],
  ['out_refund_no', 'outRefundNo'],
  ['total_fee', 'totalFee'],
  ['refund_fee', 'refundFee'],
  ['author_code', 'authorCode'],
  ['is_transforming', 'isTransforming'],
  ['code_url', 'codeUrl'],
  ['out_sub_mch_id', 'outSubMchId'],
  ['trade_type', 'tradeType'],
];

/** Changes a node before it is authenticated: orders, refunds and lists of them alike. */
export function changeNode(node: Members, changes: OrderChanges | undefined): Members {
  return changes ? (changeDeep(node, changes) as Members) : node;
}

function changeDeep(value: unknown, changes: OrderChanges): unknown {
  if (Array.isArray(value)) return value.map((item) => changeDeep(item, changes));
  if (!isRecord(value)) return value;
  const changed: Members = {};
  for (const [name, member] of Object.entries(value)) {
    changed[name] = changeDeep(member, changes);
    const state = STATE_MEMBER[name];
    if (state !== undefined && changes.state !== undefined) {
      changed[name] = { ...(changed[name] as Members), [state]: changes.state };
    }
  }
  // An Alipay order's own refund_fee is another thing than a refund's.
  const isRefund = 'out_refund_no' in value;
  for (const [name, change] of CHANGED_MEMBERS) {
    if (!(name in value) || (name === 'refund_fee' && !isRefund)) continue;
    if (changes[change] !== undefined) changed[name] = changes[change];
  }
  return changed;
}

/** Changes one number in a text that is authenticated already; without a name, the one that decides most. */
export function alter(text: string, tamper: Tamper): string {
  const names =
    tamper.field === undefined
      ? ['refund_fee', 'total_fee', 'current_trade_state', 'status']
      : [tamper.field];
  for (const name of names) {
    const pattern = new RegExp(`("${name}": ?)(\\d+)`);
    const found = pattern.exec(text);
    if (found) return text.replace(pattern, `$1${String(tamper.value ?? Number(found[2]) + 1)}`);
  }
  return text.replace('"status"', '"status_"');
}
