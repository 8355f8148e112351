import { describe, expect, it } from 'vitest';
import type { RefundOutcome } from '../../../lib/flow/call-outcome';
import {
  afterInterruption,
  afterRefundCall,
  afterRefundQuery,
  beforeResend,
  heldBack,
} from '../../../lib/flow/refund-facts';
import type { RefundRecord } from '../../../lib/flow/refund-record';
import { isRefundOpen, REFUND_STATES, type RefundState } from '../../../lib/payment/refund-state';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';
import {
  refundNotKnown,
  refundRefused,
  refundSystemError,
  refundUnsettled,
  saysRefund,
  saysUnclear,
} from './support/refund-outcomes';
import { START } from './support/virtual-time';

const NOW = START + 1_000;
const MINUTE_MS = 60_000;
const refund = (change: Partial<RefundRecord> = {}): RefundRecord =>
  makeRefundRecord(makeOrderRecord(), { createdAt: START, sentAt: START, ...change });
const OPEN = REFUND_STATES.filter(isRefundOpen);

describe('what the answer to a refund makes of it', () => {
  const cases: [string, RefundOutcome, RefundState][] = [
    ['succeeded', saysRefund('succeeded'), 'succeeded'],
    ['in progress', saysRefund('open'), 'processing'],
    ['failed', saysRefund('failed'), 'failed'],
    ['a person is needed', saysRefund('needs-person'), 'needs_person'],
    ['an unknown state', saysUnclear(), 'unknown'],
    ['102', refundRefused(102), 'unknown'],
    ['104', refundRefused(104), 'unknown'],
    ['103', refundSystemError(), 'unknown'],
    ['3', refundUnsettled('status-3'), 'unknown'],
    ['101', refundUnsettled('status-101'), 'unknown'],
    ['no answer', refundUnsettled('no-answer'), 'unknown'],
    ['a forged answer', refundUnsettled('reply-not-authenticated'), 'unknown'],
    ['an old answer again', refundUnsettled('reply-replayed'), 'unknown'],
    ['nothing left the till', { kind: 'not-sent', detail: 'no key' }, 'failed'],
  ];
  it.each(cases)('%s', (_what, outcome, state) => {
    expect(afterRefundCall(refund(), outcome, NOW).state).toBe(state);
  });

  it.each(cases)('%s: never loses a success', (_what, outcome) => {
    const done = refund({ state: 'succeeded', settledAt: START });
    const after = afterRefundCall(done, outcome, NOW);
    expect([after.state, after.settledAt, after.failure]).toEqual(['succeeded', START, undefined]);
    const queried = afterRefundQuery(done, outcome, NOW);
    expect([queried.state, queried.settledAt]).toEqual(['succeeded', START]);
  });

  it('keeps why it failed, when it ended and the platform’s number', () => {
    const failed = afterRefundCall(refund(), saysRefund('failed'), NOW);
    expect(failed).toMatchObject({
      failure: { code: 'refund-failed' },
      settledAt: NOW,
      refundId: '50000001',
    });
    const unsent = afterRefundCall(refund(), { kind: 'not-sent', detail: 'no key' }, NOW);
    expect(unsent).toMatchObject({ failure: { code: 'refund-not-sent' }, settledAt: NOW });
    const person = afterRefundCall(refund(), saysRefund('needs-person'), NOW);
    expect(person).toMatchObject({ failure: { code: 'refund-needs-person' } });
    expect(person.settledAt).toBeUndefined();
  });

  it('asks two seconds later where nothing is clear', () => {
    for (const outcome of [refundRefused(102), refundUnsettled('status-3'), saysUnclear()])
      expect(afterRefundCall(refund(), outcome, NOW).queries.since).toBe(NOW + 2_000);
  });

  it('sends again three seconds after 103, and asks first when that happens again', () => {
    const first = afterRefundCall(refund(), refundSystemError(), NOW);
    expect(first.resendAt).toBe(NOW + 3_000);
    expect(first.queries.since).toBeGreaterThan(NOW + 3_000);
    const again = afterRefundCall(refund({ state: 'unknown', sends: 2 }), refundSystemError(), NOW);
    expect(again.resendAt).toBe(NOW + 10_000);
    expect(again.queries.since).toBe(NOW + 2_000);
  });

  it('takes a repeat that did not leave for no failure', () => {
    const again = afterRefundCall(
      refund({ state: 'unknown', sends: 2 }),
      { kind: 'not-sent', detail: '' },
      NOW,
    );
    expect([again.state, again.resendAt]).toEqual(['unknown', undefined]);
  });
});

describe('what a query makes of a refund', () => {
  it.each(OPEN)('counts that it was asked while %s, and learns nothing from silence', (state) => {
    const before = refund({ state });
    const after = afterRefundQuery(before, refundUnsettled('no-answer'), NOW);
    expect(after).toEqual({ ...before, queries: { count: 1, lastAt: NOW } });
  });

  it.each(OPEN)('repeats it under its number where it is not known, while %s', (state) => {
    const after = afterRefundQuery(refund({ state }), refundNotKnown(), NOW);
    expect(after).toMatchObject({ state: 'unknown', resendAt: NOW + 5_000 });
    const asked = afterRefundQuery(after, refundNotKnown(), NOW + 2_000);
    expect(asked.resendAt).toBe(NOW + 5_000);
  });

  it('does not repeat it once it is known', () => {
    const due = refund({ state: 'unknown', resendAt: NOW });
    for (const outcome of [
      saysRefund('open'),
      saysUnclear(),
      saysRefund('needs-person'),
      saysRefund('failed'),
    ])
      expect(afterRefundQuery(due, outcome, NOW).resendAt).toBeUndefined();
  });

  it('takes a success after a failure', () => {
    const failed = refund({ state: 'failed', failure: { code: 'refund-failed' }, settledAt: START });
    const late = afterRefundQuery(failed, saysRefund('succeeded'), NOW);
    expect(late).toMatchObject({ state: 'succeeded', settledAt: NOW });
    expect(late.failure).toBeUndefined();
  });

  it.each(['open', 'failed', 'needs-person'] as const)(
    'leaves a failed one failed when it hears %s',
    (kind) => {
      const failed = refund({ state: 'failed', failure: { code: 'refund-refused' }, settledAt: START });
      expect(afterRefundQuery(failed, saysRefund(kind), NOW)).toMatchObject({
        state: 'failed',
        failure: { code: 'refund-refused' },
        settledAt: START,
      });
    },
  );

  it('keeps asking for the person until it succeeded or failed', () => {
    const waiting = refund({ state: 'needs_person', failure: { code: 'refund-needs-person' } });
    for (const outcome of [saysRefund('open'), refundNotKnown(), saysUnclear()])
      expect(afterRefundQuery(waiting, outcome, NOW).state).toBe('needs_person');
    expect(afterRefundQuery(waiting, saysRefund('succeeded'), NOW).state).toBe('succeeded');
    expect(afterRefundQuery(waiting, saysRefund('failed'), NOW).state).toBe('failed');
  });
});

describe('a refusal', () => {
  const refusal = { status: 104 as const, internalStatus: 10_104, at: NOW, description: '余额不足' };
  const refused = (change: Partial<RefundRecord> = {}) => refund({ state: 'unknown', refusal, ...change });

  it('settles nothing by itself', () => {
    const after = afterRefundCall(refund(), refundRefused(104), NOW);
    expect(after).toMatchObject({ state: 'unknown', refusal: { status: 104, at: NOW } });
  });

  it('is a failure once the refund is not known there, with the gateway’s words', () => {
    const after = afterRefundQuery(refused(), refundNotKnown(), NOW + 2_000);
    const failure = { code: 'refund-refused', detail: '余额不足' };
    expect(after).toMatchObject({ state: 'failed', failure, settledAt: NOW + 2_000 });
  });

  it('gives way to what the gateway knows', () => {
    expect(afterRefundQuery(refused(), saysRefund('succeeded'), NOW).state).toBe('succeeded');
    expect(afterRefundQuery(refused(), saysRefund('open'), NOW).state).toBe('processing');
  });

  it('is no failure before ten minutes if an earlier copy may still arrive, and nothing is sent meanwhile', () => {
    const twice = refused({ sends: 2 });
    const early = afterRefundQuery(twice, refundNotKnown(), NOW + 10 * MINUTE_MS - 1);
    expect([early.state, early.resendAt]).toEqual(['unknown', undefined]);
    expect(afterRefundQuery(twice, refundNotKnown(), NOW + 10 * MINUTE_MS).state).toBe('failed');
  });

  it('is no sooner a failure because the till’s clock was set forward', () => {
    const twice = refused({ sends: 2, refusal: { ...refusal, clockOffset: 0 } });
    const forward = { clockOffset: -10 * MINUTE_MS };
    const at = NOW + 10 * MINUTE_MS;
    expect(afterRefundQuery(twice, refundNotKnown(forward), at).state).toBe('unknown');
    expect(afterRefundQuery(twice, refundNotKnown(forward), at + 10 * MINUTE_MS).state).toBe('failed');
  });

  describe('by 102', () => {
    const twofold = { ...refusal, status: 102 as const };
    const duplicate = (change: Partial<RefundRecord> = {}) =>
      refund({ state: 'unknown', refusal: twofold, sentAt: NOW, ...change });

    it('leaves the refund its number: not known, it is sent again', () => {
      const after = afterRefundQuery(duplicate(), refundNotKnown(), NOW + 2_000);
      expect(after).toMatchObject({ state: 'unknown', resendAt: NOW + 7_000 });
      const again = afterRefundQuery(after, refundNotKnown(), NOW + 4_000);
      expect(again.resendAt).toBe(NOW + 7_000);
    });

    it('is a failure ten minutes after the last copy at the earliest', () => {
      const lastly = duplicate({ sends: 8, sentAt: NOW + 5 * MINUTE_MS });
      const early = afterRefundQuery(lastly, refundNotKnown(), NOW + 15 * MINUTE_MS - 1);
      expect([early.state, early.resendAt]).toEqual(['unknown', undefined]);
      expect(afterRefundQuery(lastly, refundNotKnown(), NOW + 15 * MINUTE_MS).state).toBe('failed');
    });

    it('ends nothing once 104 was answered: it is not sent again', () => {
      const both = duplicate({ sends: 2, refusal });
      const after = afterRefundQuery(both, refundNotKnown(), NOW + 2_000);
      expect([after.state, after.resendAt]).toEqual(['unknown', undefined]);
    });
  });

  it('is no failure yet where another domain does not know the refund', () => {
    const by = refused({ refusal: { ...refusal, domain: 'https://one' } });
    const other = refundNotKnown({ domain: 'https://two' });
    expect(afterRefundQuery(by, other, NOW + 2_000).state).toBe('unknown');
    expect(afterRefundQuery(by, other, NOW + 10 * MINUTE_MS).state).toBe('failed');
    expect(afterRefundQuery(by, refundNotKnown({ domain: 'https://one' }), NOW + 2_000).state).toBe('failed');
  });

  it('is never a failure once the gateway has known the refund', () => {
    const known = afterRefundQuery(refused(), saysRefund('open'), NOW);
    const after = afterRefundQuery(known, refundNotKnown(), NOW + 60 * MINUTE_MS);
    expect([after.state, after.resendAt]).toEqual(['unknown', undefined]);
  });
});

describe('sending again', () => {
  it('counts the sending, starts the questions anew, and is due no more', () => {
    const due = refund({ state: 'unknown', resendAt: NOW, queries: { count: 4, since: START, lastAt: NOW } });
    const intent = beforeResend(due, NOW + 7);
    expect(intent).toMatchObject({ state: 'unknown', sends: 2, sentAt: NOW + 7, createdAt: START });
    expect(intent.queries).toEqual({ count: 4, since: NOW + 7, lastAt: NOW });
    expect(intent.resendAt).toBeUndefined();
  });

  it('is put off where it may not leave now, and it is asked about meanwhile', () => {
    for (const hold of ['history-unknown', 'no-room', 'known'] as const) {
      const due = refund({ state: 'unknown', resendAt: NOW });
      const held = heldBack(due, hold, NOW);
      expect(held).toMatchObject({ state: 'unknown', sends: 1, resendAt: NOW + 5_000 });
      expect(held.queries.knownAt).toBe(hold === 'known' ? NOW : undefined);
    }
  });

  it('is not what follows a worker’s death: first it is asked about', () => {
    const after = afterInterruption(refund(), NOW);
    expect([after.state, after.resendAt, after.queries.since]).toEqual(['unknown', undefined, NOW]);
    const settled = refund({ state: 'succeeded' });
    expect(afterInterruption(settled, NOW)).toBe(settled);
  });
});
