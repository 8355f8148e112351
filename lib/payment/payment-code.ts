import type { Platform } from './platform';

export type PaymentCode = { ok: true; platform: Platform; code: string } | { ok: false };

const SHAPES: readonly { platform: Platform; shape: RegExp }[] = [
  { platform: 'wechat', shape: /^1[0-5]\d{16}$/ },
  { platform: 'alipay', shape: /^(?:2[5-9]|30)\d{14,22}$/ },
];

/** The shortest and longest payment code, in digits. */
export const PAYMENT_CODE_DIGITS = { min: 16, max: 24 } as const;

/**
 * Tells whether digits have the shape of a customer's payment code, and whose.
 *
 * WeChat Pay: 18 digits beginning 10 to 15. Alipay: 16 to 24 digits beginning 25 to 30. The shape alone proves nothing.
 *
 * @param text what the scanner gave, without prefix and suffix
 */
export function readPaymentCode(text: string): PaymentCode {
  const found = SHAPES.find(({ shape }) => shape.test(text));
  return found === undefined ? { ok: false } : { ok: true, platform: found.platform, code: text };
}

/** The only part of a payment code that may be shown, logged or stored. */
export function lastFourDigits(code: string): string {
  return code.slice(-4);
}

/**
 * Masks everything in a text that could be a payment code, but for its last four digits: gateways have been known to
 * repeat the code in a description.
 *
 * @param text from outside
 */
export function redactCodes(text: string): string {
  return text.replace(/\d{16,}/g, (digits) => `••••${lastFourDigits(digits)}`);
}
