import type { Answer } from './answer';
import { authenCodeOf } from './authen-code';
import { randomText, type Merchant } from './merchant';
import { type Order, type OrderChanges, orderContentOf, PLATFORM_NUMBER } from './order';

/** How `response_content` is sent: protocol.md, Envelope. `alternate`: a string first, then an object, and so on. */
export type ReplyForm = 'string' | 'object' | 'alternate';

/** How a reply's authentication is spoilt. */
export type CodeFault = 'wrong' | 'none' | 'md5';

/** What a fault does to a reply. */
export interface ReplyTwist {
  readonly code?: CodeFault;
  /** Changed before the reply is authenticated. */
  readonly changes?: OrderChanges;
  /** Changed after the reply was authenticated. */
  readonly tamper?: { readonly field?: string; readonly value?: number };
  /** Extra bytes inside the authenticated content. */
  readonly padding?: number;
}

/** Statuses whose replies are authenticated. API document, Status. */
const AUTHENTICATED: ReadonlySet<number> = new Set([0, 102, 103, 104]);

const BIG_LOG_ID = '9223372036854775001';

/** Puts answers into envelopes, authenticated by the merchant's key. */
export class ReplyBuilder {
  #count = 0;

  constructor(
    private readonly merchant: Merchant,
    private readonly form: ReplyForm,
  ) {}

  /**
   * The body of a reply. Every reply carries members that the API document does not name, every fifth a `log_id`
   * beyond 2^53, and the two forms differ in spacing and escapes: a client has to bear all of it.
   * @param node the endpoint's node in `response_content`
   */
  build(answer: Answer, node: string, twist: ReplyTwist = {}): string {
    this.#count += 1;
    const asObject = this.form === 'object' || (this.form === 'alternate' && this.#count % 2 === 0);
    const text = this.#contentText(answer, node, twist, asObject);
    const info = AUTHENTICATED.has(answer.status) ? this.#authenInfo(text, twist.code) : undefined;
    const sent = twist.tamper ? alter(text, twist.tamper) : text;
    const content = `"response_content":${asObject ? ` ${sent} ` : JSON.stringify(sent)}`;
    if (!info) return `{${content}}`;
    return this.#count % 3 === 0 ? `{${info},${content}}` : `{${content},${info}}`;
  }

  #contentText(answer: Answer, node: string, twist: ReplyTwist, asObject: boolean): string {
    const content = {
      status: answer.status,
      description: answer.description,
      log_id: 18_654_852 + this.#count,
      internal_status: answer.internalStatus,
      ...(AUTHENTICATED.has(answer.status)
        ? { [node]: this.#node(answer.order, twist.changes, asObject) }
        : {}),
      server_note: 'sandbox/"}]{[\\',
      ...(twist.padding === undefined ? {} : { padding: 'x'.repeat(twist.padding) }),
    };
    const plain = asObject ? JSON.stringify(content, null, 2).replaceAll('/', '\\/') : asciiJson(content);
    return this.#count % 5 === 0 ? plain.replace(/("log_id": ?)\d+/, `$1${BIG_LOG_ID}`) : plain;
  }

  #node(
    order: Order | undefined,
    changes: OrderChanges | undefined,
    zeros: boolean,
  ): Record<string, unknown> {
    const nonce = { nonce_str: randomText(32) };
    if (!order) return nonce;
    const content = {
      ...orderContentOf(order, randomText(32), zeros),
      gateway_extra: { list: [1, { a: null }] },
    };
    return { ...nonce, pay_mch_key: this.#merchantKey(order), order_content: applyChanges(content, changes) };
  }

  #merchantKey(order: Order): Record<string, unknown> {
    return {
      pay_platform: PLATFORM_NUMBER[order.details.platform],
      mch_id: '1900007941',
      sub_mch_id: '1900008341',
      out_mch_id: this.merchant.outMchId,
      out_sub_mch_id: this.merchant.outSubMchId,
      out_shop_id: this.merchant.outShopId,
    };
  }

  #authenInfo(text: string, fault: CodeFault | undefined): string | undefined {
    if (fault === 'none') return undefined;
    const code = authenCodeOf(fault === 'wrong' ? `${text} ` : text, this.merchant.authenKey);
    const a = { authen_type: fault === 'md5' ? 2 : 1, authen_code: code };
    return `"authen_info":${JSON.stringify({ a })}`;
  }
}

/** JSON whose characters beyond ASCII are escaped, so that the two reply forms differ in more than spacing. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function applyChanges(content: Record<string, unknown>, changes: OrderChanges = {}): Record<string, unknown> {
  const changed = { ...content };
  if (changes.outTradeNo !== undefined) changed.out_trade_no = changes.outTradeNo;
  if (changes.totalFee !== undefined) changed.total_fee = changes.totalFee;
  if (changes.authorCode !== undefined) changed.author_code = changes.authorCode;
  if (changes.isTransforming !== undefined) changed.is_transforming = changes.isTransforming;
  if (changes.state !== undefined) {
    const name =
      'wxpay_order_content_ext' in changed ? 'wxpay_order_content_ext' : 'alipay_order_content_ext';
    changed[name] = { ...Object(changed[name]), current_trade_state: changes.state };
  }
  return changed;
}

/** Changes one number in a text that is authenticated already; without a name, the one that decides most. */
function alter(text: string, tamper: { field?: string; value?: number }): string {
  const names = tamper.field === undefined ? ['total_fee', 'current_trade_state', 'status'] : [tamper.field];
  for (const name of names) {
    const pattern = new RegExp(`("${name}": ?)(\\d+)`);
    const found = pattern.exec(text);
    if (found) return text.replace(pattern, `$1${String(tamper.value ?? Number(found[2]) + 1)}`);
  }
  return text.replace('"status"', '"status_"');
}
