import type { OptionsLink } from '../../components/options/options-link';
import type { OptionsAnswers, OptionsMessage } from '../../lib/contract/messages/options-messages';

/**
 * The options page's way to the worker and to the browser's permissions.
 *
 * @throws `ask` rejects when the worker gives no answer
 */
export const runtimeOptionsLink: OptionsLink = {
  async ask<M extends OptionsMessage>(message: M): Promise<OptionsAnswers[M['type']]> {
    const answer = await chrome.runtime.sendMessage<M, OptionsAnswers[M['type']] | null>(message);
    if (answer === null) throw new Error('the worker gave no answer');
    return answer;
  },
  hasOrigins: (origins) => chrome.permissions.contains({ origins }),
  requestOrigins: (origins) => chrome.permissions.request({ origins }),
};
