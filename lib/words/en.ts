import { options } from './en/options';
import { failures, platforms, refundFailures, refundStates, states, tests, ways } from './en/outcomes';
import { notices } from './en/notices';
import { panel } from './en/panel';
import { problems } from './en/problems';
import type { Words } from './words';

/** English, complete. */
export const en: Words = {
  notices,
  failures,
  refundFailures,
  problems,
  tests,
  states,
  refundStates,
  ways,
  platforms,
  panel,
  options,
};
