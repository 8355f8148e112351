import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest, type FieldProblem, RequestError } from '../../../lib/gateway/check-request';
import { ENDPOINTS } from '../../../lib/gateway/endpoints';
import type { Structure } from '../../../lib/gateway/fields/rules';
import { microPayRequest, orderRequest, scanCodePayRequest } from '../../../lib/gateway/requests';
import { checkFields } from '../../../sandbox/gateway/check-fields';
import { microPayFields, orderFields, scanCodePayFields } from '../../../sandbox/gateway/field-tables';
import { makeOrderRecord } from '../../contract/order-making';

const CODE = '134567890123456789';
const DETAIL = '{"goods_detail":[{"goods_name":"拿铁","quantity":1,"price":1250}]}';

const wechat = makeOrderRecord({ platform: 'wechat', attach: '桌 7', detail: DETAIL });
const QR = scanCodePayRequest({ ...wechat, way: 'wechat-qr' }, 1_700_000_300, '0.1.0');
const PAY = microPayRequest(wechat, CODE, '0.1.0');
const QUERY = orderRequest(wechat, '0.1.0');

type Content = Record<string, unknown>;

/** A copy with the member at a path changed; undefined takes it out. */
function change(content: object, path: string, value: unknown): Content {
  const copy = structuredClone(content) as Content;
  const names = path.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce<Content>((object, name) => object[name] as Content, copy);
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
  return copy;
}

function problemOf(
  structure: Structure,
  content: object,
): [field: string, problem: FieldProblem] | undefined {
  try {
    checkRequest(structure, content);
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [error.field, error.problem];
  }
}

describe('a request that the engine builds', () => {
  it.each([
    ['micro_pay', ENDPOINTS.microPay.request, PAY],
    ['scan_code_pay', ENDPOINTS.scanCodePay.request, QR],
    ['query_order', ENDPOINTS.queryOrder.request, QUERY],
  ])('%s is as the document has it', (_name, structure, content) => {
    expect(problemOf(structure, content)).toBeUndefined();
  });
});

describe('what is refused, by the name of its field', () => {
  it.each<[string, unknown, FieldProblem]>([
    ['pay_content.out_trade_no', undefined, 'missing'],
    ['pay_content.out_trade_no', 'sz0100lmnx', 'format'],
    ['pay_content.out_trade_no', 'x'.repeat(33), 'too-long'],
    ['pay_content.author_code', undefined, 'missing'],
    ['pay_content.author_code', `${CODE}x`, 'format'],
    ['pay_content.total_fee', 0, 'out-of-range'],
    ['pay_content.total_fee', 2_147_483_648, 'out-of-range'],
    ['pay_content.total_fee', 12.5, 'type'],
    ['pay_content.total_fee', '1250', 'type'],
    ['pay_content.total_fee', NaN, 'type'],
    ['pay_content.fee_type', 'USD', 'format'],
    ['pay_content.body', '', 'empty'],
    ['pay_content.body', '茶'.repeat(129), 'too-long'],
    ['pay_content.body', '\ud83d', 'format'],
    ['pay_content.detail', '{', 'not-json'],
    ['pay_content.detail', '[]', 'type'],
    ['pay_content.time_expire', 1_700_000_000, 'refused'],
    ['pay_content.wxpay_pay_content_ext.product_id', 'p', 'refused'],
    ['pay_content.wxpay_pay_content_ext.attach', '桌'.repeat(128), 'too-long'],
    ['pay_content.wxpay_pay_content_ext.limit_pay', 'credit', 'format'],
    ['pay_content.attach', '桌 7', 'unknown'],
    ['pay_content.__proto', {}, 'unknown'],
    ['pay_mch_key.pay_platform', 3, 'out-of-range'],
    ['pay_mch_key.pay_platform', '1', 'type'],
    ['pay_mch_key.notify_open_ids', [], 'empty'],
    ['pay_mch_key.notify_open_ids', 'x', 'type'],
    ['order_client.machine_no', undefined, 'missing'],
    ['order_client.sdk_version', '0.1.0-alpha', 'too-long'],
    ['order_client.spbill_create_ip', '300.1.1.1', 'format'],
    ['order_client.terminal_type', 5, 'out-of-range'],
    ['order_client', null, 'type'],
    ['nonce_str', 'n'.repeat(33), 'too-long'],
  ])('%s: %j is %s', (path, value, problem) => {
    expect(problemOf(ENDPOINTS.microPay.request, change(PAY, path, value))).toEqual([path, problem]);
  });

  it('a member inside what a text spells', () => {
    const detail = '{"goods_detail":[{"quantity":1,"price":1,"colour":"red"}]}';
    expect(problemOf(ENDPOINTS.microPay.request, change(PAY, 'pay_content.detail', detail))).toEqual([
      'pay_content.detail.goods_detail[0].colour',
      'unknown',
    ]);
  });

  it('a payment code in a request that shows a QR code, and a missing product_id', () => {
    const { request } = ENDPOINTS.scanCodePay;
    expect(problemOf(request, change(QR, 'pay_content.author_code', CODE))).toEqual([
      'pay_content.author_code',
      'refused',
    ]);
    const without = change(QR, 'pay_content.wxpay_pay_content_ext.product_id', undefined);
    expect(problemOf(request, without)).toEqual(['pay_content.wxpay_pay_content_ext.product_id', 'missing']);
  });

  it('counts code points, not UTF-16 units', () => {
    expect(
      problemOf(ENDPOINTS.microPay.request, change(PAY, 'pay_content.body', '😀'.repeat(128))),
    ).toBeUndefined();
    expect(problemOf(ENDPOINTS.microPay.request, change(PAY, 'pay_content.body', '😀'.repeat(129)))).toEqual([
      'pay_content.body',
      'too-long',
    ]);
  });

  it('never names a value', () => {
    const error = new RequestError('pay_content.author_code', 'format');
    expect(error.message).toBe('pay_content.author_code: format');
  });
});

const PATHS = [
  'nonce_str',
  'pay_mch_key',
  'pay_mch_key.pay_platform',
  'pay_mch_key.out_mch_id',
  'pay_mch_key.notify_open_ids',
  'order_client.device_id',
  'order_client.terminal_type',
  'order_client.sub_terminal_type',
  'order_client.machine_no',
  'order_client.sdk_version',
  'order_client.spbill_create_ip',
  'order_client.further',
];
const PAY_PATHS = [
  ...PATHS,
  'pay_content',
  'pay_content.out_trade_no',
  'pay_content.author_code',
  'pay_content.time_expire',
  'pay_content.total_fee',
  'pay_content.fee_type',
  'pay_content.body',
  'pay_content.detail',
  'pay_content.wxpay_pay_content_ext',
  'pay_content.wxpay_pay_content_ext.attach',
  'pay_content.wxpay_pay_content_ext.product_id',
  'pay_content.alipay_pay_content_ext',
];
const QUERY_PATHS = [...PATHS, 'out_trade_no', 'trade_type'];

const value = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    [],
    {},
    true,
    0,
    1,
    -1,
    0.5,
    100,
    2 ** 31,
    2 ** 53,
    '127.0.0.1',
    '::1',
  ),
  fc.string({ unit: 'grapheme', maxLength: 140 }),
  fc.stringMatching(/^[0-9A-Za-z]{30,34}$/),
  fc.integer(),
  fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }),
  fc.constantFrom(
    { attach: 'a' },
    { product_id: 'p' },
    { discountable_amount: 1 },
    '{"goods_detail":[]}',
    DETAIL,
  ),
);

/** The sandbox's tables were written from the same document by another hand: the two have to agree. */
describe('the strict sandbox agrees', () => {
  it.each([
    ['micro_pay', ENDPOINTS.microPay.request, microPayFields, PAY, PAY_PATHS],
    ['scan_code_pay', ENDPOINTS.scanCodePay.request, scanCodePayFields, QR, PAY_PATHS],
    ['query_order', ENDPOINTS.queryOrder.request, orderFields('required'), QUERY, QUERY_PATHS],
  ] as const)('on whatever is changed in %s', (_name, structure, table, content, paths) => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, changed) => {
        const altered = change(content, path, changed);
        const theirs = checkFields(altered, table);
        expect(problemOf(structure, altered)?.[0]).toBe(theirs?.field);
      }),
      { numRuns: 400 },
    );
  });
});
