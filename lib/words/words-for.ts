import type { Language } from '../contract/messages/panel-messages';
import { en } from './en';
import type { Words } from './words';
import { zhCn } from './zh-cn';

/** Every language there is; the order in which a person is offered them. */
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

/**
 * The dictionary of a language.
 *
 * @param language one of {@link LANGUAGES}
 */
export function wordsFor(language: Language): Words {
  return language === 'zh-CN' ? zhCn : en;
}

/**
 * Chooses the language to speak.
 *
 * @param setting what was set; `auto` follows the browser
 * @param browserLanguage a BCP 47 tag such as `zh-Hans-CN`, from `navigator.language`
 * @returns Chinese for every kind of Chinese, otherwise English
 */
export function resolveLanguage(setting: Language | 'auto', browserLanguage: string): Language {
  if (setting !== 'auto') return setting;
  return /^zh(?:-|$)/i.test(browserLanguage) ? 'zh-CN' : 'en';
}
