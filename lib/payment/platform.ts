/** PayPlatform (API document, enums): 1 WeChat Pay, 2 Alipay. */
export const PAY_PLATFORM = { wechat: 1, alipay: 2 } as const;

export type Platform = keyof typeof PAY_PLATFORM;

/** TradeType (API document, enums): 1 the merchant scans the customer's code, 2 the customer scans a QR code. */
export const TRADE_TYPE = { micro_pay: 1, scan_code_pay: 2 } as const;

/** How one attempt is to be paid: the customer's code is scanned, or the customer scans the QR code of a platform. */
export const PAY_WAYS = ['scan', 'wechat-qr', 'alipay-qr'] as const;

export type PayWay = (typeof PAY_WAYS)[number];

/** The platform whose QR code a way shows; undefined where the customer's code decides. */
export function qrPlatformOf(way: PayWay): Platform | undefined {
  if (way === 'scan') return undefined;
  return way === 'wechat-qr' ? 'wechat' : 'alipay';
}
