import type { CodeWords } from '../words';

/** Why a scan or a call from the page was not taken. Read by a cashier with a queue. */
export const notices: CodeWords['notices'] = {
  'code-not-payment': {
    what: '这不是付款码。',
    next: '请扫顾客手机上的微信或支付宝付款码。',
  },
  'code-looks-like-id': {
    what: '这像是身份证号，没有发送。',
    next: '请扫付款码；如果就是付款码，请顾客刷新后再扫。',
  },
  'no-order-waiting': {
    what: '当前没有待收的金额。',
    next: '请先在收银台发起收款，再扫码。',
  },
  'confirm-amount-first': {
    what: '金额还没有确认。',
    next: '请先确认金额，再重新扫码。',
  },
  'already-submitted': {
    what: '这笔付款已经提交。',
    next: '请勿重复扫码，等待结果。',
  },
  'already-paid': {
    what: '这笔订单之前的一次收款其实已经到账。',
    next: '请勿重复收款，请查看之前的那笔。',
  },
  'order-changed': {
    what: '屏幕上的金额刚刚变了，没有发送。',
    next: '请核对金额后重新扫码。',
  },
  locked: {
    what: '本机已锁定。',
    next: '请在 Tillside 选项页解锁后重新发起收款。',
  },
  'keys-damaged': {
    what: '本机密钥已损坏。',
    next: '没有扣款。请管理员重新导入配置。',
  },
  'not-configured': {
    what: '本机尚未配置。',
    next: '请管理员在 Tillside 选项页导入配置。',
  },
  'gateway-not-proven': {
    what: '网关尚未验证本机密钥。',
    next: '没有扣款。请管理员在选项页测试连接。',
  },
  'qr-still-payable': {
    what: '本单的二维码仍可支付，未使用刚扫到的付款码。',
    next: '请等它结束，或让顾客扫码支付。',
  },
  'gateway-silent': {
    what: '网关没有应答，暂时不能显示二维码。',
    next: '请检查网络后重试。',
  },
  'journal-unavailable': {
    what: '本机暂时无法可靠记账。',
    next: '没有扣款。请改用其他方式收款，并联系管理员。',
  },
  'invalid-request': {
    what: '收银台发来的请求无法识别。',
    next: '款项没有变动。请联系收银系统的维护人员。',
  },
  'invalid-amount': {
    what: '收银台给出的金额无效。',
    next: '款项没有变动。请核对收银台金额后重新发起。',
  },
  'invalid-order-id': {
    what: '收银台给出的订单号无效。',
    next: '款项没有变动。请联系收银系统的维护人员。',
  },
  'amount-over-limit': {
    what: '金额超过本机限额。',
    next: '没有扣款。请改用其他方式收款，或联系管理员。',
  },
  'order-conflict': {
    what: '这个订单号已用于另一个金额。',
    next: '请勿再次收款，先在收银台核对订单。',
  },
  'order-already-settled': {
    what: '这个订单号早先已经收过款。',
    next: '这次没有扣款。请先在收款面板上选择是否为新的交易，再重新发起收款。',
  },
  'order-refunded': {
    what: '这笔订单已收款并已退款。',
    next: '这次没有扣款。新的交易请使用新的订单号。',
  },
  'order-not-found': {
    what: '本机没有这个订单。',
    next: '款项没有变动。请到当时收款的机器上查找。',
  },
  'order-not-paid': {
    what: '这个订单还没有收到款。',
    next: '没有退款。请先查看订单状态。',
  },
  'invalid-refund-id': {
    what: '收银台给出的退款单号无效。',
    next: '没有退款。请联系收银系统的维护人员。',
  },
  'refund-exceeds-paid': {
    what: '退款金额超过这笔收款的可退余额。',
    next: '没有退款。请按可退余额或更少的金额退款。',
  },
  'refund-conflict': {
    what: '这个退款单号已用于另一笔退款。',
    next: '这次没有退款。请先在收银台核对之前的退款。',
  },
  'refund-history-unknown': {
    what: '网关没有答复此单已退多少。',
    next: '没有退款。请稍后再试。',
  },
  'refund-key-missing': {
    what: '本机没有签名私钥，不能退款。',
    next: '没有退款。请管理员导入签名私钥。',
  },
  'refund-needs-pin': {
    what: '本店退款需要输入 PIN，此版本还不支持。',
    next: '没有退款。请联系管理员。',
  },
  'site-not-approved': {
    what: '此网页未获准收款。',
    next: '请管理员在 Tillside 选项页批准此网站。',
  },
  'too-many-requests': {
    what: '收银台请求过于频繁。',
    next: '请稍等片刻再试。',
  },
  'extension-unavailable': {
    what: 'Tillside 刚刚更新或已停用。',
    next: '请刷新本页，核对订单后再决定是否收款。',
  },
};
