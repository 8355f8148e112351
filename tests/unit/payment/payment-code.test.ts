import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastFourDigits, PAYMENT_CODE_DIGITS, readPaymentCode } from '../../../lib/payment/payment-code';

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(''));
const tail = (head: string, length: number) => digits(length - head.length).map((rest) => head + rest);

describe('readPaymentCode', () => {
  it('knows WeChat codes: 18 digits beginning 10 to 15', () => {
    const codes = fc.integer({ min: 10, max: 15 }).chain((head) => tail(String(head), 18));
    fc.assert(
      fc.property(codes, (code) => {
        expect(readPaymentCode(code)).toEqual({ ok: true, platform: 'wechat', code });
      }),
    );
  });

  it('knows Alipay codes: 16 to 24 digits beginning 25 to 30', () => {
    const codes = fc
      .tuple(fc.integer({ min: 25, max: 30 }), fc.integer({ min: 16, max: 24 }))
      .chain(([head, length]) => tail(String(head), length));
    fc.assert(
      fc.property(codes, (code) => {
        expect(readPaymentCode(code)).toEqual({ ok: true, platform: 'alipay', code });
      }),
    );
  });

  it('refuses digits with any other beginning or length', () => {
    const anything = fc.integer({ min: 0, max: 30 }).chain(digits);
    fc.assert(
      fc.property(anything, (text) => {
        const head = Number(text.slice(0, 2));
        const wechat = text.length === 18 && head >= 10 && head <= 15;
        const alipay = text.length >= 16 && text.length <= 24 && head >= 25 && head <= 30;
        expect(readPaymentCode(text).ok).toBe(wechat || alipay);
      }),
    );
  });

  it.each([
    ['a trailing line break', '134567890123456789\n'],
    ['a leading space', ' 134567890123456789'],
    ['full-width digits', '１34567890123456789'],
    ['Arabic-Indic digits', '13456789012345678٩'],
    ['a sign', '+13456789012345678'],
    ['an exponent', '1345678901234567e1'],
    ['nothing', ''],
    ['a product code', '6901234567892'],
    ['WeChat digits, one too many', '1345678901234567890'],
    ['WeChat 16', '164567890123456789'],
    ['Alipay 31', '314567890123456789'],
    ['Alipay 24', '244567890123456789'],
    ['15 digits', '284567890123456'],
    ['25 digits', '2845678901234567890123456'],
  ])('refuses %s', (_name, text) => {
    expect(readPaymentCode(text)).toEqual({ ok: false });
  });

  it('names the shortest and the longest code', () => {
    expect(PAYMENT_CODE_DIGITS).toEqual({ min: 16, max: 24 });
  });

  it('keeps no more than four digits of a code', () => {
    expect(lastFourDigits('134567890123456789')).toBe('6789');
  });
});
