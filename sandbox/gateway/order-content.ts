import { type Order, type OrderPhase, type Platform, seconds, type TradeType } from './order';

type Numbers = Readonly<Partial<Record<OrderPhase, number>>>;

/** API document, WxpayOrderState and AlipayOrderState. Full refunds and reverses of Alipay are closed orders. */
const STATE_NUMBER: Readonly<Record<Platform, Readonly<Record<TradeType, Numbers>>>> = {
  wechat: {
    1: { waiting: 9, paid: 2, refunded: 4, refused: 5, failed: 10, reversed: 8 },
    2: { waiting: 6, paid: 3, refunded: 4, closed: 7 },
  },
  alipay: {
    1: { waiting: 4, paid: 2, refunded: 5, finished: 6, refused: 5, failed: 5, reversed: 5 },
    2: { waiting: 4, paid: 2, refunded: 5, finished: 6, closed: 5 },
  },
};

/** The number of an order's state on its platform. Throws for a state that the platform does not have. */
export function stateNumberOf(order: Order): number {
  const { platform, tradeType = 1 } = order.details;
  const number = STATE_NUMBER[platform][tradeType][order.phase];
  if (number === undefined) throw new Error(`${platform} has no state "${order.phase}"`);
  return number;
}

/**
 * The `order_content` of a reply. API document, OrderContent and the two extensions.
 * @param nonce the order's own `nonce_str`
 * @param zeros whether the Alipay extension's refund fields are sent as 0 while nothing was returned: the table
 *   calls them required, the document's sample leaves them out, so both are met in practice
 */
export function orderContentOf(order: Order, nonce: string, zeros: boolean): Record<string, unknown> {
  const { details } = order;
  const paid = order.transactionId !== undefined;
  return {
    out_trade_no: details.outTradeNo,
    ...(paid ? { transaction_id: order.transactionId } : {}),
    trade_type: details.tradeType ?? 1,
    ...(details.authorCode === '' ? {} : { author_code: details.authorCode }),
    ...(order.codeUrl === undefined ? {} : { code_url: order.codeUrl }),
    ...(order.expiresShown === undefined ? {} : { time_expire: seconds(order.expiresShown) }),
    ...(order.endedShown === undefined ? {} : { time_end: seconds(order.endedShown) }),
    nonce_str: nonce,
    create_time: seconds(order.createdShown),
    last_update_time: seconds(order.updatedShown),
    is_transforming: false,
    total_fee: details.fee,
    fee_type: 'CNY',
    ...(paid ? { cash_fee: details.fee, cash_fee_type: 'CNY', settlement_total_fee: details.fee } : {}),
    body: details.body,
    ...(details.platform === 'wechat'
      ? { wxpay_order_content_ext: wechatExtension(order) }
      : { alipay_order_content_ext: alipayExtension(order, zeros) }),
  };
}

function wechatExtension(order: Order): Record<string, unknown> {
  const { attach, productId } = order.details;
  return {
    current_trade_state: stateNumberOf(order),
    ...(attach === undefined ? {} : { attach }),
    ...(productId === undefined ? {} : { product_id: productId }),
    ...(order.phase === 'paid' ? { bank_type: 'OTHERS' } : {}),
    ...(order.note === undefined ? {} : { trade_state_desc: order.note }),
  };
}

function alipayExtension(order: Order, zeros: boolean): Record<string, unknown> {
  return {
    current_trade_state: stateNumberOf(order),
    ...(order.transactionId === undefined
      ? {}
      : {
          fund_bill_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: order.details.fee }],
          buyer_logon_id: '138****5678',
          point_amount: 0,
          invoice_amount: order.details.fee,
        }),
    ...alipayRefund(order, zeros),
  };
}

/** What came back shows only once everything did: a refund in part is hidden here (protocol.md, Order states). */
function alipayRefund(order: Order, zeros: boolean): Record<string, unknown> {
  if (order.returned === 0) return zeros ? { refund_fee: 0, gmt_refund: 0 } : {};
  if (order.phase === 'paid' || order.phase === 'finished') return {};
  return { refund_fee: order.returned, gmt_refund: seconds(order.updatedShown) };
}
