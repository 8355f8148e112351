import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../../lib/flow/call-outcome';
import { ENDPOINTS, type Endpoint } from '../../../lib/gateway/endpoints';
import type { JsonObject } from '../../../lib/gateway/json-reader';
import type { CheckedBody } from '../../../lib/gateway/read-status';
import { answer, ASKED, BODY, checked, merchantKey, orderContent, readReply, without } from './reply-making';

const { microPay, queryOrder, reverse, closeOrder } = ENDPOINTS;
const ALL: Endpoint[] = [microPay, queryOrder, reverse, closeOrder];
const ACKNOWLEDGED: Endpoint[] = [reverse, closeOrder];

const read = (endpoint: Endpoint, body: CheckedBody, asked = ASKED): CallOutcome =>
  readReply(endpoint, asked, BODY, body);
const reasonOf = (outcome: CallOutcome) => (outcome.kind === 'unsettled' ? outcome.reason : outcome.kind);
const statusOnly = (status: number, more: JsonObject = {}): JsonObject => ({ status, log_id: 7, ...more });

describe('the status table', () => {
  it.each(ALL)('$path: an authenticated 0', (endpoint) => {
    const outcome = read(endpoint, checked(answer(endpoint.node)));
    expect(outcome.kind).toBe(ACKNOWLEDGED.includes(endpoint) ? 'acknowledged' : 'order');
  });

  it.each(ALL)('$path: 3 and 101 settle nothing, authenticated or not', (endpoint) => {
    for (const verified of [true, false]) {
      expect(reasonOf(read(endpoint, checked(statusOnly(3), verified)))).toBe('status-3');
      expect(reasonOf(read(endpoint, checked(statusOnly(101), verified)))).toBe('status-101');
    }
  });

  it.each(ALL)('$path: 103 is a system error', (endpoint) => {
    expect(read(endpoint, checked(statusOnly(103))).kind).toBe('system-error');
  });

  it.each([microPay, ...ACKNOWLEDGED])('$path: 102 and 104 are refusals', (endpoint) => {
    for (const status of [102, 104]) {
      const content = statusOnly(status, { internal_status: 10_402, description: '付款码已失效' });
      expect(read(endpoint, checked(content))).toMatchObject({
        kind: 'refused',
        status,
        internalStatus: 10_402,
        description: '付款码已失效',
      });
    }
  });

  it('query_order: 104 says that the order is not known there, 102 that the call failed', () => {
    expect(read(queryOrder, checked(statusOnly(104)))).toMatchObject({
      kind: 'order',
      evidence: { kind: 'not-known' },
      identity: {},
    });
    expect(read(queryOrder, checked(statusOnly(102))).kind).toBe('refused');
  });

  it('407 is the reused number with 104 on micro_pay, and nowhere else', () => {
    const reused = (status: number) => checked(statusOnly(status, { internal_status: 407 }));
    expect(read(microPay, reused(104)).kind).toBe('blocked');
    expect(read(microPay, reused(102)).kind).toBe('refused');
    expect(read(reverse, reused(104)).kind).toBe('refused');
    expect(read(queryOrder, reused(104))).toMatchObject({ evidence: { kind: 'not-known' } });
    expect(reasonOf(read(microPay, checked(statusOnly(104, { internal_status: 407 }), false)))).toBe(
      'reply-not-authenticated',
    );
  });

  it.each(ALL)('$path: 0, 102, 103 and 104 without a right code are no answer', (endpoint) => {
    for (const content of [answer(endpoint.node), statusOnly(102), statusOnly(103), statusOnly(104)]) {
      expect(reasonOf(read(endpoint, checked(content, false)))).toBe('reply-not-authenticated');
    }
  });

  it.each([1, 2, 4, 100, 105, -1, 0.5, '0', null, true, 2n ** 60n, [0], { value: 0 }])(
    'a status of %s is unknown, whatever else is in the reply',
    (status) => {
      const content: JsonObject = { ...answer('micro_pay'), status: status };
      expect(reasonOf(read(microPay, checked(content)))).toBe('status-unknown');
      expect(reasonOf(read(microPay, checked(without(content, 'status'))))).toBe('status-unknown');
    },
  );

  it('what became of the exchange comes first', () => {
    const outcomeOf = (http: Parameters<typeof readReply>[2]) => reasonOf(readReply(microPay, ASKED, http));
    expect(outcomeOf({ kind: 'no-answer' })).toBe('no-answer');
    expect(outcomeOf({ kind: 'network-failed', detail: 'x' })).toBe('network-failed');
    expect(outcomeOf({ kind: 'http-status', status: 500 })).toBe('http-status');
    expect(outcomeOf({ kind: 'too-large' })).toBe('reply-too-large');
    expect(outcomeOf(BODY)).toBe('reply-malformed');
    expect(reasonOf(read(microPay, { kind: 'malformed', reason: 'body-syntax' }))).toBe('reply-malformed');
  });
});

describe('what ties a reply to its request', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['another order number', orderContent({ out_trade_no: 'sz0100lmnxOTHER' }), merchantKey()],
    ['another amount', orderContent({ total_fee: 1251 }), merchantKey()],
    ['an amount as text', orderContent({ total_fee: '1250' }), merchantKey()],
    ['another sub-merchant', orderContent(), merchantKey({ out_sub_mch_id: 'sub-2' })],
    ['another merchant', orderContent(), merchantKey({ out_mch_id: 'mch-2' })],
    ['another platform', orderContent(), merchantKey({ pay_platform: 2 })],
  ])('%s is a mismatch, in whatever state the order is', (_name, order, merchant) => {
    for (const state of [2, 5, 9]) {
      const told = { ...order, wxpay_order_content_ext: { current_trade_state: state } };
      for (const endpoint of [microPay, queryOrder]) {
        expect(reasonOf(read(endpoint, checked(answer(endpoint.node, told, merchant))))).toBe(
          'reply-mismatched',
        );
      }
    }
  });

  it.each([
    ['order number', without(orderContent(), 'out_trade_no'), merchantKey()],
    ['amount', without(orderContent(), 'total_fee'), merchantKey()],
    ['sub-merchant', orderContent(), without(merchantKey(), 'out_sub_mch_id')],
    ['merchant key', orderContent(), {}],
  ])('paid without the %s is no answer; another state needs none of the three', (_name, order, merchant) => {
    expect(reasonOf(read(queryOrder, checked(answer('query_order', order, merchant))))).toBe(
      'reply-mismatched',
    );
    const waiting = { ...order, wxpay_order_content_ext: { current_trade_state: 9 } };
    expect(read(queryOrder, checked(answer('query_order', waiting, merchant)))).toMatchObject({
      evidence: { kind: 'open' },
    });
  });

  it('an answer under another endpoint’s name is a mismatch', () => {
    expect(reasonOf(read(queryOrder, checked(answer('micro_pay'))))).toBe('reply-mismatched');
    expect(reasonOf(read(microPay, checked(answer('query_order'))))).toBe('reply-mismatched');
  });

  it('status 0 without order_content is a mismatch', () => {
    const bare = { ...answer('micro_pay'), micro_pay: { nonce_str: 'n-1' } };
    expect(reasonOf(read(microPay, checked(bare)))).toBe('reply-mismatched');
  });

  it.each(ACKNOWLEDGED)('$path counts only under its own name', (endpoint) => {
    const other = endpoint === reverse ? closeOrder : reverse;
    for (const content of [
      statusOnly(0),
      statusOnly(0, { [other.node]: { nonce_str: 'n-1' } }),
      statusOnly(0, { [endpoint.node]: 'n-1' }),
      statusOnly(0, { [endpoint.node]: null }),
      statusOnly(0, { [endpoint.node]: [] }),
    ]) {
      expect(reasonOf(read(endpoint, checked(content)))).toBe('reply-mismatched');
    }
    expect(read(endpoint, checked(statusOnly(0, { [endpoint.node]: {} }))).kind).toBe('acknowledged');
  });

  it('no acknowledgement may name another order', () => {
    const other = statusOnly(0, { reverse: { nonce_str: 'n-1', out_trade_no: 'other' } });
    expect(reasonOf(read(reverse, checked(other)))).toBe('reply-mismatched');
  });
});

describe('what is read of an order', () => {
  const evidenceOf = (order: JsonObject, asked = ASKED, merchant = merchantKey()) => {
    const outcome = read(queryOrder, checked(answer('query_order', order, merchant)), asked);
    return outcome.kind === 'order' ? outcome.evidence : outcome;
  };
  const alipay = { ...ASKED, platform: 'alipay' as const };
  const alipayOrder = (extension: JsonObject, more: JsonObject = {}) => ({
    ...without(orderContent(more), 'wxpay_order_content_ext'),
    alipay_order_content_ext: extension,
  });

  it('paid, with the platform’s number, time and the cash that was paid', () => {
    expect(evidenceOf(orderContent())).toEqual({
      kind: 'paid',
      transactionId: '4200001',
      paidAt: 1_500_000_005_000,
      cashFee: 1200,
    });
  });

  it('identity: last four digits, amount and creation; never the whole code', () => {
    const outcome = read(queryOrder, checked(answer('query_order')));
    expect(outcome).toMatchObject({
      identity: { codeLastFour: '6789', totalFee: 1250, createdAt: 1_500_000_004_000 },
    });
    expect(JSON.stringify(outcome)).not.toContain('13456789012345');
  });

  it('keeps the payment code out of the gateway’s own words too', () => {
    const description = '付款码 134567890123456789 无效';
    const refusal = read(microPay, checked(statusOnly(104, { description })));
    const ended = read(
      queryOrder,
      checked(
        answer(
          'query_order',
          orderContent({
            wxpay_order_content_ext: { current_trade_state: 10, trade_state_desc: description },
          }),
        ),
      ),
    );
    const cutInTheMiddle = '词'.repeat(243) + description;
    const cut = read(microPay, checked(statusOnly(104, { description: cutInTheMiddle })));
    expect(JSON.stringify(cut)).not.toContain('1345');
    for (const outcome of [refusal, ended]) {
      expect(JSON.stringify(outcome)).not.toContain('13456789012345');
      expect(JSON.stringify(outcome)).toContain('6789');
    }
  });

  it('Alipay: money returned needs a refund that is not 0', () => {
    const order = (extension: JsonObject) =>
      evidenceOf(alipayOrder(extension), alipay, merchantKey({ pay_platform: 2 }));
    expect(order({ current_trade_state: 5, refund_fee: 1250 })).toEqual({ kind: 'returned', fee: 1250 });
    expect(order({ current_trade_state: 5, refund_fee: 0 })).toMatchObject({ kind: 'ended' });
    expect(order({ current_trade_state: 4 })).toEqual({ kind: 'open' });
    expect(order({ current_trade_state: 2 })).toMatchObject({ kind: 'paid' });
  });

  it.each([
    ['no extension', without(orderContent(), 'wxpay_order_content_ext')],
    ['the other platform’s extension', alipayOrder({ current_trade_state: 2 })],
    ['a state as text', orderContent({ wxpay_order_content_ext: { current_trade_state: '2' } })],
    ['a state that nobody knows', orderContent({ wxpay_order_content_ext: { current_trade_state: 99 } })],
    ['a huge state', orderContent({ wxpay_order_content_ext: { current_trade_state: 2n ** 70n } })],
    ['an extension that is a list', orderContent({ wxpay_order_content_ext: [2] })],
  ])('%s is unclear, not an error', (_name, order) => {
    expect(evidenceOf(order)).toMatchObject({ kind: 'unclear' });
  });

  it.each([true, 1, 'true', 'false', null, {}])('paid while is_transforming is %s is unclear', (value) => {
    expect(evidenceOf(orderContent({ is_transforming: value }))).toMatchObject({ kind: 'unclear' });
  });

  it.each([false, undefined])('paid while is_transforming is %s is paid', (value) => {
    const order = value === undefined ? without(orderContent(), 'is_transforming') : orderContent();
    expect(evidenceOf(order)).toMatchObject({ kind: 'paid' });
  });

  it('anything waiting is open while it is transforming', () => {
    const order = orderContent({
      is_transforming: true,
      wxpay_order_content_ext: { current_trade_state: 7 },
    });
    expect(evidenceOf(order)).toEqual({ kind: 'open' });
  });

  it('bears odd members beside those that matter', () => {
    const odd = orderContent({
      transaction_id: 42,
      time_end: 'yesterday',
      cash_fee: -0.5,
      fee_type: null,
      gateway_extra: { list: [1, { a: null }] },
      body: 'x'.repeat(10_000),
      __proto__: { total_fee: 1 },
    });
    expect(evidenceOf(odd)).toEqual({ kind: 'paid' });
  });
});

describe('freshness and support', () => {
  const authenticOf = (content: JsonObject, digest = 'd1') => {
    const outcome = read(microPay, checked(content, true, digest));
    return 'freshness' in outcome ? outcome : undefined;
  };

  it('is the nonce of the node', () => {
    expect(authenticOf(answer('micro_pay'))?.freshness).toBe('n-1');
  });

  it.each([
    ['no node', statusOnly(103)],
    ['no nonce', statusOnly(103, { micro_pay: {} })],
    ['an empty nonce', statusOnly(103, { micro_pay: { nonce_str: '' } })],
    ['a nonce that is no text', statusOnly(103, { micro_pay: { nonce_str: 5 } })],
  ])('is the digest of the bytes where there is %s', (_name, content) => {
    expect(authenticOf(content, 'abc')?.freshness).toBe('sha256:abc');
  });

  it('two long nonces that begin alike are two', () => {
    const nonce = (last: string) => statusOnly(103, { micro_pay: { nonce_str: 'n'.repeat(80) + last } });
    expect(authenticOf(nonce('a'), 'd1')?.freshness).not.toBe(authenticOf(nonce('b'), 'd2')?.freshness);
  });

  it.each([
    [18_654_852, '18654852'],
    [9_223_372_036_854_775_001n, '9223372036854775001'],
  ])('keeps log_id %s whole, as text', (logId, text) => {
    expect(authenticOf({ ...statusOnly(103), log_id: logId })?.logId).toBe(text);
  });

  it('takes along the gateway’s clock', () => {
    const http = { ...BODY, clockOffset: -1_500 };
    expect(readReply(microPay, ASKED, http, checked(statusOnly(103)))).toMatchObject({ clockOffset: -1_500 });
  });
});
