import { describe, expect, it } from 'vitest';
import { UNSETTLED_REASONS, type CallOutcome } from '../../../lib/flow/call-outcome';
import {
  customerRefused,
  notKnown,
  open,
  paid,
  paymentError,
  refused,
  reversed,
  acknowledged,
  systemError,
  unclear,
  unsettled,
} from './support/outcomes';
import { ALIPAY_CODE, REQUEST, scriptedTill, WECHAT_CODE } from './support/test-till';

const now = (outcome: CallOutcome) => ({ afterMs: 0, outcome });
const after = (afterMs: number, outcome: CallOutcome) => ({ afterMs, outcome });

describe('a payment that is answered', () => {
  it('is paid at once', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', after(800, paid()));
    const number = await till.pay();
    expect((await till.order(number)).state).toBe('submitting');
    await till.time.pass(1_000);
    expect(await till.order(number)).toMatchObject({
      state: 'paid',
      platform: 'wechat',
      codeLastFour: '6789',
      paid: { transactionId: '4200001', at: 1_700_000_003_000, cashFee: 1250 },
    });
    expect(till.told()).toEqual(['created', 'submitting', 'paid']);
    await till.time.pass(3_600_000);
    expect(till.gateway.calls).toHaveLength(1);
    expect(till.awake).toBe(false);
    expect(await till.journal.open()).toEqual([]);
  });

  it('knows Alipay by its code', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(paid()));
    const number = await till.pay(ALIPAY_CODE);
    await till.time.pass(0);
    expect(await till.order(number)).toMatchObject({
      state: 'paid',
      platform: 'alipay',
      codeLastFour: '6780',
    });
  });

  it('waits for the password and becomes paid', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(open()));
    till.gateway.script('query_order', now(open()), now(open()), now(open()), now(paid()));
    const number = await till.pay();
    await till.time.pass(0);
    expect(till.awake).toBe(true);
    await till.time.pass(20_000);
    expect(till.told()).toEqual(['created', 'submitting', 'paying', 'paid']);
    expect((await till.order(number)).lateSuccess).toBeUndefined();
  });

  it('asks every 2 s for the first 10 s and every 5 s after it', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(open())).script('query_order', now(open()));
    await till.pay();
    await till.time.pass(40_000);
    const times = till.gateway.timesOf('query_order');
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(gaps.slice(0, 5)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
    expect(new Set(gaps.slice(5))).toEqual(new Set([5_000]));
  });

  it('fails when the customer refuses', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(open())).script('query_order', now(customerRefused()));
    const number = await till.pay();
    await till.time.pass(60_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'customer-refused' },
    });
    expect(till.gateway.timesOf('reverse')).toEqual([]);
  });

  it('fails at once on an authenticated payment error, with the gateway’s words', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(paymentError('余额不足')));
    const number = await till.pay();
    await till.time.pass(0);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-error', detail: '余额不足' },
    });
  });

  it('never stores, tells or asks about more of the code than its last four digits', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(open())).script('query_order', now(customerRefused()));
    const number = await till.pay();
    await till.time.pass(10_000);
    const kept = [
      await till.order(number),
      await till.journal.events(number),
      till.changes,
      till.gateway.calls,
    ];
    expect(JSON.stringify(kept)).not.toContain(WECHAT_CODE.slice(0, 14));
    expect(till.gateway.codes).toEqual([WECHAT_CODE]);
  });
});

describe('a payment without a clear answer', () => {
  it.each([
    ['102', refused(102)],
    ['104', refused(104)],
    ['103', systemError()],
    ...UNSETTLED_REASONS.map((reason): [string, CallOutcome] => [reason, unsettled(reason)]),
    ['an unknown state', unclear()],
    ['an authenticated “not known”', notKnown()],
  ])('%s is asked about and never sent again', async (_name, outcome) => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(outcome)).script('query_order', now(paid()));
    const number = await till.pay();
    await till.time.pass(3_000);
    expect((await till.order(number)).state).toBe('paid');
    expect(till.gateway.timesOf('micro_pay')).toHaveLength(1);
    expect(till.told()).not.toContain('failed');
  });

  it('102 is asked about not earlier than 2 s later, also when somebody is impatient', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(refused(102))).script('query_order', now(paid()));
    const number = await till.pay();
    await till.time.pass(0);
    await till.engine.queryNow(number);
    expect(till.gateway.timesOf('query_order')).toEqual([]);
    await till.time.pass(5_000);
    expect(till.gateway.timesOf('query_order')).toEqual([2_000]);
    expect((await till.order(number)).state).toBe('paid');
  });

  it.each([102, 104] as const)('%i and then not known: it ended without money', async (status) => {
    const till = scriptedTill();
    till.gateway
      .script('micro_pay', now(refused(status, '付款码无效')))
      .script('query_order', now(notKnown()));
    const number = await till.pay();
    await till.time.pass(3_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-refused', detail: '付款码无效' },
    });
  });

  it('is not failed by 104 alone: the query decides', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(refused(104))).script('query_order', 'silence');
    const number = await till.pay();
    await till.time.pass(50_000);
    expect(['unknown', 'paying']).toContain((await till.order(number)).state);
  });

  it('waits 30 s for silence, then asks', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', 'silence').script('query_order', now(paid()));
    const number = await till.pay();
    await till.time.pass(29_999);
    expect((await till.order(number)).state).toBe('submitting');
    await till.time.pass(1_001);
    expect(till.gateway.timesOf('query_order')).toEqual([30_000]);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('raises a security event for replies that look like meddling', async () => {
    const till = scriptedTill();
    till.gateway
      .script('micro_pay', now(unsettled('reply-not-authenticated')))
      .script('query_order', now(unsettled('reply-mismatched')), now(paid()));
    await till.pay();
    await till.time.pass(5_000);
    expect(till.troubles).toEqual(['reply-not-authenticated', 'reply-mismatched']);
  });

  it('takes a replayed reply for no answer', async () => {
    const till = scriptedTill();
    const first = paid();
    till.gateway.script('micro_pay', now(first));
    await till.pay();
    await till.time.pass(0);
    till.gateway.script('micro_pay', now(first)).script('query_order', now(first), now(customerRefused()));
    const number = await till.pay(WECHAT_CODE, { ...REQUEST, posOrderId: 'second' });
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'customer-refused' },
    });
    expect(till.troubles.filter((code) => code === 'reply-replayed')).toHaveLength(2);
  });
});

describe('a gateway that does not keep its word', () => {
  it.each(['micro_pay', 'query_order', 'reverse'] as const)('a %s that throws is no answer', async (call) => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', now(open()));
    till.gateway.script('query_order', now(open()));
    till.gateway.script('reverse', now(acknowledged()));
    till.gateway.script(
      call,
      () => {
        throw new Error('bug in an adapter');
      },
      now(call === 'reverse' ? acknowledged() : open()),
    );
    const number = await till.pay();
    await till.time.pass(70_000);
    till.gateway.script('query_order', now(reversed()));
    await till.time.pass(60_000);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled' });
  });
});
