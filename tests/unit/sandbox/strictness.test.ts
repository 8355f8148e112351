import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type Json, TestTill } from './till';

const merchant = makeMerchant();
let gateway: Gateway;
let till: TestTill;
let wechat: Wallet;
let alipay: Wallet;

beforeEach(async () => {
  gateway = await startGateway({ merchant });
  till = new TestTill(gateway);
  wechat = gateway.wallet({ platform: 'wechat', balance: 1_000_000 });
  alipay = gateway.wallet({ platform: 'alipay', balance: 1_000_000 });
});
afterEach(() => gateway.close());

async function expectRefused(
  sent: ReturnType<TestTill['post']>,
  reason: string,
  field?: string,
): Promise<void> {
  const reply = await sent;
  expect({ http: reply.http, status: reply.content.status, authentic: reply.authentic }).toEqual({
    http: 200,
    status: 101,
    authentic: undefined,
  });
  const rejection = gateway.rejections.at(-1);
  expect(rejection?.reason).toBe(reason);
  expect(rejection?.field).toBe(field);
  expect(gateway.ledger.total()).toBe(0);
}

const good = (): Json => till.payContent(till.number(), wechat, 100);
const goodBody = (): string => till.envelope(JSON.stringify(good()));

test('a correct request is accepted and leaves no rejection', async () => {
  const reply = await till.send('micro_pay', good());
  expect(reply.content.status).toBe(0);
  expect(gateway.rejections).toEqual([]);
});

test('a trailing newline inside request_content is accepted, as in the sample of the document', async () => {
  const reply = await till.post('micro_pay', till.envelope(`${JSON.stringify(good())}\n`));
  expect(reply.content.status).toBe(0);
});

test('method and content type', async () => {
  const noBody = { method: 'PUT' };
  await expectRefused(till.post('micro_pay', goodBody(), noBody), 'method');
  const plain = { headers: { 'content-type': 'text/plain' } };
  await expectRefused(till.post('micro_pay', goodBody(), plain), 'content-type');
});

test('an unknown path is HTTP 404 and a rejection', async () => {
  const response = await fetch(`${gateway.baseUrl}/nothing`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
  expect(gateway.rejections.at(-1)).toMatchObject({ path: '/cpay/nothing', reason: 'path' });
});

test('size, UTF-8, JSON, duplicate members', async () => {
  await expectRefused(till.post('micro_pay', `${goodBody()}${' '.repeat(65_536)}`), 'too-big');
  await expectRefused(till.post('micro_pay', new Uint8Array([0x7b, 0xff, 0x7d])), 'utf-8');
  await expectRefused(till.post('micro_pay', '{"request_content":'), 'json');
  await expectRefused(till.post('micro_pay', `\ufeff${goodBody()}`), 'json');
  const twice = goodBody().replace('{', '{"authen_info":{"a":{"authen_type":1,"authen_code":"0"}},');
  await expectRefused(till.post('micro_pay', twice), 'duplicate-member');
  const inside = JSON.stringify(good()).replace('"total_fee":100', '"total_fee":1,"total\\u005ffee":100');
  await expectRefused(till.post('micro_pay', till.envelope(inside)), 'content-duplicate-member');
  await expectRefused(till.post('micro_pay', till.envelope('{"a":')), 'content-json');
  await expectRefused(till.post('micro_pay', till.envelope('[]')), 'type', '');
});

test('the envelope has exactly its members', async () => {
  const outer = (): Json => JSON.parse(goodBody()) as Json;
  await expectRefused(till.post('micro_pay', JSON.stringify({ ...outer(), extra: 1 })), 'envelope');
  const { authen_info: info, ...rest } = outer();
  await expectRefused(till.post('micro_pay', JSON.stringify(rest)), 'envelope');
  await expectRefused(
    till.post('micro_pay', JSON.stringify({ ...outer(), request_content: good() })),
    'envelope',
  );
  await expectRefused(till.post('micro_pay', '[]'), 'envelope');
  const a = (info as Json).a as Json;
  const wrong: unknown[] = [
    {},
    { a, s: a },
    { a: { ...a, extra: 1 } },
    { a: { ...a, authen_type: 2 } },
    { a: { ...a, authen_type: '1' } },
    { a: { ...a, authen_code: 'ABCD' } },
    { a: { ...a, authen_code: 'g'.repeat(64) } },
  ];
  for (const authenInfo of wrong) {
    const body = JSON.stringify({ ...outer(), authen_info: authenInfo });
    await expectRefused(till.post('micro_pay', body), 'authen-info');
  }
});

test('a wrong key or one changed byte is refused; lower-case hex is accepted', async () => {
  await expectRefused(
    till.post('micro_pay', till.envelope(JSON.stringify(good()), 'wrong key')),
    'authen-code',
  );
  const altered = goodBody().replace('\\"total_fee\\":100', '\\"total_fee\\":101');
  await expectRefused(till.post('micro_pay', altered), 'authen-code');
  const lower = goodBody().replace(/[0-9A-F]{64}/, (code) => code.toLowerCase());
  expect((await till.post('micro_pay', lower)).content.status).toBe(0);
});

type Change = readonly [path: string, value: unknown, reason: string];

const REMOVED = Symbol('removed');

/** Sets a dotted path in a copy of the content, or removes it. */
function changed(content: Json, path: string, value: unknown): Json {
  const copy = structuredClone(content);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const target = names.reduce<Json>((at, name) => at[name] as Json, copy);
  if (value === REMOVED) delete target[last];
  else target[last] = value;
  return copy;
}

const PAY_CHANGES: readonly Change[] = [
  ['extra', 1, 'unknown-field'],
  ['pay_content.extra', 1, 'unknown-field'],
  ['pay_mch_key', REMOVED, 'missing-field'],
  ['pay_mch_key.pay_platform', 3, 'enum'],
  ['pay_mch_key.pay_platform', '1', 'type'],
  ['pay_mch_key.out_mch_id', 'x'.repeat(33), 'length'],
  ['pay_mch_key.out_mch_id', 'another', 'merchant'],
  ['pay_mch_key.out_sub_mch_id', 'another', 'merchant'],
  ['pay_mch_key.out_shop_id', 'another', 'merchant'],
  ['pay_mch_key.notify_open_ids', [], 'empty'],
  ['pay_mch_key.alipay_pay_mch_key_ext', {}, 'other-platform'],
  ['pay_content.out_trade_no', 'short', 'format'],
  ['pay_content.out_trade_no', 'a'.repeat(32), 'order-prefix'],
  ['pay_content.author_code', REMOVED, 'missing-field'],
  ['pay_content.author_code', '12ab', 'format'],
  ['pay_content.author_code', '1'.repeat(17), 'code-shape'],
  ['pay_content.author_code', '281234567890123456', 'code-of-other-platform'],
  ['pay_content.time_expire', 1_501_676_124, 'refused-field'],
  ['pay_content.total_fee', 0, 'range'],
  ['pay_content.total_fee', -5, 'range'],
  ['pay_content.total_fee', 2_147_483_648, 'range'],
  ['pay_content.total_fee', 1.5, 'type'],
  ['pay_content.total_fee', '100', 'type'],
  ['pay_content.fee_type', 'USD', 'format'],
  ['pay_content.body', REMOVED, 'missing-field'],
  ['pay_content.body', '', 'empty'],
  ['pay_content.body', '饮'.repeat(129), 'length'],
  ['pay_content.body', '\ud800', 'format'],
  ['pay_content.detail', '{"goods_detail":[{"quantity":1}]}', 'missing-field'],
  ['pay_content.detail', 'not JSON', 'json'],
  ['pay_content.wxpay_pay_content_ext', { attach: 'x'.repeat(128) }, 'length'],
  ['pay_content.wxpay_pay_content_ext', { product_id: '1' }, 'refused-field'],
  ['pay_content.alipay_pay_content_ext', {}, 'other-platform'],
  ['order_client.device_id', 'x'.repeat(65), 'length'],
  ['order_client.staff_id', REMOVED, 'missing-field'],
  ['order_client.terminal_type', 5, 'enum'],
  ['order_client.machine_no', REMOVED, 'missing-field'],
  ['order_client.sdk_version', '1.0.0-beta.1', 'length'],
  ['order_client.spbill_create_ip', 'localhost', 'format'],
  ['order_client.spbill_create_ip', '1.2.3.4.', 'format'],
  ['order_client.sub_terminal_type', 'x', 'type'],
  ['nonce_str', REMOVED, 'missing-field'],
  ['nonce_str', 'x'.repeat(33), 'length'],
];

test.each(PAY_CHANGES)('micro_pay with %s = %s is refused: %s', async (path, value, reason) => {
  const content = changed(good(), path, value);
  const reply = await till.send('micro_pay', content);
  expect(reply.content.status).toBe(101);
  expect(gateway.rejections.at(-1)).toMatchObject({ path: 'micro_pay', reason });
  expect(gateway.rejections.at(-1)?.field).toContain(path);
});

test('lengths are code points, and the optional fields of the document are accepted', async () => {
  let content = changed(good(), 'pay_content.body', '😀'.repeat(128));
  content = changed(
    content,
    'pay_content.detail',
    JSON.stringify({ goods_detail: [{ quantity: 1, price: 100 }] }),
  );
  content = changed(content, 'pay_content.wxpay_pay_content_ext', { attach: '桌 5', limit_pay: 'no_credit' });
  content = changed(content, 'pay_mch_key.notify_open_ids', ['abc']);
  content = changed(content, 'order_client.sub_terminal_type', 7);
  expect((await till.send('micro_pay', content)).content.status).toBe(0);
});

test('an order number needs a letter after the prefix', async () => {
  const number = gateway.merchant.orderPrefix.padEnd(32, '7');
  await expectRefused(
    till.pay(number, wechat, 100),
    'order-number-without-letter',
    'pay_content.out_trade_no',
  );
});

test('a code of Alipay is refused for WeChat and the other way round', async () => {
  const wrong = till.payContent(till.number(), alipay, 100, wechat.newCode());
  await expectRefused(till.send('micro_pay', wrong), 'code-of-other-platform', 'pay_content.author_code');
});

test('a nonce is used once', async () => {
  const first = good();
  await till.send('micro_pay', first);
  const again = { ...till.orderContent(till.number(), 'wechat'), nonce_str: first.nonce_str };
  const reply = await till.send('query_order', again);
  expect(reply.content.status).toBe(101);
  expect(gateway.rejections).toMatchObject([{ path: 'query_order', reason: 'nonce-repeated' }]);
});

test('the same bytes again after an answer are a repeated nonce; after a broken connection they are not', async () => {
  const number = till.number();
  const body = till.envelope(JSON.stringify(till.payContent(number, wechat, 100)));
  gateway.script({ path: 'micro_pay', action: 'drop-after' });
  await expect(till.post('micro_pay', body)).rejects.toThrow();
  expect((await till.post('micro_pay', body)).content).toMatchObject({ status: 102 });
  expect(gateway.rejections).toEqual([]);
  expect(gateway.microPayRepeats).toBe(1);
  expect((await till.post('micro_pay', body)).content.status).toBe(101);
  expect(gateway.rejections).toMatchObject([{ reason: 'nonce-repeated' }]);
  expect(gateway.ledger.net(number)).toBe(100);
});

test('query_order needs trade_type, reverse does without', async () => {
  const number = till.number();
  const content = changed(till.orderContent(number, 'wechat'), 'trade_type', REMOVED);
  await expectRefused(till.send('query_order', content), 'missing-field', 'trade_type');
  const reply = await till.send('reverse', { ...content, nonce_str: 'another' });
  expect(reply.content.status).toBe(0);
  const strange = { ...till.orderContent(number, 'wechat'), trade_type: 7 };
  await expectRefused(till.send('query_order', strange), 'enum', 'trade_type');
});

test('a query must name the platform and the trade type of the order', async () => {
  const number = till.number();
  await till.pay(number, wechat, 100);
  expect((await till.query(number, 'alipay')).content.status).toBe(101);
  await till.send('query_order', { ...till.orderContent(number, 'wechat'), trade_type: 2 });
  expect(gateway.rejections.map((rejection) => rejection.reason)).toEqual([
    'platform-of-order',
    'trade-type-of-order',
  ]);
});
