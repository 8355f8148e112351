import { describe, expect, it } from 'vitest';
import { CONFIG_ERROR_CODES } from '../../../lib/contract/error-codes/config-errors';
import { FAILURE_CODES, REFUND_FAILURE_CODES } from '../../../lib/contract/error-codes/failure-codes';
import { PAGE_ERROR_CODES } from '../../../lib/contract/error-codes/page-errors';
import { SCAN_ERROR_CODES } from '../../../lib/contract/error-codes/scan-errors';
import { CONNECTION_TEST_CODES } from '../../../lib/contract/messages/options-messages';
import { ORDER_STATES } from '../../../lib/payment/order-state';
import { PAY_WAYS } from '../../../lib/payment/platform';
import { REFUND_STATES } from '../../../lib/payment/refund-state';
import { messageFor } from '../../../lib/words/message-for';
import { LANGUAGES, resolveLanguage, wordsFor } from '../../../lib/words/words-for';

const CHINESE = /\p{Script=Han}/u;

/** Every text of a dictionary, by path; sentences with a place for something get it filled. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const call = value as (...filled: unknown[]) => string;
    return [[path, call(7, 8, 9)]];
  }
  return Object.entries(value as object).flatMap(([name, member]) => textsOf(member, `${path}/${name}`));
}

describe.each(LANGUAGES)('the dictionary of %s', (language) => {
  const words = wordsFor(language);

  it('has advice for every code of every closed list', () => {
    for (const code of [...SCAN_ERROR_CODES, ...PAGE_ERROR_CODES]) {
      expect(words.notices[code].what, code).not.toBe('');
      expect(words.notices[code].next, code).not.toBe('');
    }
    for (const code of FAILURE_CODES) expect(words.failures[code].next, code).not.toBe('');
    for (const code of REFUND_FAILURE_CODES) expect(words.refundFailures[code].next, code).not.toBe('');
    for (const code of CONFIG_ERROR_CODES) expect(words.problems[code].next, code).not.toBe('');
    for (const code of CONNECTION_TEST_CODES) expect(words.tests[code].what, code).not.toBe('');
    for (const state of ORDER_STATES) expect(words.states[state], state).not.toBe('');
    for (const state of REFUND_STATES) expect(words.refundStates[state], state).not.toBe('');
    for (const way of PAY_WAYS) expect(words.ways[way], way).not.toBe('');
  });

  it('has no codes that no list has', () => {
    expect(new Set(Object.keys(words.notices))).toEqual(new Set([...SCAN_ERROR_CODES, ...PAGE_ERROR_CODES]));
    expect(new Set(Object.keys(words.failures))).toEqual(new Set(FAILURE_CODES));
    expect(new Set(Object.keys(words.refundFailures))).toEqual(new Set(REFUND_FAILURE_CODES));
    expect(new Set(Object.keys(words.problems))).toEqual(new Set(CONFIG_ERROR_CODES));
    expect(new Set(Object.keys(words.tests))).toEqual(new Set(CONNECTION_TEST_CODES));
  });

  it('leaves no text empty but the advice after a test that went well', () => {
    const empty = textsOf(words).filter(([, text]) => text.trim() === '');
    expect(empty.map(([path]) => path)).toEqual(['/tests/answered/next']);
  });

  it('puts what it is given into its sentences', () => {
    expect(words.panel.confirm('¥12.50')).toContain('¥12.50');
    expect(words.panel.nextAsk('2:22')).toContain('2:22');
    expect(words.panel.customerHint('14:03:09')).toContain('14:03:09');
    const question = words.panel.reuseHint('A-1001', '¥12.50', '14:03:09');
    for (const part of ['A-1001', '¥12.50', '14:03:09']) expect(question).toContain(part);
    expect(words.panel.overpaidRefund('¥12.50')).toContain('¥12.50');
    expect(words.panel.switchingHint(words.ways.scan)).toContain(words.ways.scan);
    expect(words.options.problemsTitle(4)).toContain('4');
    expect(words.options.milliseconds(23)).toContain('23');
  });

  it('never says of an unknown outcome that it is paid or not paid', () => {
    const { panel, states, failures, refundFailures } = words;
    const said = [
      panel.attentionTitle,
      panel.attentionServe,
      panel.attentionAsks,
      panel.unknownTitle,
      panel.unknownHint,
      states.attention,
      states.unknown,
      failures['outcome-not-known'].what,
      failures['no-answer-in-time'].what,
      refundFailures['refund-outcome-not-known'].what,
      refundFailures['refund-outcome-not-known'].next,
      panel.refundUnknownHint,
      panel.endingHint,
      panel.qrWaiting,
    ].join(' ');
    expect(said).not.toMatch(/\bpaid\b|\bfailed\b|收款成功|已收款|失败/i);
  });
});

describe('the languages', () => {
  it('say the same things', () => {
    const paths = LANGUAGES.map((language) => textsOf(wordsFor(language)).map(([path]) => path));
    expect(new Set(paths[0])).toEqual(new Set(paths[1]));
  });

  it('are not mixed up', () => {
    for (const [path, text] of textsOf(wordsFor('en'))) expect(text, path).not.toMatch(CHINESE);
    const foreign = textsOf(wordsFor('zh-CN')).filter(([, text]) => text !== '' && !CHINESE.test(text));
    expect(foreign).toEqual([]);
  });

  it('name the parts that others look for by name', () => {
    const names = LANGUAGES.map((language) => {
      const { importLabel, apply, test } = wordsFor(language).options;
      return [importLabel, apply, test];
    });
    expect(names).toEqual([
      ['导入配置', '应用', '测试连接'],
      ['Import configuration', 'Apply', 'Test connection'],
    ]);
  });
});

describe('resolveLanguage', () => {
  it.each([
    ['auto', 'zh-CN', 'zh-CN'],
    ['auto', 'zh', 'zh-CN'],
    ['auto', 'zh-Hant-TW', 'zh-CN'],
    ['auto', 'ZH-cn', 'zh-CN'],
    ['auto', 'en-GB', 'en'],
    ['auto', 'de', 'en'],
    ['auto', 'zha', 'en'],
    ['auto', '', 'en'],
    ['en', 'zh-CN', 'en'],
    ['zh-CN', 'en-US', 'zh-CN'],
  ] as const)('with the setting %s and a browser in "%s" speaks %s', (setting, browser, expected) => {
    expect(resolveLanguage(setting, browser)).toBe(expected);
  });
});

describe('messageFor', () => {
  it('says what happened and what to do', () => {
    expect(messageFor('order-conflict', 'en')).toBe(
      'This order number is in use with another amount. Do not charge again. Check the order in the POS first.',
    );
    expect(messageFor('customer-refused', 'zh-CN')).toBe('顾客没有完成付款。请从收银台重新收款。');
  });

  it('has a sentence for every code that a page can get', () => {
    for (const language of LANGUAGES) {
      for (const code of [
        ...PAGE_ERROR_CODES,
        ...SCAN_ERROR_CODES,
        ...FAILURE_CODES,
        ...REFUND_FAILURE_CODES,
      ]) {
        expect(messageFor(code, language).length, code).toBeGreaterThan(8);
      }
    }
  });
});
