import type { Answer } from './answer';
import type { BackOffice } from './back-office';
import type { PostEndpointName } from './endpoint-names';
import type { FieldTable } from './field-rules';
import type { Merchant } from './merchant';
import type { PaymentDetails, Platform } from './order';
import type { RefundLife, RefundRequest } from './refund';
import type { Scheduler } from './scheduler';
import type { RuleBook } from './violations';
import type { CustomerBehaviour, World } from './world';

/** What the endpoints can act on. */
export interface Premises {
  readonly merchant: Merchant;
  readonly time: Scheduler;
  readonly world: World;
  readonly rules: RuleBook;
  readonly office: BackOffice;
}

/** What is wrong with a request. */
export interface RequestProblem {
  readonly reason: string;
  readonly field?: string;
}

/** `order_client` of a request. API document, OrderClient. */
export interface OrderClient {
  readonly device_id: string;
  readonly staff_id: string;
  readonly [further: string]: unknown;
}

/**
 * A request content that has passed its table: which members are there depends on the endpoint. Only what the
 * gateway acts on in general is named; an endpoint with members of its own reads them through a type of its own.
 */
export interface CheckedContent {
  readonly pay_mch_key?: {
    readonly pay_platform: 1 | 2;
    readonly out_mch_id: string;
    readonly out_sub_mch_id: string;
    readonly out_shop_id: string;
  };
  readonly pay_content?: {
    readonly out_trade_no: string;
    readonly author_code?: string;
    readonly time_expire?: number;
    readonly total_fee: number;
    readonly body: string;
    readonly wxpay_pay_content_ext?: { readonly attach?: string; readonly product_id?: string };
    readonly alipay_pay_content_ext?: object;
  };
  readonly refund_content?: {
    readonly out_trade_no: string;
    readonly out_refund_no: string;
    readonly total_fee: number;
    readonly refund_fee: number;
    readonly wxpay_refund_content_ext?: object;
    readonly alipay_refund_order_content_ext?: object;
  };
  readonly order_client?: OrderClient;
  readonly out_mch_id?: string;
  readonly out_sub_mch_id?: string;
  readonly out_trade_no?: string;
  readonly out_refund_no?: string;
  readonly trade_type?: number;
  readonly nonce_str?: string;
}

/** How a request is applied to the world: what faults and trigger amounts change about it. All ms. */
export interface ApplyOptions {
  readonly customer?: CustomerBehaviour;
  /** What becomes of a refund. */
  readonly refund?: RefundLife;
  /** The payment lands this long after its reverse or close was acknowledged. */
  readonly landsAfterMs?: number;
  /** Orders and refunds younger than this are not seen yet. */
  readonly lagMs?: number;
}

/** One endpoint with an envelope: a further one is a further row. */
export interface Endpoint {
  readonly name: PostEndpointName;
  /** Its node in `response_content`. protocol.md, Endpoints. */
  readonly node: string;
  /** How a request is authenticated: `a` HMAC-SHA256, `s` RSASSA-PSS. protocol.md, Envelope. */
  readonly authentication: 'a' | 's';
  readonly fields: FieldTable;
  /** Longer bodies are refused, in bytes; 64 kB unless given. */
  readonly maxBytes?: number;
  /** The node carries no `nonce_str` of its own. */
  readonly bareNode?: true;
  /** What `late-success` means here: the request takes effect later, or it is acknowledged and its opposite lands. */
  readonly lateSuccess?: 'later' | 'acknowledged';
  /** What the table cannot say; a problem refuses the request with 101. */
  check?(premises: Premises, content: CheckedContent): RequestProblem | undefined;
  /** Notes a valid request at its arrival, whether it is applied or not. */
  arrived?(premises: Premises, content: CheckedContent): void;
  /** Does what the request asks for and says what came of it. */
  apply(premises: Premises, content: CheckedContent, options: ApplyOptions): Answer;
}

/** The platform that a request is for. Throws for a request without `pay_mch_key`. */
export function platformOf(content: CheckedContent): Platform {
  const key = content.pay_mch_key;
  if (!key) throw new Error('this request names no platform');
  return key.pay_platform === 1 ? 'wechat' : 'alipay';
}

/** The order number that a request is about, if it is about one order. */
export function orderNumberOf(content: CheckedContent): string | undefined {
  return content.pay_content?.out_trade_no ?? content.refund_content?.out_trade_no ?? content.out_trade_no;
}

/** The order number of a request that must have one. Throws for any other. */
export function requiredOrderNumber(content: CheckedContent): string {
  const number = orderNumberOf(content);
  if (number === undefined) throw new Error('this request is about no order');
  return number;
}

/** `order_client` of a request that must have one. Throws for any other. */
export function clientOf(content: CheckedContent): OrderClient {
  if (!content.order_client) throw new Error('this request carries no order_client');
  return content.order_client;
}

/** The payment that a `micro_pay` or `scan_code_pay` asks for. Throws for any other request. */
export function paymentOf(content: CheckedContent): PaymentDetails {
  const { pay_content: pay } = content;
  if (!pay) throw new Error('this request carries no pay_content');
  const { attach, product_id: productId } = pay.wxpay_pay_content_ext ?? {};
  return {
    ...(pay.author_code === undefined ? { tradeType: 2 } : { tradeType: 1 }),
    outTradeNo: pay.out_trade_no,
    platform: platformOf(content),
    authorCode: pay.author_code ?? '',
    fee: pay.total_fee,
    deviceId: clientOf(content).device_id,
    body: pay.body,
    client: clientOf(content),
    ...whoseOf(content),
    ...(attach === undefined ? {} : { attach }),
    ...(productId === undefined ? {} : { productId }),
    ...(pay.time_expire === undefined ? {} : { timeExpire: pay.time_expire }),
  };
}

/** The refund that a `refund` asks for. Throws for any other request. */
export function refundOf(content: CheckedContent): RefundRequest {
  const { refund_content: refund } = content;
  if (!refund) throw new Error('this request carries no refund_content');
  return {
    outTradeNo: refund.out_trade_no,
    outRefundNo: refund.out_refund_no,
    totalFee: refund.total_fee,
    fee: refund.refund_fee,
    client: clientOf(content),
    ...whoseOf(content),
  };
}

function whoseOf({ pay_mch_key: key }: CheckedContent): { shopId?: string } {
  return key ? { shopId: key.out_shop_id } : {};
}
