/**
 * The request tables of the API document as data. `max` of a string is in Unicode code points, as protocol.md
 * reads `String(n)`; an integer's bounds are inclusive.
 */
export type FieldRule =
  | { readonly kind: 'string'; readonly max: number; readonly pattern?: RegExp }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'enum'; readonly values: readonly number[] }
  | { readonly kind: 'object'; readonly fields: FieldTable }
  | { readonly kind: 'array'; readonly of: FieldRule }
  | { readonly kind: 'json'; readonly fields: FieldTable; readonly max: number };

/** `refused`: the document gives the field to other endpoints only. */
export type Requiredness = 'required' | 'optional' | 'refused';

export type FieldTable = Readonly<Record<string, readonly [Requiredness, FieldRule]>>;

const NUMBER_32_MAX = 2_147_483_647;

const text = (max: number, pattern?: RegExp): FieldRule =>
  pattern ? { kind: 'string', max, pattern } : { kind: 'string', max };
const fen: FieldRule = { kind: 'integer', min: 1, max: NUMBER_32_MAX };
const number32: FieldRule = { kind: 'integer', min: 0, max: NUMBER_32_MAX };
const number64: FieldRule = { kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER };
const object = (fields: FieldTable): FieldRule => ({ kind: 'object', fields });

const payPlatform: FieldRule = { kind: 'enum', values: [1, 2] };
const tradeType: FieldRule = { kind: 'enum', values: [1, 2, 3, 4, 5, 6, 8, 9] };
const orderNumber = text(32, /^[0-9A-Za-z]{32}$/);
const nonce = text(32);

/** API document, PayMchKey. */
const payMchKey: FieldTable = {
  pay_platform: ['required', payPlatform],
  out_mch_id: ['required', text(32)],
  out_sub_mch_id: ['required', text(32)],
  out_shop_id: ['required', text(32)],
  notify_open_ids: ['optional', { kind: 'array', of: text(255) }],
  wxpay_pay_mch_key_ext: ['optional', object({ open_id: ['optional', text(255)] })],
  alipay_pay_mch_key_ext: ['optional', object({ user_id: ['optional', text(255)] })],
};

/** API document, OrderClient. `machine_no` is required where a payment code is scanned. */
function orderClient(machineNo: Requiredness): FieldTable {
  return {
    device_id: ['required', text(64)],
    staff_id: ['required', text(64)],
    terminal_type: ['required', { kind: 'enum', values: [1, 2, 3, 4, 100] }],
    sub_terminal_type: ['optional', number32],
    machine_no: [machineNo, text(32)],
    sdk_version: ['required', text(10)],
    spbill_create_ip: [
      'required',
      text(16, /^(?!.*\.$)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$/),
    ],
  };
}

/** API document, Detail and GoodsDetail. */
const detail: FieldTable = {
  cost_price: ['optional', number32],
  receipt_id: ['optional', text(32)],
  goods_detail: [
    'required',
    {
      kind: 'array',
      of: object({
        goods_id: ['optional', text(32)],
        goods_name: ['optional', text(256)],
        quantity: ['required', number32],
        price: ['required', number32],
      }),
    },
  ],
};

/** API document, PayContent as `micro_pay` uses it: no `time_expire` and no `product_id`. */
const microPayContent: FieldTable = {
  out_trade_no: ['required', orderNumber],
  author_code: ['required', text(128, /^[0-9]+$/)],
  time_expire: ['refused', number64],
  total_fee: ['required', fen],
  fee_type: ['required', text(3, /^CNY$/)],
  body: ['required', text(128)],
  detail: ['optional', { kind: 'json', fields: detail, max: 6000 }],
  wxpay_pay_content_ext: [
    'optional',
    object({
      attach: ['optional', text(127)],
      goods_tag: ['optional', text(32)],
      product_id: ['refused', text(32)],
      limit_pay: ['optional', text(32, /^no_credit$/)],
    }),
  ],
  alipay_pay_content_ext: [
    'optional',
    object({
      discountable_amount: ['optional', number64],
      undiscountable_amount: ['optional', number64],
      product_code: ['optional', text(128)],
      royalty_info: ['optional', text(256)],
      extend_params: ['optional', text(256)],
      disable_pay_channels: ['optional', text(128)],
    }),
  ],
};

/** Request content of `micro_pay`. */
export const microPayFields: FieldTable = {
  pay_mch_key: ['required', object(payMchKey)],
  pay_content: ['required', object(microPayContent)],
  order_client: ['required', object(orderClient('required'))],
  nonce_str: ['required', nonce],
};

/** Request content of `query_order` and, with an optional `trade_type` (protocol.md), of `reverse`. */
export function orderFields(tradeTypeIs: Requiredness): FieldTable {
  return {
    pay_mch_key: ['required', object(payMchKey)],
    order_client: ['required', object(orderClient('optional'))],
    out_trade_no: ['required', orderNumber],
    trade_type: [tradeTypeIs, tradeType],
    nonce_str: ['required', nonce],
  };
}
