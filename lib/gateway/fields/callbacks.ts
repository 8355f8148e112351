import { payMchKey } from './merchant';
import { orderContent } from './order-content';
import { refundOrderContent } from './refund-content';
import { orderClient } from './shop';
import { listOf, nested, nonce, number32, optional, required, structure, text } from './rules';

/** RequestContent of 支付成功回调: the gateway calls the merchant. */
export const paymentCallback = structure('RequestContent (payment callback)', '支付成功回调', {
  nonce_str: required(nonce),
  pay_mch_key: required(nested(payMchKey)),
  order_content: required(nested(orderContent)),
  order_client: required(nested(orderClient)),
});

/** RequestContent of 退款成功回调. */
export const refundCallback = structure('RequestContent (refund callback)', '退款成功回调', {
  nonce_str: required(nonce),
  pay_mch_key: required(nested(payMchKey)),
  refund_order_content: required(listOf(nested(refundOrderContent))),
});

/** ResponseContent of both: 0 once it is safely stored, anything else makes the gateway call again. */
export const callbackAnswer = structure('ResponseContent (callbacks)', '支付成功回调, 退款成功回调', {
  status: required(number32),
  description: optional(text(255)),
});
