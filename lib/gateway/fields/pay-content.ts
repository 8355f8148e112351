import {
  currency,
  fen,
  type Field,
  jsonText,
  listOf,
  type Need,
  nested,
  number32,
  number64,
  optional,
  orderNumber,
  required,
  type Rule,
  secretText,
  structure,
  text,
} from './rules';

const SECTION = '交易请求时的支付订单信息';

const needed = <N extends Need, R extends Rule>(need: N, rule: R): Field<N, R> => [need, rule];

export const goodsDetail = structure('GoodsDetail', SECTION, {
  goods_id: optional(text(32)),
  goods_name: optional(text(256)),
  quantity: required(number32),
  price: required(number32),
});

/** What `detail` spells. */
export const detail = structure('Detail', SECTION, {
  cost_price: optional(number32),
  receipt_id: optional(text(32)),
  goods_detail: required(listOf(nested(goodsDetail))),
});

function wxpayPayContentExt<P extends Need>(name: string, productId: P) {
  return structure(name, SECTION, {
    attach: optional(text(127)),
    goods_tag: optional(text(32)),
    product_id: needed(productId, text(32)),
    limit_pay: optional(text(32, /^no_credit$/)),
  });
}

export const alipayPayContentExt = structure('AlipayPayContentExt', SECTION, {
  discountable_amount: optional(number64),
  undiscountable_amount: optional(number64),
  product_code: optional(text(128)),
  royalty_info: optional(text(256)),
  extend_params: optional(text(256)),
  disable_pay_channels: optional(text(128)),
});

/** PayContent as one endpoint takes it: what the document says of the endpoints in its remarks, as requiredness. */
function payContentOf<A extends Need, T extends Need, P extends Need>(
  endpoint: string,
  need: { authorCode: A; timeExpire: T; productId: P },
) {
  return structure(`PayContent (${endpoint})`, SECTION, {
    out_trade_no: required(orderNumber),
    author_code: needed(need.authorCode, secretText(128, /^[0-9]+$/)),
    time_expire: needed(need.timeExpire, number64),
    total_fee: required(fen),
    fee_type: required(currency),
    body: required(text(128)),
    detail: optional(jsonText(6000, detail)),
    wxpay_pay_content_ext: optional(
      nested(wxpayPayContentExt(`WxpayPayContentExt (${endpoint})`, need.productId)),
    ),
    alipay_pay_content_ext: optional(nested(alipayPayContentExt)),
  });
}

export const microPayContent = payContentOf('micro_pay', {
  authorCode: 'required',
  timeExpire: 'refused',
  productId: 'refused',
});

export const scanCodePayContent = payContentOf('scan_code_pay', {
  authorCode: 'refused',
  timeExpire: 'optional',
  productId: 'required',
});
