import type { Words } from './words';
import { notices } from './zh-cn/notices';
import { options } from './zh-cn/options';
import { failures, platforms, refundFailures, refundStates, states, tests, ways } from './zh-cn/outcomes';
import { panel } from './zh-cn/panel';
import { problems } from './zh-cn/problems';

/** Simplified Chinese, complete. */
export const zhCn: Words = {
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
