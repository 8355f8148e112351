import type { Order } from './order';

/** The members of a node beside its `nonce_str`. */
export type NodeMembers = Readonly<Record<string, unknown>>;

/**
 * What the gateway has to say to a request, before it is put into an envelope. `order` makes the reply carry
 * `pay_mch_key` and `order_content`, which the API document asks for when `status` is 0; `members` are what the
 * node carries beside its nonce.
 */
export interface Answer {
  readonly status: number;
  readonly internalStatus: number;
  readonly description: string;
  readonly order?: Order;
  readonly members?: NodeMembers;
}

/** Success of the call. */
export const succeeded = (order?: Order): Answer => ({
  status: 0,
  internalStatus: 0,
  description: '',
  ...(order ? { order } : {}),
});

/** Success of the call, with what its node carries. */
export const succeededWith = (members: NodeMembers): Answer => ({ ...succeeded(), members });

/** Every refusal of the world, by the name that the rest of the gateway uses for it. API document, Status. */
export const REFUSALS = {
  'code-unknown': { status: 104, internalStatus: 10401, description: '付款码无效，请顾客刷新后重试' },
  'code-used-up': { status: 104, internalStatus: 10402, description: '付款码已失效，请顾客刷新后重试' },
  'funds-short': { status: 104, internalStatus: 10403, description: '余额不足' },
  'number-reversed': { status: 104, internalStatus: 10404, description: '该订单号已撤销，不能支付' },
  'order-unknown': { status: 104, internalStatus: 10405, description: '订单不存在' },
  'other-device': { status: 104, internalStatus: 10406, description: '撤单终端与支付终端不一致' },
  'reverse-too-early': { status: 104, internalStatus: 10408, description: '支付15秒内不能撤单' },
  'number-used': { status: 102, internalStatus: 10202, description: '订单号重复，请更换订单号' },
  'expiry-past': { status: 104, internalStatus: 10409, description: '订单失效时间已过' },
  'order-paid': { status: 104, internalStatus: 10410, description: '订单已支付，不能关闭' },
  'close-too-early': { status: 104, internalStatus: 10411, description: '订单生成后5分钟内不能关闭' },
  'not-a-qr-order': { status: 104, internalStatus: 10412, description: '刷卡支付订单不能关闭，请撤单' },
  'qr-not-reversible': {
    status: 104,
    internalStatus: 10413,
    description: '扫码支付订单不能撤单，请关闭订单',
  },
  'order-refunded': { status: 104, internalStatus: 10414, description: '订单已退款，不能撤单' },
  'refund-number-used': { status: 102, internalStatus: 10203, description: '退款单号重复，且退款信息不一致' },
  'order-not-paid': { status: 104, internalStatus: 10420, description: '订单未支付，不能退款' },
  'order-finished': { status: 104, internalStatus: 10421, description: '交易已结束，不可退款' },
  'total-differs': { status: 104, internalStatus: 10422, description: '订单总金额与原订单不一致' },
  'refund-too-much': { status: 104, internalStatus: 10423, description: '退款金额超过可退金额' },
  'merchant-short': { status: 104, internalStatus: 10424, description: '商户账户余额不足，无法退款' },
  'refund-unknown': { status: 104, internalStatus: 10425, description: '退款单不存在' },
  'other-details': { status: 104, internalStatus: 407, description: '订单号重复，且支付信息不一致' },
  'same-details': { status: 102, internalStatus: 10201, description: '订单号重复' },
  'system-busy': { status: 103, internalStatus: 10301, description: '系统繁忙，请稍后再试' },
  'outcome-unknown': { status: 3, internalStatus: 3, description: '系统内部错误，操作结果未知' },
  'not-accepted': { status: 101, internalStatus: 101, description: '操作失败' },
} as const satisfies Record<string, Answer>;
