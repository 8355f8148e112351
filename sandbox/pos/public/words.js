/** Words of the till in both languages. */
const WORDS = {
  zh: {
    shop: '岸边咖啡',
    other: 'English',
    order: '订单号',
    menu: '菜单',
    cart: '本单',
    empty: '点选商品加入本单',
    total: '合计',
    pay: '收款',
    newSale: '新订单',
    next: '下一位顾客',
    thanks: '收款成功',
    platform: '支付方式',
    transaction: '交易单号',
    time: '时间',
    today: '今日订单',
    noOrders: '还没有订单',
    takings: '今日实收',
    item: '商品',
    add: '增加',
    remove: '减少',
    wechat: '微信支付',
    alipay: '支付宝',
    extensionReady: '扫码收款已就绪',
    extensionAbsent: '未检测到扩展',
    absent: '没有检测到 Tillside 扩展：请安装并在本站启用，然后重试。',
    paid: '已支付',
    waiting: '等待付款码',
    paying: '支付中',
    closing: '正在关闭',
    failed: '支付失败',
    cancelled: '已取消',
    attention: '结果待确认，后台继续查询',
    refunded: '已退款',
    error: '无法收款',
    resuming: '正在查询上一次的支付结果…',
    starting: '请在收款面板中继续…',
    mode: '收款方式',
    'mode-scan': '扫码枪',
    'mode-qr-wechat': '微信二维码',
    'mode-qr-alipay': '支付宝码',
    'mode-any': '收银员选',
    refund: '退款',
    cancel: '撤销',
    close: '关闭',
    cancelRefused: '无法撤销',
    overpaid: '重复收款：请退还多收的一笔',
    'refunded-in-part': '部分退款',
    refunding: '退款中…',
    refundAmount: '退款金额（元）',
    refundReason: '原因（可不填）',
    refundAmountWrong: '请输入金额，例如 12.50',
    refundTooMuch: '最多可退',
    'refund-refunding': '退款处理中',
    'refund-refunded': '已退款',
    'refund-failed': '退款失败',
    'refund-attention': '退款待确认',
  },
  en: {
    shop: 'Tillside Coffee',
    other: '中文',
    order: 'Order',
    menu: 'Menu',
    cart: 'This order',
    empty: 'Tap a product to add it',
    total: 'Total',
    pay: 'Take payment',
    newSale: 'New order',
    next: 'Next customer',
    thanks: 'Paid',
    platform: 'Paid with',
    transaction: 'Transaction',
    time: 'Time',
    today: "Today's orders",
    noOrders: 'No orders yet',
    takings: 'Takings today',
    item: 'Item',
    add: 'One more',
    remove: 'One less',
    wechat: 'WeChat Pay',
    alipay: 'Alipay',
    extensionReady: 'Ready to take payments',
    extensionAbsent: 'No extension found',
    absent: 'The Tillside extension was not found: install it, allow it on this site, and try again.',
    paid: 'Paid',
    waiting: 'Waiting for the code',
    paying: 'Paying',
    closing: 'Closing',
    failed: 'Payment failed',
    cancelled: 'Cancelled',
    attention: 'Not known yet; being settled in the background',
    refunded: 'Refunded',
    error: 'Payment not possible',
    resuming: 'Looking up the last payment…',
    starting: 'Continue in the payment panel…',
    mode: 'How to pay',
    'mode-scan': 'Scanner',
    'mode-qr-wechat': 'WeChat QR',
    'mode-qr-alipay': 'Alipay QR',
    'mode-any': 'Ask me',
    refund: 'Refund',
    cancel: 'Cancel',
    close: 'Close',
    cancelRefused: 'Not cancelled',
    overpaid: 'Paid twice: give one payment back',
    'refunded-in-part': 'Refunded in part',
    refunding: 'Refunding…',
    refundAmount: 'Amount (yuan)',
    refundReason: 'Reason (optional)',
    refundAmountWrong: 'Enter an amount such as 12.50',
    refundTooMuch: 'At most',
    'refund-refunding': 'Refund under way',
    'refund-refunded': 'Refunded',
    'refund-failed': 'Refund failed',
    'refund-attention': 'Refund not known yet',
  },
};

/** The language asked for in the address, or else the browser's: 'zh' or 'en'. */
export function firstLanguage() {
  const asked = new URLSearchParams(location.search).get('lang') ?? navigator.language;
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The word for a key in a language; an unknown key is shown as it is. */
export function word(language, key) {
  return WORDS[language][key] ?? key;
}

/** Fen as yuan, such as ¥12.50. */
export function yuan(fen) {
  return `¥${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** Yuan as typed, such as 12.5, in fen; undefined for anything that is not a positive amount of whole fen. */
export function fenOf(text) {
  const parts = /^\s*(\d{1,7})(?:\.(\d{1,2}))?\s*$/.exec(text);
  if (!parts) return undefined;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) || undefined;
}

/** A moment in ms as a local date and time. */
export function moment(language, ms) {
  return new Date(ms).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { hour12: false });
}
