import type { FailureCode, RefundFailureCode } from '../contract/error-codes/failure-codes';
import type { PageErrorCode } from '../contract/error-codes/page-errors';
import type { ScanErrorCode } from '../contract/error-codes/scan-errors';
import type { Language } from '../contract/messages/panel-messages';
import * as english from './en/notices';
import * as englishOutcomes from './en/outcomes';
import type { Advice } from './words';
import * as chinese from './zh-cn/notices';
import * as chineseOutcomes from './zh-cn/outcomes';

/** Codes that reach a POS page in the `error` of a result, or in a rejection of the page API. */
export type PageMessageCode = PageErrorCode | ScanErrorCode | FailureCode | RefundFailureCode;

const MESSAGES: Record<Language, Record<PageMessageCode, Advice>> = {
  'zh-CN': { ...chinese.notices, ...chineseOutcomes.failures, ...chineseOutcomes.refundFailures },
  en: { ...english.notices, ...englishOutcomes.failures, ...englishOutcomes.refundFailures },
};

/**
 * The sentence that goes with a code of the page API: what happened, then what to do (product.md, "Page API").
 *
 * @param code a code of one of the closed lists
 * @param language the language to speak; see `resolveLanguage`
 */
export function messageFor(code: PageMessageCode, language: Language): string {
  const { what, next } = MESSAGES[language][code];
  return language === 'zh-CN' ? `${what}${next}` : `${what} ${next}`;
}
