import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { Language } from '../../lib/contract/messages/panel-messages';
import { LANGUAGES, resolveLanguage } from '../../lib/words/words-for';

const KEY = 'tillside.options.language';

export interface LanguageSetting {
  setting: Ref<Language | 'auto'>;
  language: ComputedRef<Language>;
  /** @param next one of the languages; anything else means automatic */
  choose: (next: string) => void;
}

function readSetting(text: string | null): Language | 'auto' {
  return LANGUAGES.find((language) => language === text) ?? 'auto';
}

/**
 * The options page's own language, kept in this browser. The panel follows the configuration instead.
 *
 * @param storage where the choice is kept
 * @param browserLanguage a BCP 47 tag
 */
export function useLanguageSetting(storage: Storage, browserLanguage: string): LanguageSetting {
  const setting = ref(readSetting(storage.getItem(KEY)));
  return {
    setting,
    language: computed(() => resolveLanguage(setting.value, browserLanguage)),
    choose(next) {
      setting.value = readSetting(next);
      storage.setItem(KEY, setting.value);
    },
  };
}
