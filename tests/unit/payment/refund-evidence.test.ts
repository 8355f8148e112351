import { describe, expect, it } from 'vitest';
import { readRefundEvidence, type RefundEvidence } from '../../../lib/payment/refund-evidence';
import type { Platform } from '../../../lib/payment/platform';

const MEANINGS: [Platform, number, RefundEvidence['kind']][] = [
  ['wechat', 1, 'open'],
  ['wechat', 2, 'succeeded'],
  ['wechat', 3, 'failed'],
  ['wechat', 4, 'open'],
  ['wechat', 5, 'needs-person'],
  ['wechat', 6, 'failed'],
  ['alipay', 1, 'open'],
  ['alipay', 2, 'succeeded'],
  ['alipay', 3, 'failed'],
  ['alipay', 4, 'open'],
  ['alipay', 5, 'not-known'],
];

describe('what the state of a refund means', () => {
  it.each(MEANINGS)('%s %d is %s', (platform, state, kind) => {
    expect(readRefundEvidence({ platform, state, isTransforming: false })).toEqual({ kind });
  });

  it.each([
    ['wechat', 0],
    ['wechat', 7],
    ['wechat', -1],
    ['wechat', 2.5],
    ['wechat', Number.NaN],
    ['alipay', 0],
    ['alipay', 6],
    ['alipay', 99],
  ] as const)('%s %d is in no table, and unclear', (platform, state) => {
    expect(readRefundEvidence({ platform, state, isTransforming: false }).kind).toBe('unclear');
  });

  it.each(MEANINGS)('%s %d, still transforming, is neither a success nor an end', (platform, state, kind) => {
    const { kind: found } = readRefundEvidence({ platform, state, isTransforming: true });
    expect(found).toBe(kind === 'succeeded' ? 'unclear' : 'open');
  });
});
