import {
  counting,
  currency,
  fen,
  type FieldTable,
  listOf,
  nonce,
  number32,
  number64,
  object,
  oneOf,
  orderNumber,
  payPlatform,
  type Requiredness,
  text,
  tradeType,
} from './field-rules';

/** API document, PayMchKey. */
export const payMchKey: FieldTable = {
  pay_platform: ['required', payPlatform],
  out_mch_id: ['required', text(32)],
  out_sub_mch_id: ['required', text(32)],
  out_shop_id: ['required', text(32)],
  notify_open_ids: ['optional', listOf(text(255))],
  wxpay_pay_mch_key_ext: ['optional', object({ open_id: ['optional', text(255)] })],
  alipay_pay_mch_key_ext: ['optional', object({ user_id: ['optional', text(255)] })],
};

/** API document, OrderClient. `machine_no` is required where a payment code is scanned. */
export function orderClient(machineNo: Requiredness): FieldTable {
  return {
    device_id: ['required', text(64)],
    staff_id: ['required', text(64)],
    terminal_type: ['required', oneOf(1, 2, 3, 4, 100)],
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
    listOf(
      object({
        goods_id: ['optional', text(32)],
        goods_name: ['optional', text(256)],
        quantity: ['required', number32],
        price: ['required', number32],
      }),
    ),
  ],
};

/** Where a field of PayContent depends on the endpoint. API document, PayContent. */
interface PayContentUse {
  readonly authorCode: Requiredness;
  readonly timeExpire: Requiredness;
  readonly productId: Requiredness;
}

function payContent(use: PayContentUse): FieldTable {
  return {
    out_trade_no: ['required', orderNumber],
    author_code: [use.authorCode, text(128, /^[0-9]+$/)],
    time_expire: [use.timeExpire, number64],
    total_fee: ['required', fen],
    fee_type: ['required', currency],
    body: ['required', text(128)],
    detail: ['optional', { kind: 'json', fields: detail, max: 6000 }],
    wxpay_pay_content_ext: [
      'optional',
      object({
        attach: ['optional', text(127)],
        goods_tag: ['optional', text(32)],
        product_id: [use.productId, text(32)],
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
}

/** Request content of `micro_pay`: no `time_expire` and no `product_id`. */
export const microPayFields: FieldTable = {
  pay_mch_key: ['required', object(payMchKey)],
  pay_content: [
    'required',
    object(payContent({ authorCode: 'required', timeExpire: 'refused', productId: 'refused' })),
  ],
  order_client: ['required', object(orderClient('required'))],
  nonce_str: ['required', nonce],
};

/** Request content of `scan_code_pay`: no payment code; WeChat's `product_id` is looked at with the platform. */
export const scanCodePayFields: FieldTable = {
  pay_mch_key: ['required', object(payMchKey)],
  pay_content: [
    'required',
    object(payContent({ authorCode: 'refused', timeExpire: 'optional', productId: 'required' })),
  ],
  order_client: ['required', object(orderClient('optional'))],
  nonce_str: ['required', nonce],
};

/** Request content of `query_order` and `close_order` and, with an optional `trade_type` (protocol.md), of `reverse`. */
export function orderFields(tradeTypeIs: Requiredness): FieldTable {
  return {
    pay_mch_key: ['required', object(payMchKey)],
    order_client: ['required', object(orderClient('optional'))],
    out_trade_no: ['required', orderNumber],
    trade_type: [tradeTypeIs, tradeType],
    nonce_str: ['required', nonce],
  };
}

/** Request content of `query_refund_order`. `out_refund_no` is required: API document, 查询退款单. */
export const queryRefundFields: FieldTable = {
  pay_mch_key: ['required', object(payMchKey)],
  order_client: ['required', object(orderClient('optional'))],
  out_trade_no: ['required', orderNumber],
  out_refund_no: ['required', orderNumber],
  nonce_str: ['required', nonce],
};

const couponInfo: FieldTable = {
  coupon_batch_id: ['optional', text(20)],
  coupon_id: ['optional', text(20)],
  coupon_fee: ['optional', number64],
  coupon_type: ['optional', text(8)],
};

const fundBill: FieldTable = {
  fund_channel: ['required', text(32)],
  amount: ['required', number64],
  real_amount: ['optional', number64],
};

/** API document, RefundContent (仅退款请求使用), with the two extensions that its tables give to requests as well. */
const refundContent: FieldTable = {
  out_trade_no: ['required', orderNumber],
  out_refund_no: ['required', orderNumber],
  total_fee: ['required', fen],
  refund_fee: ['required', fen],
  refund_fee_type: ['required', currency],
  wxpay_refund_content_ext: [
    'optional',
    object({
      state: ['required', number32],
      cash_refund_fee: ['optional', number32],
      settlement_refund_fee: ['optional', number32],
      coupon_refund_fee: ['optional', number32],
      coupon_refund_count: ['optional', number32],
      coupon_refund_infos: ['optional', listOf(object(couponInfo))],
      refund_account: ['optional', text(30, /^REFUND_SOURCE_(?:UNSETTLED|RECHARGE)_FUNDS$/)],
      refund_channel: ['optional', text(16, /^(?:ORIGINAL|BALANCE)$/)],
      refund_rcv_account: ['optional', text(64)],
    }),
  ],
  alipay_refund_order_content_ext: [
    'optional',
    object({
      fund_change: ['required', text(1)],
      gmt_refund_pay: ['required', text(32)],
      refund_detail_item_list: ['optional', listOf(object(fundBill))],
      refund_status: ['required', number32],
    }),
  ],
};

/** Request content of `refund`. */
export const refundFields: FieldTable = {
  pay_mch_key: ['required', object(payMchKey)],
  refund_content: ['required', object(refundContent)],
  order_client: ['required', object(orderClient('optional'))],
  nonce_str: ['required', nonce],
};

/** Request content of `client_order_detail`. API document, 多条件查询订单信息. */
export const orderDetailFields: FieldTable = {
  pay_platform: ['optional', payPlatform],
  out_sub_mch_id: ['required', text(32)],
  out_shop_id: ['optional', text(32)],
  staff_id: ['optional', text(64)],
  device_id: ['optional', text(64)],
  query_order_type: ['required', oneOf(1, 2, 3)],
  start_time: ['optional', number64],
  end_time: ['required', number64],
  page_num: ['required', counting],
  page_size: ['required', counting],
  nonce_str: ['optional', nonce],
};
