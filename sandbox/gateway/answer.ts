import type { Order } from './order';

/**
 * What the gateway has to say to a request, before it is put into an envelope. `order` makes the reply carry
 * `pay_mch_key` and `order_content`, which the API document asks for when `status` is 0.
 */
export interface Answer {
  readonly status: number;
  readonly internalStatus: number;
  readonly description: string;
  readonly order?: Order;
}

/** Success of the call. */
export const succeeded = (order?: Order): Answer => ({
  status: 0,
  internalStatus: 0,
  description: '',
  ...(order ? { order } : {}),
});

/** Every refusal of the world, by the name that the rest of the gateway uses for it. API document, Status. */
export const REFUSALS = {
  'code-unknown': { status: 104, internalStatus: 10401, description: '付款码无效，请顾客刷新后重试' },
  'code-used-up': { status: 104, internalStatus: 10402, description: '付款码已失效，请顾客刷新后重试' },
  'funds-short': { status: 104, internalStatus: 10403, description: '余额不足' },
  'number-reversed': { status: 104, internalStatus: 10404, description: '该订单号已撤销，不能支付' },
  'order-unknown': { status: 104, internalStatus: 10405, description: '订单不存在' },
  'other-device': { status: 104, internalStatus: 10406, description: '撤单终端与支付终端不一致' },
  'reverse-too-early': { status: 104, internalStatus: 10408, description: '支付15秒内不能撤单' },
  'other-details': { status: 104, internalStatus: 407, description: '订单号重复，且支付信息不一致' },
  'same-details': { status: 102, internalStatus: 10201, description: '订单号重复' },
  'system-busy': { status: 103, internalStatus: 10301, description: '系统繁忙，请稍后再试' },
  'outcome-unknown': { status: 3, internalStatus: 3, description: '系统内部错误，操作结果未知' },
  'not-accepted': { status: 101, internalStatus: 101, description: '操作失败' },
} as const satisfies Record<string, Answer>;
