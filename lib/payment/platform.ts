/** PayPlatform (API document, enums): 1 WeChat Pay, 2 Alipay. */
export const PAY_PLATFORM = { wechat: 1, alipay: 2 } as const;

export type Platform = keyof typeof PAY_PLATFORM;

/** TradeType (API document, enums) of `micro_pay`: the merchant scans the customer's code. */
export const TRADE_TYPE_MICRO_PAY = 1;
