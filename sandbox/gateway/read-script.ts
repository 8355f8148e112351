import { isRecord } from './check-fields';
import { GET_ENDPOINTS, POST_ENDPOINTS } from './endpoint-names';
import type { Script } from './fault-desk';
import { APPLY_DEFAULT } from './fault-types';
import type { RefundBehaviour } from './refund-desk';

type Values = Record<string, unknown>;

const PATHS: readonly unknown[] = [...POST_ENDPOINTS, ...GET_ENDPOINTS];
const APPLY_TIMES: readonly unknown[] = [undefined, 'before', 'after', 'never'];
const LIVES: readonly unknown[] = ['instant', 'takes', 'fails', 'needs-person', 'open', 'short-of-funds'];
const NEEDING_MS: readonly unknown[] = ['delay', 'late-success', 'lag', 'takes', 'fails'];

/** Reads a script from JSON, where `times` may be "always". Answers what is wrong with it, if anything. */
export function readScript(value: Values): Script | string {
  if (typeof value.action !== 'string' || !Object.hasOwn(APPLY_DEFAULT, value.action))
    return 'unknown action';
  if (!PATHS.includes(value.path)) return 'unknown path';
  if (!APPLY_TIMES.includes(value.apply)) return 'unknown apply';
  if (NEEDING_MS.includes(value.action) && !isMs(value.ms)) return 'ms is missing';
  if (value.action === 'status' && !Number.isInteger(value.status)) return 'status is missing';
  if (value.action === 'swap' && !isRecord(value.changes)) return 'changes are missing';
  return withTimes(value) as Script | string;
}

/** Reads how refunds behave from JSON. Answers what is wrong with it, if anything. */
export function readRefundBehaviour(value: Values): RefundBehaviour | string {
  if (!LIVES.includes(value.life)) return 'unknown life';
  if (NEEDING_MS.includes(value.life) && !isMs(value.ms)) return 'ms is missing';
  return withTimes(value) as RefundBehaviour | string;
}

/** Whether a value is a whole number of ms. */
export function isMs(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function withTimes(value: Values): Values | string {
  const times = value.times === 'always' ? Infinity : value.times;
  if (times !== undefined && (typeof times !== 'number' || times < 1)) return 'times is wrong';
  return { ...value, ...(times === undefined ? {} : { times }) };
}
