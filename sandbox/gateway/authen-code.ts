import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * HMAC-SHA256 over the UTF-8 bytes of `text`, as 64 upper-case hex digits, zero-padded.
 * API document, 计算认证码举例; protocol.md settles the padding.
 */
export function authenCodeOf(text: string, authenKey: string): string {
  return createHmac('sha256', Buffer.from(authenKey, 'utf8'))
    .update(text, 'utf8')
    .digest('hex')
    .toUpperCase();
}

/** Compares a received code, in either case, with the right one in constant time. */
export function authenCodeMatches(code: string, text: string, authenKey: string): boolean {
  const right = createHmac('sha256', Buffer.from(authenKey, 'utf8')).update(text, 'utf8').digest();
  const given = Buffer.from(code, 'hex');
  return given.length === right.length && timingSafeEqual(given, right);
}
