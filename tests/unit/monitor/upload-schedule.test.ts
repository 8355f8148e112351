import { describe, expect, it } from 'vitest';
import {
  failed,
  nextInterval,
  succeeded,
  waitLeft,
  type Attempts,
} from '../../../lib/monitor/upload-schedule';
import { START } from './monitor-making';

describe('the interval the gateway asks for', () => {
  it.each([
    ['nothing leaves it', undefined, 300],
    ['0 leaves it', 0, 300],
    ['a negative one leaves it', -60, 300],
    ['no number leaves it', Number.NaN, 300],
    ['too short: a minute', 1, 60],
    ['as asked', 600, 600],
    ['too long: a day', 100_000, 86_400],
  ])('%s', (_name, asked, expected) => {
    expect(nextInterval(300, asked)).toBe(expected);
  });
});

describe('the wait before the next upload', () => {
  it('is none before the first, then the interval', () => {
    expect(waitLeft({ failures: 0 }, 300_000, START)).toBe(0);
    expect(waitLeft(succeeded(START), 300_000, START + 1_000)).toBe(299_000);
    expect(waitLeft(succeeded(START), 300_000, START + 400_000)).toBe(0);
  });

  it('doubles after each failure, to an hour, and is forgotten after a success', () => {
    let attempts: Attempts = { failures: 0 };
    const waits = Array.from({ length: 9 }, () => {
      attempts = failed(attempts, START);
      return waitLeft(attempts, 300_000, START) / 1_000;
    });
    expect(waits).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    expect(waitLeft(succeeded(START), 300_000, START)).toBe(300_000);
  });

  it('is none where the machine was set back', () => {
    expect(waitLeft(succeeded(START), 300_000, START - 1)).toBe(0);
  });
});
