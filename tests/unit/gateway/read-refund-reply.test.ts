import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lib/gateway/json-reader';
import {
  type AskedRefund,
  readListedRefund,
  readQueryRefundReply,
  readRefundReply,
} from '../../../lib/gateway/read-refund-reply';
import { readStatus } from '../../../lib/gateway/read-status';
import { BODY, checked, merchantKey, without } from './reply-making';

const asked: AskedRefund = {
  outRefundNo: 'sz0100lmnxREFUND',
  outTradeNo: 'sz0100lmnxORDER',
  outMchId: 'mch-1',
  outSubMchId: 'sub-1',
  platform: 'wechat',
  totalFee: 1250,
  refundFee: 250,
};

const refundContent = (change: JsonObject = {}): JsonObject => ({
  out_refund_no: asked.outRefundNo,
  refund_id: '5030001',
  out_trade_no: asked.outTradeNo,
  is_transforming: false,
  total_fee: 1250,
  refund_fee: 250,
  wxpay_refund_order_content_ext: { state: 2 },
  ...change,
});

const content = (node: string, refund: JsonObject | JsonObject[] | undefined, merchant = merchantKey()) => ({
  status: 0,
  log_id: 7,
  [node]: {
    nonce_str: 'n-1',
    pay_mch_key: merchant,
    ...(refund === undefined ? {} : { refund_order_content: refund }),
  },
});

const refunded = (refund?: JsonObject, merchant?: JsonObject) =>
  readRefundReply(asked, readStatus({ node: 'refund' }, BODY, checked(content('refund', refund, merchant))));
const queried = (refunds?: JsonObject | JsonObject[], merchant?: JsonObject) =>
  readQueryRefundReply(
    asked,
    readStatus(
      { node: 'query_refund_order' },
      BODY,
      checked(content('query_refund_order', refunds, merchant)),
    ),
  );

describe.each([
  ['refund', refunded],
  [
    'query_refund_order',
    (refund?: JsonObject, merchant?: JsonObject) => queried(refund && [refund], merchant),
  ],
] as const)('%s', (_name, read) => {
  it('tells the state of our refund, and the platform’s number for it', () => {
    expect(read(refundContent())).toMatchObject({
      kind: 'refund',
      evidence: { kind: 'succeeded' },
      refundId: '5030001',
      freshness: 'n-1',
    });
  });

  it.each([
    [1, 'open'],
    [2, 'succeeded'],
    [3, 'failed'],
    [4, 'open'],
    [5, 'needs-person'],
    [6, 'failed'],
    [7, 'unclear'],
    ['2', 'unclear'],
  ])('WeChat state %s is %s', (state, kind) => {
    const refund = refundContent({ wxpay_refund_order_content_ext: { state } });
    expect(read(refund)).toMatchObject({ evidence: { kind } });
  });

  it.each([true, 'true', 1, null])('succeeded while is_transforming is %s is unclear', (value) => {
    expect(read(refundContent({ is_transforming: value }))).toMatchObject({ evidence: { kind: 'unclear' } });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['another order', { out_trade_no: 'other' }, merchantKey()],
    ['another amount', { refund_fee: 251 }, merchantKey()],
    ['an amount as text', { refund_fee: '250' }, merchantKey()],
    ['another total', { total_fee: 1 }, merchantKey()],
    ['another sub-merchant', {}, merchantKey({ out_sub_mch_id: 'sub-2' })],
    ['another merchant', {}, merchantKey({ out_mch_id: 'mch-2' })],
    ['another platform', {}, merchantKey({ pay_platform: 2 })],
  ])('%s is a mismatch, in whatever state', (_what, change, merchant) => {
    for (const state of [1, 2, 3]) {
      const refund = refundContent({ wxpay_refund_order_content_ext: { state }, ...change });
      expect(read(refund, merchant)).toMatchObject({ kind: 'unsettled', reason: 'reply-mismatched' });
    }
  });

  it.each(['out_refund_no', 'refund_fee'])('a success or a failure without %s is no answer', (name) => {
    for (const state of [2, 3, 5]) {
      const refund = without(refundContent({ wxpay_refund_order_content_ext: { state } }), name);
      expect(read(refund)).toMatchObject({ kind: 'unsettled', reason: 'reply-mismatched' });
    }
  });

  it('nor is one without a merchant; what is still open needs none', () => {
    expect(read(refundContent(), {})).toMatchObject({ reason: 'reply-mismatched' });
    const open = refundContent({ wxpay_refund_order_content_ext: { state: 4 } });
    expect(read(open, {})).toMatchObject({ evidence: { kind: 'open' } });
  });

  it('bears odd members', () => {
    const refund = refundContent({ refund_id: 5, create_time: 'x', refund_reason: null, extra: [1] });
    expect(read(refund)).toMatchObject({ evidence: { kind: 'succeeded' } });
  });
});

describe('refund', () => {
  it('of another number is a mismatch, and so is a success without any', () => {
    expect(refunded(refundContent({ out_refund_no: 'other' }))).toMatchObject({ reason: 'reply-mismatched' });
    expect(refunded(undefined)).toMatchObject({ reason: 'reply-mismatched' });
  });

  it.each([102, 104])('%i is a refusal', (status) => {
    const reply = readStatus({ node: 'refund' }, BODY, checked({ status, internal_status: 9, log_id: 1 }));
    expect(readRefundReply(asked, reply)).toMatchObject({ kind: 'refused', status, internalStatus: 9 });
  });

  it('103 is a system error', () => {
    const reply = readStatus({ node: 'refund' }, BODY, checked({ status: 103, log_id: 1 }));
    expect(readRefundReply(asked, reply)).toMatchObject({ kind: 'system-error' });
  });
});

describe('query_refund_order', () => {
  it('finds ours among others', () => {
    const others = [
      refundContent({ out_refund_no: 'a', refund_fee: 1 }),
      refundContent({ out_refund_no: 'b' }),
    ];
    expect(queried([...others, refundContent()])).toMatchObject({ evidence: { kind: 'succeeded' } });
  });

  it('does not know a refund that is not in an answer of success, nor one it answers 104 for', () => {
    for (const rows of [[], undefined, [refundContent({ out_refund_no: 'other' })]]) {
      expect(queried(rows)).toMatchObject({ kind: 'refund', evidence: { kind: 'not-known' } });
    }
    const reply = readStatus({ node: 'query_refund_order' }, BODY, checked({ status: 104, log_id: 1 }));
    expect(readQueryRefundReply(asked, reply)).toMatchObject({ evidence: { kind: 'not-known' } });
  });

  it('bears the bare structure in the place of a list of one', () => {
    expect(queried(refundContent())).toMatchObject({ evidence: { kind: 'succeeded' } });
  });

  it('is no answer with two under our number, or with a row that cannot be told', () => {
    expect(queried([refundContent(), refundContent()])).toMatchObject({ reason: 'reply-mismatched' });
    expect(queried([without(refundContent(), 'out_refund_no')])).toMatchObject({
      reason: 'reply-mismatched',
    });
  });

  it('nothing of it counts without a right code', () => {
    const reply = readStatus(
      { node: 'query_refund_order' },
      BODY,
      checked(content('query_refund_order', [refundContent()]), false),
    );
    expect(readQueryRefundReply(asked, reply)).toMatchObject({ reason: 'reply-not-authenticated' });
  });
});

describe('Alipay', () => {
  const alipay = { ...asked, platform: 'alipay' as const };
  it.each([
    [1, 'open'],
    [2, 'succeeded'],
    [3, 'failed'],
    [4, 'open'],
    [5, 'not-known'],
    [9, 'unclear'],
  ])('refund_status %i is %s', (refund_status, kind) => {
    const refund = {
      ...without(refundContent(), 'wxpay_refund_order_content_ext'),
      alipay_refund_order_content_ext: { refund_status },
    };
    const reply = readStatus(
      { node: 'refund' },
      BODY,
      checked(content('refund', refund, merchantKey({ pay_platform: 2 }))),
    );
    expect(readRefundReply(alipay, reply)).toMatchObject({ evidence: { kind } });
  });
});

describe('a row of client_order_detail', () => {
  const row = (change: JsonObject = {}, merchant: JsonObject = merchantKey()): JsonObject => ({
    receipt: { refund_order: { refund_order_mch: merchant, refund_order_content: refundContent(change) } },
  });

  it('is one of the order’s refunds, whoever made it', () => {
    expect(readListedRefund(row({ out_refund_no: 'elsewhere' }), asked)).toEqual({
      number: 'elsewhere',
      refund: { outRefundNo: 'elsewhere', refundFee: 250, evidence: { kind: 'succeeded' } },
    });
  });

  it('of another order is passed over', () => {
    expect(readListedRefund(row({ out_trade_no: 'other', refund_fee: 'x' }), asked)).toEqual({
      number: asked.outRefundNo,
    });
  });

  it.each<[string, JsonObject, JsonObject?]>([
    ['no number', { out_refund_no: null }],
    ['no order', { out_trade_no: null }],
    ['an amount that is none', { refund_fee: '250' }],
    ['no amount', { refund_fee: null }],
    ['nothing to give back', { refund_fee: 0 }],
    ['another total', { total_fee: 1 }],
    ['another merchant', {}, merchantKey({ out_sub_mch_id: 'sub-2' })],
    ['another platform', {}, merchantKey({ pay_platform: 2 })],
  ])('with %s spoils the list', (_name, change, merchant) => {
    expect(readListedRefund(row(change, merchant), asked)).toHaveProperty('mismatch');
  });

  it.each([null, 1, [], {}, { receipt: null }, { receipt: { order: {} } }])('%j spoils the list', (found) => {
    expect(readListedRefund(found, asked)).toHaveProperty('mismatch');
  });
});
