import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from './check-fields';
import { GET_ENDPOINTS, POST_ENDPOINTS } from './endpoint-names';
import type { FaultDesk, Script } from './fault-desk';
import { APPLY_DEFAULT } from './fault-types';
import type { Gateway } from './gateway';
import { isJson, isLoopback, readBody, sendJson } from './http-basics';
import { parseStrictJson } from './strict-json';

/** Where the control interface lives. */
export const CONTROL_PREFIX = '/_sandbox/';

const MAX_CONTROL_BYTES = 64 * 1024;
const PATHS: readonly unknown[] = [...POST_ENDPOINTS, ...GET_ENDPOINTS];
const APPLY_TIMES: readonly unknown[] = [undefined, 'before', 'after', 'never'];

/**
 * The control interface for other processes, on loopback only. A body has to be declared as application/json,
 * which a page of another origin cannot do without a preflight, and preflights are refused here.
 */
export async function answerControl(
  gateway: Gateway,
  faults: FaultDesk,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readBody(req, MAX_CONTROL_BYTES);
  if (!isLoopback(req)) return sendJson(res, 403, { error: 'loopback only' });
  const name = path.slice(CONTROL_PREFIX.length);
  if (req.method === 'GET') return answerGet(gateway, name, res);
  if (req.method !== 'POST' || !isJson(req) || !body)
    return sendJson(res, 400, { error: 'POST application/json' });
  const parsed = parseStrictJson(body.toString('utf8'));
  if (!parsed.ok || !isRecord(parsed.value)) return sendJson(res, 400, { error: 'not a JSON object' });
  answerPost(gateway, faults, name, parsed.value, res);
}

function answerGet(gateway: Gateway, name: string, res: ServerResponse): void {
  if (name === 'ledger') {
    const { ledger } = gateway;
    const net = Object.fromEntries(ledger.orders().map((outTradeNo) => [outTradeNo, ledger.net(outTradeNo)]));
    return sendJson(res, 200, { total: ledger.total(), net, entries: ledger.entries });
  }
  if (name === 'requests') {
    const { requests, rejections, violations } = gateway;
    return sendJson(res, 200, { requests, rejections, violations });
  }
  sendJson(res, 404, { error: 'unknown' });
}

function answerPost(
  gateway: Gateway,
  faults: FaultDesk,
  name: string,
  value: Record<string, unknown>,
  res: ServerResponse,
): void {
  if (name === 'script') {
    const script = scriptOf(value);
    if (typeof script === 'string') return sendJson(res, 400, { error: script });
    try {
      return sendJson(res, 200, { id: gateway.script(script).id });
    } catch (error) {
      return sendJson(res, 400, { error: String(error) });
    }
  }
  const handle = faults.find(Number(value.id));
  if (!handle) return sendJson(res, 404, { error: 'unknown script' });
  if (name === 'release') handle.release();
  else if (name === 'cancel') handle.cancel();
  else return sendJson(res, 404, { error: 'unknown' });
  sendJson(res, 200, { id: handle.id, hits: handle.hits });
}

/** Reads a script from JSON, where `times` may be "always". Answers what is wrong with it, if anything. */
function scriptOf(value: Record<string, unknown>): Script | string {
  if (typeof value.action !== 'string' || !Object.hasOwn(APPLY_DEFAULT, value.action))
    return 'unknown action';
  if (!PATHS.includes(value.path)) return 'unknown path';
  if (!APPLY_TIMES.includes(value.apply)) return 'unknown apply';
  const needsMs = ['delay', 'late-success', 'lag'].includes(value.action);
  if (needsMs && !(Number.isInteger(value.ms) && Number(value.ms) >= 0)) return 'ms is missing';
  if (value.action === 'status' && !Number.isInteger(value.status)) return 'status is missing';
  if (value.action === 'swap' && !isRecord(value.changes)) return 'changes are missing';
  const times = value.times === 'always' ? Infinity : value.times;
  if (times !== undefined && (typeof times !== 'number' || times < 1)) return 'times is wrong';
  return { ...value, ...(times === undefined ? {} : { times }) } as Script;
}
