import type { Enumeration } from './rules';

// The enums of the API document (枚举值定义), each value under a word of ours; values that later documents add are marked.

const enumeration = <const K extends string, const V extends number>(
  name: string,
  section: string,
  values: Readonly<Record<K, V>>,
): Enumeration<V> & { readonly values: Readonly<Record<K, V>> } => ({ name, section, values });

export const payPlatform = enumeration('PayPlatform', '枚举值定义', { wechat: 1, alipay: 2 });

/** 9 is later than the document (product.md, "Facts from the vendor's later documents"). */
export const tradeType = enumeration('TradeType', '枚举值定义', {
  'micro-pay': 1,
  'scan-code-pay': 2,
  'official-account': 3,
  app: 4,
  'sound-wave': 5,
  'mobile-web': 6,
  'one-code': 8,
  'mini-program': 9,
});

/** 12 is later than the document. */
export const wxpayOrderState = enumeration('WxpayOrderState', '枚举值定义', {
  initial: 1,
  'micro-pay-succeeded': 2,
  'unified-order-succeeded': 3,
  refunded: 4,
  'customer-stopped': 5,
  'unified-order-waiting': 6,
  'unified-order-closed': 7,
  reversed: 8,
  'customer-paying': 9,
  'payment-error': 10,
  void: 11,
  'being-accepted': 12,
});

export const alipayOrderState = enumeration('AlipayOrderState', '枚举值定义', {
  initial: 1,
  succeeded: 2,
  waiting: 4,
  'closed-or-refunded': 5,
  finished: 6,
  'not-known': 7,
});

export const wxpayRefundOrderState = enumeration('WxpayRefundOrderState', '枚举值定义', {
  initial: 1,
  succeeded: 2,
  failed: 3,
  processing: 4,
  'needs-person': 5,
  void: 6,
});

/** 4 and 5 are later than the document. */
export const alipayRefundOrderState = enumeration('AlipayRefundOrderState', '枚举值定义', {
  initial: 1,
  succeeded: 2,
  failed: 3,
  processing: 4,
  'not-known': 5,
});

export const authenType = enumeration('AuthenType', '认证加密信息', { 'hmac-sha256': 1, md5: 2 });
export const signType = enumeration('SignType', '认证加密信息', { 'rsassa-pss-2048-sha256': 1 });
export const encryptType = enumeration('EncryptType', '认证加密信息', { 'aes-128-gcm': 1 });

export const status = enumeration('Status', '接口相关信息', {
  success: 0,
  'outcome-unknown': 3,
  failed: 101,
  'failed-try-another-number': 102,
  'system-error': 103,
  'failed-authenticated': 104,
});

export const interfaceNumber = enumeration('Interface', '接口相关信息', {
  'query-shops': 14,
  'micro-pay': 100,
  'scan-code-pay': 101,
  'close-order': 103,
  refund: 104,
  'query-order': 106,
  'query-refund-order': 107,
  reverse: 108,
  'upload-monitor-info': 202,
  'upload-conf-info': 203,
});

export const compressType = enumeration('CompressType', '其他信息', { zip: 1, rar: 2, gzip: 3 });

export const queryOrderType = enumeration('QueryOrderType', '多条件查询订单信息', {
  orders: 1,
  refunds: 2,
  both: 3,
});

export const terminalType = enumeration('TerminalType', 'OrderClient 结构', {
  windows: 1,
  android: 2,
  ios: 3,
  linux: 4,
  other: 100,
});

export const deviceType = enumeration('DeviceType', 'DeviceInfo 结构', {
  'micro-pay': 1,
  'scan-code-pay': 2,
  both: 3,
  'fixed-code': 4,
});
