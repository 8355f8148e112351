import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dateTimeText,
  durationText,
  elapsedShare,
  secondsUntil,
  timeText,
} from '../../../components/shared/clock-text';
import { ageText } from '../../../components/panel/age-text';
import { plainText } from '../../../components/shared/plain-text';
import { yuanText } from '../../../components/shared/yuan-text';
import { wordsFor } from '../../../lib/words/words-for';

describe('plainText', () => {
  it('takes away what turns text round, hides it or breaks its line', () => {
    expect(plainText('pay\u202Eevil\u2066\u200B\u0007 now\r\n\u2028then')).toBe('payevil now then');
  });

  it('keeps ordinary text of both languages, and markup as text', () => {
    expect(plainText('余额不足，请重试')).toBe('余额不足，请重试');
    expect(plainText('<b>x</b> & y')).toBe('<b>x</b> & y');
  });

  it('cuts by code points and says so', () => {
    expect(plainText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(plainText('abc', 3)).toBe('abc');
  });

  it('never shows a control or a direction mark, nor more than it may', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (text, most) => {
          const shown = plainText(text, most);
          expect([...shown].length).toBeLessThanOrEqual(most);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(plainText(shown, most)).toBe(shown);
        },
      ),
    );
  });
});

describe('yuanText', () => {
  it('puts the sign before the amount', () => {
    expect([0, 5, 1250, 2_147_483_647].map(yuanText)).toEqual(['¥0.00', '¥0.05', '¥12.50', '¥21474836.47']);
  });
});

describe('clock texts', () => {
  it('write durations as minutes and seconds', () => {
    expect([0, 999, 7_000, 59_999, 60_000, 725_000, -5].map(durationText)).toEqual([
      '0:00',
      '0:00',
      '0:07',
      '0:59',
      '1:00',
      '12:05',
      '0:00',
    ]);
  });

  it('write the time of day with 24 hours in both languages', () => {
    const at = Date.UTC(2026, 10, 22, 16, 3, 9);
    expect(timeText(at, 'en', 'Asia/Shanghai')).toBe('00:03:09');
    expect(timeText(at, 'zh-CN', 'UTC')).toBe('16:03:09');
    expect(dateTimeText(at, 'zh-CN', 'UTC')).toContain('16:03:09');
  });

  it('count down and never below nothing', () => {
    expect(secondsUntil(5_000, 1_001)).toBe(4);
    expect(secondsUntil(5_000, 5_000)).toBe(0);
    expect(secondsUntil(5_000, 9_000)).toBe(0);
  });

  it('write ages as coarsely as a cashier needs them', () => {
    const { panel } = wordsFor('en');
    const ages = [-5, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 172_800_000];
    expect(ages.map((ms) => ageText(ms, panel))).toEqual([
      'just now',
      'just now',
      '1 min',
      '59 min',
      '1 h',
      '23 h',
      '2 d',
    ]);
  });

  it('measure an interval from 0 to 1', () => {
    expect(elapsedShare(0, 100, 25)).toBe(0.25);
    expect(elapsedShare(0, 100, -5)).toBe(0);
    expect(elapsedShare(0, 100, 500)).toBe(1);
    expect(elapsedShare(100, 100, 0)).toBe(1);
  });
});
