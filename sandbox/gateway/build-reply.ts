import type { Answer } from './answer';
import { authenCodeOf } from './authen-code';
import { randomText, type Merchant } from './merchant';
import { type OrderChanges, PLATFORM_NUMBER, type Platform } from './order';
import { orderContentOf } from './order-content';
import { alter, changeNode, type Tamper } from './twist-reply';

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
  readonly tamper?: Tamper;
  /** Extra bytes inside the authenticated content. */
  readonly padding?: number;
}

/** The node that a reply carries. */
export interface NodeForm {
  readonly node: string;
  /** Whether it goes without a `nonce_str` of its own. */
  readonly bareNode?: true;
}

/** Statuses whose replies are authenticated. API document, Status. */
const AUTHENTICATED: ReadonlySet<number> = new Set([0, 102, 103, 104]);

const BIG_LOG_ID = '9223372036854775001';

/** A member that no document names. */
const EXTRA = { gateway_extra: { list: [1, { a: null }] } };

/** Puts answers into envelopes, authenticated by the merchant's key. */
export class ReplyBuilder {
  #count = 0;

  constructor(
    private readonly merchant: Merchant,
    private readonly form: ReplyForm,
  ) {}

  /** A fresh `log_id`. */
  nextLogId(): number {
    this.#count += 1;
    return 18_654_852 + this.#count;
  }

  /**
   * The body of a reply. Every reply carries members that the API document does not name, every fifth a `log_id`
   * beyond 2^53, and the two forms differ in spacing and escapes: a client has to bear all of it.
   */
  build(answer: Answer, form: NodeForm, twist: ReplyTwist = {}): string {
    const logId = this.nextLogId();
    const asObject = this.form === 'object' || (this.form === 'alternate' && this.#count % 2 === 0);
    const text = this.#contentText(answer, form, twist, { logId, asObject });
    const info = AUTHENTICATED.has(answer.status) ? this.#authenInfo(text, twist.code) : undefined;
    const sent = twist.tamper ? alter(text, twist.tamper) : text;
    const content = `"response_content":${asObject ? ` ${sent} ` : JSON.stringify(sent)}`;
    if (!info) return `{${content}}`;
    return this.#count % 3 === 0 ? `{${info},${content}}` : `{${content},${info}}`;
  }

  #contentText(
    answer: Answer,
    form: NodeForm,
    twist: ReplyTwist,
    { logId, asObject }: { logId: number; asObject: boolean },
  ): string {
    const content = {
      status: answer.status,
      description: answer.description,
      log_id: logId,
      internal_status: answer.internalStatus,
      ...(AUTHENTICATED.has(answer.status)
        ? { [form.node]: changeNode(this.#node(answer, form, asObject), twist.changes) }
        : {}),
      server_note: 'sandbox/"}]{[\\',
      ...(twist.padding === undefined ? {} : { padding: 'x'.repeat(twist.padding) }),
    };
    const plain = asObject ? JSON.stringify(content, null, 2).replaceAll('/', '\\/') : asciiJson(content);
    return this.#count % 5 === 0 ? plain.replace(/("log_id": ?)\d+/, `$1${BIG_LOG_ID}`) : plain;
  }

  #node({ order, members }: Answer, form: NodeForm, zeros: boolean): Record<string, unknown> {
    const nonce = form.bareNode ? {} : { nonce_str: randomText(32) };
    if (members) return { ...nonce, ...members, ...EXTRA };
    if (!order) return nonce;
    return {
      ...nonce,
      pay_mch_key: payMchKeyOf(this.merchant, order.details.platform),
      order_content: { ...orderContentOf(order, randomText(32), zeros), ...EXTRA },
    };
  }

  #authenInfo(text: string, fault: CodeFault | undefined): string | undefined {
    if (fault === 'none') return undefined;
    const code = authenCodeOf(fault === 'wrong' ? `${text} ` : text, this.merchant.authenKey);
    const a = { authen_type: fault === 'md5' ? 2 : 1, authen_code: code };
    return `"authen_info":${JSON.stringify({ a })}`;
  }
}

/** `pay_mch_key` as replies carry it. API document, PayMchKey and the sample of 响应举例. */
export function payMchKeyOf(merchant: Merchant, platform: Platform): Record<string, unknown> {
  return {
    pay_platform: PLATFORM_NUMBER[platform],
    mch_id: '1900007941',
    sub_mch_id: '1900008341',
    out_mch_id: merchant.outMchId,
    out_sub_mch_id: merchant.outSubMchId,
    out_shop_id: merchant.outShopId,
  };
}

/** JSON whose characters beyond ASCII are escaped, so that the two reply forms differ in more than spacing. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
