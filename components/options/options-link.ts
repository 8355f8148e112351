import type { OptionsAnswers, OptionsMessage } from '../../lib/contract/messages/options-messages';

/** How the options page reaches the worker and the browser; handed in by the entrypoint. */
export interface OptionsLink {
  /**
   * Asks the worker.
   *
   * @throws when the worker cannot be reached
   */
  ask<M extends OptionsMessage>(message: M): Promise<OptionsAnswers[M['type']]>;
  /** Whether the browser lets Tillside act on all of these match patterns already. */
  hasOrigins(patterns: string[]): Promise<boolean>;
  /**
   * Asks the person for permission. Has to be the first thing awaited in a click.
   *
   * @param patterns match patterns such as `https://pos.example.com/*`
   * @returns false when it was refused
   */
  requestOrigins(patterns: string[]): Promise<boolean>;
}
