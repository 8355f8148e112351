import type { CodeWords } from '../words';

/** Why an attempt ended without money, or is not settled. `next` is what the cashier does; true while it is open too. */
export const failures: CodeWords['failures'] = {
  'customer-refused': {
    what: '顾客没有完成付款。',
    next: '请从收银台重新收款。',
  },
  'payment-error': {
    what: '微信或支付宝未能完成这笔付款。',
    next: '请顾客换一种付款方式，再从收银台重新收款。',
  },
  'order-closed': {
    what: '订单已关闭，未付款。',
    next: '请从收银台重新收款。',
  },
  'order-reversed': {
    what: '这笔付款已撤销。',
    next: '请从收银台重新收款。',
  },
  'payment-refused': {
    what: '网关拒绝了这笔付款。',
    next: '请从收银台重新收款，扫新的付款码。',
  },
  'payment-not-found': {
    what: '付款请求没有到达微信或支付宝。',
    next: '请从收银台重新收款。',
  },
  'request-not-sent': {
    what: '请求没有从本机发出。',
    next: '请检查网络，再从收银台重新收款。',
  },
  'order-number-reused': {
    what: '网关拦截了请求：单号曾被使用。',
    next: '请从收银台重新收款，并告知管理员。',
  },
  'cancelled-by-cashier': {
    what: '已在本机取消。',
    next: '需要时从收银台重新收款。',
  },
  abandoned: {
    what: '已经没有人在等这笔收款，发送之前就放弃了。',
    next: '请从收银台重新收款。',
  },
  'no-answer-in-time': {
    what: '没有及时得到最终结果。',
    next: '请先看订单状态，再从收银台重新收款。',
  },
  'outcome-not-known': {
    what: '网关还没有给出明确结果。',
    next: '结果确定之前，请勿再次收款。',
  },
  'money-partly-returned': {
    what: '部分款项已退回顾客。',
    next: '请勿再次收款，联系管理员处理。',
  },
  'paid-by-other-attempt': {
    what: '这笔销售已由另一次收款付清。',
    next: '无需再次收款。',
  },
  'switched-by-cashier': {
    what: '已改用另一种收款方式。',
    next: '订单按新的方式继续。',
  },
  'qr-expired': {
    what: '二维码已过期，没有人付款。',
    next: '请从收银台重新收款。',
  },
  parked: {
    what: '这笔收款已在本机挂起，还没有完结。',
    next: '请勿再次收款：从面板列表或收银台继续处理。',
  },
};

/** Why a refund did not succeed, or is not settled. `next` is what the cashier does. */
export const refundFailures: CodeWords['refundFailures'] = {
  'refund-refused': {
    what: '网关拒绝了这笔退款。',
    next: '款项没有退回。请重试，或联系管理员。',
  },
  'refund-failed': {
    what: '微信或支付宝未能完成退款。',
    next: '款项没有退回。请重试，或联系管理员。',
  },
  'refund-not-sent': {
    what: '退款请求没有从本机发出。',
    next: '请检查网络后重试。',
  },
  'refund-outcome-not-known': {
    what: '网关还没有给出这笔退款的明确结果。',
    next: '请勿用其他方式再退：Tillside 会继续查询。',
  },
  'refund-needs-person': {
    what: '微信无法退回顾客的银行卡，款项已回到商户账户。',
    next: '请用其他方式把钱付给顾客，并做好记录。',
  },
};

/** The states of a refund in a word or two, beside a symbol. */
export const refundStates: CodeWords['refundStates'] = {
  submitting: '退款中',
  unknown: '查询中',
  processing: '退款中',
  needs_person: '需人工处理',
  succeeded: '已退款',
  failed: '退款失败',
};

/** The states of an order in a word or two, beside a symbol. */
export const states: CodeWords['states'] = {
  created: '等待扫码',
  submitting: '正在提交',
  paying: '付款中',
  unknown: '查询中',
  closing: '撤销中',
  attention: '结果待定',
  paid: '已收款',
  failed: '未收款',
  cancelled: '已取消',
  written_off: '人工核销',
};

/** The ways to pay, short enough for a row of three. */
export const ways: CodeWords['ways'] = {
  scan: '扫付款码',
  'wechat-qr': '微信二维码',
  'alipay-qr': '支付宝二维码',
};

export const platforms: CodeWords['platforms'] = { wechat: '微信支付', alipay: '支付宝' };

/** What a step of the connection test found. */
export const tests: CodeWords['tests'] = {
  answered: { what: '正常应答。', next: '' },
  'not-reachable': {
    what: '无法连接网关。',
    next: '请检查本机的网络、代理和防火墙，再测试一次。',
  },
  'not-authenticated': {
    what: '应答没有通过认证。',
    next: '请检查认证密钥，并确认没有代理改动应答内容。',
  },
  'keys-refused': {
    what: '网关拒绝了本商户的密钥。',
    next: '请与网关后台核对商户号和密钥，然后重新导入。',
  },
  'not-configured': { what: '本机尚未配置。', next: '请先导入配置。' },
  locked: { what: '密钥已锁定。', next: '请先解锁本机，再测试。' },
};
