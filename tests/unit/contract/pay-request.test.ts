import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_ERROR_CODES } from '../../../lib/contract/error-codes/page-errors';
import { isPosOrderId, readPayRequest } from '../../../lib/contract/messages/pay-request';

const GOOD = { posOrderId: 'A-1001', totalFee: 1250 };

const DETAIL = '{"goods_detail":[{"goods_name":"拿铁","quantity":1,"price":1250}]}';

const codeOf = (value: unknown): string => {
  const reading = readPayRequest(value);
  return reading.ok ? 'ok' : [reading.code, reading.field].filter((part) => part !== undefined).join(' ');
};

describe('readPayRequest', () => {
  it('reads what is needed and nothing else', () => {
    expect(readPayRequest(GOOD)).toEqual({ ok: true, request: { ...GOOD, mode: 'scan' } });
  });

  it('reads every member', () => {
    const given = { ...GOOD, body: '咖啡', detail: DETAIL, attach: '桌 7' };
    const whole = { ...given, mode: 'any', platform: 'alipay' };
    expect(readPayRequest(whole)).toEqual({ ok: true, request: whole });
  });

  it('takes a blank body for none', () => {
    expect(readPayRequest({ ...GOOD, body: ' \n' })).toEqual({
      ok: true,
      request: { ...GOOD, mode: 'scan' },
    });
  });

  it.each([undefined, null, 0, 'A-1001', true, Symbol('x'), 12n, [], [GOOD], () => GOOD])(
    '%s is no request',
    (value) => {
      expect(codeOf(value)).toBe('invalid-request');
    },
  );

  it.each([
    undefined,
    null,
    '',
    7,
    'x'.repeat(65),
    'x'.repeat(10_000_000),
    '订单',
    'a\nb',
    'a\u0000',
    'a\u007f',
    'A-1001\n',
    ['A-1001'],
    { toString: () => 'A-1001' },
  ])('order id %s is refused', (posOrderId) => {
    expect(codeOf({ ...GOOD, posOrderId })).toBe('invalid-order-id posOrderId');
    expect(isPosOrderId(posOrderId)).toBe(false);
  });

  it.each([
    undefined,
    null,
    0,
    -1,
    0.001,
    12.5,
    NaN,
    Infinity,
    2_147_483_648,
    '12',
    '12.50',
    12n,
    [12],
    { valueOf: () => 12 },
    new Date(12),
  ])('amount %s is refused', (totalFee) => {
    expect(codeOf({ ...GOOD, totalFee })).toBe('invalid-amount totalFee');
  });

  it.each([
    ['body', 7],
    ['body', 'x'.repeat(4_097)],
    ['body', ['咖啡']],
    ['detail', ''],
    ['detail', 'x'.repeat(6_001)],
    ['detail', { goods_detail: [] }],
    ['detail', '{"goods_detail":[]}'],
    ['detail', '{"goods_detail":[{"quantity":1}]}'],
    ['detail', '{"goods_detail":[{"quantity":1,"price":1,"colour":"red"}]}'],
    ['detail', '{"goods_detail":[{"quantity":1,"price":1}],"total":1}'],
    ['attach', ''],
    ['attach', '😀'.repeat(128)],
    ['mode', 'micro'],
    ['mode', null],
    ['platform', 'unionpay'],
    ['platform', 1],
  ])('%s may not be %j', (name, value) => {
    expect(codeOf({ ...GOOD, [name]: value })).toBe(`invalid-request ${name}`);
  });

  it('counts characters, not UTF-16 units', () => {
    expect(codeOf({ ...GOOD, attach: '😀'.repeat(127) })).toBe('ok');
  });

  it.each(['total_fee', 'origin', 'outTradeNo', 'constructor', 'toString'])(
    '%s is refused by name',
    (name) => {
      expect(codeOf({ ...GOOD, [name]: 1 })).toBe(`invalid-request ${name}`);
    },
  );

  it('a __proto__ in the page’s JSON is refused and changes nothing', () => {
    const value: unknown = JSON.parse('{"posOrderId":"A","totalFee":1,"__proto__":{"totalFee":5}}');
    expect(codeOf(value)).toMatch(/^invalid-request/);
    expect(Object.hasOwn(Object.prototype, 'totalFee')).toBe(false);
  });

  it.each([
    ['mode', 'QR'],
    ['mode', null],
    ['mode', ['qr']],
    ['platform', 'unionpay'],
    ['platform', 1],
  ])('%s %o is refused by name', (name, value) => {
    expect(codeOf({ ...GOOD, [name]: value })).toBe(`invalid-request ${name}`);
  });

  it('keeps the mode and the platform that were asked for, and scans where none was', () => {
    expect(readPayRequest({ ...GOOD, mode: 'qr', platform: 'alipay' })).toMatchObject({
      request: { mode: 'qr', platform: 'alipay' },
    });
    expect(readPayRequest(GOOD)).toMatchObject({ request: { mode: 'scan' } });
  });

  it('never throws and answers from a closed list, whatever a page hands over', () => {
    const closed = new Set<string>(PAGE_ERROR_CODES);
    const almost = fc.record(
      { posOrderId: fc.anything(), totalFee: fc.anything(), body: fc.anything(), attach: fc.anything() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true }), almost), (value) => {
        const reading = readPayRequest(value);
        expect(reading.ok || closed.has(reading.code)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
