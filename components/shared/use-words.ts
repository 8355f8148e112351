import { inject, provide } from 'vue';
import type { ComputedRef, InjectionKey } from 'vue';
import type { Language } from '../../lib/contract/messages/panel-messages';
import type { Words } from '../../lib/words/words';

/** What a screen speaks: the language and its dictionary. */
export interface Speech {
  language: ComputedRef<Language>;
  words: ComputedRef<Words>;
}

const KEY: InjectionKey<Speech> = Symbol('speech');

/** Gives a screen's parts their words. Called once, by the screen itself. */
export function provideWords(speech: Speech): void {
  provide(KEY, speech);
}

/**
 * The words of the screen that this component belongs to.
 *
 * @throws Error when no screen has called {@link provideWords}
 */
export function useWords(): Speech {
  const speech = inject(KEY);
  if (speech === undefined) throw new Error('no words: the screen has not provided them');
  return speech;
}
