import type { Answer } from './answer';
import { type FieldTable, microPayFields, orderFields } from './field-tables';
import type { PaymentDetails, Platform } from './order';
import type { CustomerBehaviour, World } from './world';

/** A request content that has passed its table. Only what the gateway acts on is named. */
export interface CheckedContent {
  readonly pay_mch_key: {
    readonly pay_platform: 1 | 2;
    readonly out_mch_id: string;
    readonly out_sub_mch_id: string;
    readonly out_shop_id: string;
  };
  readonly pay_content?: {
    readonly out_trade_no: string;
    readonly author_code: string;
    readonly total_fee: number;
    readonly body: string;
    readonly wxpay_pay_content_ext?: { readonly attach?: string };
    readonly alipay_pay_content_ext?: object;
  };
  readonly order_client: { readonly device_id: string };
  readonly out_trade_no?: string;
  readonly trade_type?: number;
  readonly nonce_str: string;
}

/** How a request is applied to the world. */
export interface ApplyOptions {
  readonly customer?: CustomerBehaviour;
  /** Ms after which a reversed payment lands all the same. */
  readonly landsAfterMs?: number;
}

/** One endpoint of the gateway: a further one is a further row. */
export interface Endpoint {
  readonly name: 'micro_pay' | 'query_order' | 'reverse';
  readonly fields: FieldTable;
  /** Its node in `response_content`. protocol.md, Endpoints. */
  readonly node: string;
  apply(world: World, content: CheckedContent, options: ApplyOptions): Answer;
}

/** The endpoints, protocol.md's table. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'micro_pay',
    fields: microPayFields,
    node: 'micro_pay',
    apply: (world, content, options) => world.pay(paymentOf(content), options.customer),
  },
  {
    name: 'query_order',
    fields: orderFields('required'),
    node: 'query_order',
    apply: (world, content) => world.query(orderNumberOf(content)),
  },
  {
    name: 'reverse',
    fields: orderFields('optional'),
    node: 'reverse',
    apply: (world, content, options) =>
      world.reverse(orderNumberOf(content), content.order_client.device_id, options.landsAfterMs),
  },
];

/** The platform that a request is for. */
export function platformOf(content: CheckedContent): Platform {
  return content.pay_mch_key.pay_platform === 1 ? 'wechat' : 'alipay';
}

/** The order number that a request is about. */
export function orderNumberOf(content: CheckedContent): string {
  return content.pay_content?.out_trade_no ?? content.out_trade_no ?? '';
}

/** The payment that a `micro_pay` asks for. Throws for any other request. */
export function paymentOf(content: CheckedContent): PaymentDetails {
  const pay = content.pay_content;
  if (!pay) throw new Error('only micro_pay carries pay_content');
  const attach = pay.wxpay_pay_content_ext?.attach;
  return {
    outTradeNo: pay.out_trade_no,
    platform: platformOf(content),
    authorCode: pay.author_code,
    fee: pay.total_fee,
    deviceId: content.order_client.device_id,
    body: pay.body,
    ...(attach === undefined ? {} : { attach }),
  };
}
