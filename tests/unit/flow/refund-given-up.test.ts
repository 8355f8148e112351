import { describe, expect, it } from 'vitest';
import { afterRefundQuery, beforeResend, heldBack } from '../../../lib/flow/refund-facts';
import type { RefundRecord } from '../../../lib/flow/refund-record';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';
import { refundNotKnown } from './support/refund-outcomes';
import { START } from './support/virtual-time';

const NOW = START + 1_000;
const MINUTE_MS = 60_000;
const refund = (change: Partial<RefundRecord> = {}): RefundRecord =>
  makeRefundRecord(makeOrderRecord(), { createdAt: START, sentAt: START, ...change });

describe('a refund that waits to be sent again is given up where nobody knows it and no copy can be on its way', () => {
  const TEN = 10 * MINUTE_MS;
  type At = readonly [at: number, more?: { clockOffset?: number }];
  /** A refund that was due after these answers that it is not known. */
  const due = (answers: readonly At[], change: Partial<RefundRecord> = {}) =>
    answers.reduce(
      (found, [at, more]) => afterRefundQuery(found, refundNotKnown(more), NOW + at),
      refund({ state: 'unknown', resendAt: NOW, ...change }),
    );
  const later = NOW + 60 * MINUTE_MS;

  it.each(['history-unknown', 'no-room'] as const)('%s', (hold) => {
    const gone = heldBack(due([[0], [TEN]]), hold, later);
    expect(gone).toMatchObject({ state: 'failed', failure: { code: 'refund-refused' }, settledAt: later });
    expect(gone.resendAt).toBeUndefined();
    expect(heldBack(due([[0], [TEN - 1]]), hold, later).state).toBe('unknown');
  });

  it('but not for one answer alone, however late', () => {
    expect(heldBack(due([[TEN]]), 'history-unknown', later).state).toBe('unknown');
  });

  it('but not where the list or a query has named it', () => {
    const answers: At[] = [[0], [TEN]];
    expect(heldBack(due(answers), 'known', later).state).toBe('unknown');
    const known = { queries: { count: 1, knownAt: START } };
    expect(heldBack(due(answers, known), 'history-unknown', later).state).toBe('unknown');
  });

  it('but not because the till’s clock was set forward', () => {
    const early: At[] = [
      [0, { clockOffset: 0 }],
      [TEN, { clockOffset: -TEN }],
    ];
    expect(heldBack(due(early), 'history-unknown', later).state).toBe('unknown');
    const undated: At[] = [...early, [TEN + 1]];
    expect(heldBack(due(undated), 'history-unknown', later).state).toBe('unknown');
    const late: At[] = [...early, [2 * TEN, { clockOffset: -TEN }]];
    expect(heldBack(due(late), 'history-unknown', later).state).toBe('failed');
  });

  it('reckoned from the first answer with a date', () => {
    const dated = { clockOffset: -TEN };
    expect(heldBack(due([[0], [TEN, dated]]), 'no-room', later).state).toBe('unknown');
    expect(heldBack(due([[0], [TEN, dated], [2 * TEN, dated]]), 'no-room', later).state).toBe('failed');
  });

  it('but not for what was answered before the last copy left', () => {
    const again = beforeResend(due([[0], [TEN]]), NOW + TEN + 1);
    const asked = afterRefundQuery(again, refundNotKnown(), NOW + TEN + 2_000);
    expect(heldBack(asked, 'history-unknown', later).state).toBe('unknown');
  });
});
