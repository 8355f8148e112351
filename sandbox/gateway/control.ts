import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from './check-fields';
import type { FaultDesk } from './fault-desk';
import type { Gateway } from './gateway';
import { isJson, isLoopback, readBody, sendJson } from './http-basics';
import { isMs, readRefundBehaviour, readScript } from './read-script';
import { parseStrictJson } from './strict-json';

/** Where the control interface lives. */
export const CONTROL_PREFIX = '/_sandbox/';

const MAX_CONTROL_BYTES = 64 * 1024;

type Values = Record<string, unknown>;

/** What an action answers, with what it does afterwards; or what is wrong with the request. */
type Result =
  { readonly value: unknown; afterwards?(): void } | { readonly wrong: string; readonly code?: number };

type Action = (gateway: Gateway, faults: FaultDesk, value: Values) => Result | Promise<Result>;

/** What can be read. */
const VIEWS: Readonly<Record<string, (gateway: Gateway) => unknown>> = {
  ledger: ({ ledger }) => {
    const net = Object.fromEntries(ledger.orders().map((outTradeNo) => [outTradeNo, ledger.net(outTradeNo)]));
    return { total: ledger.total(), net, entries: ledger.entries };
  },
  requests: ({ requests, rejections, violations }) => ({ requests, rejections, violations }),
  refunds: ({ refunds }) => ({ refunds }),
  uploads: ({ uploads }) => ({ uploads }),
  shops: ({ shops }) => ({ shops }),
  callbacks: ({ callbacks }) => ({ sent: callbacks.sent }),
  'qr-codes': ({ openQrCodes }) => ({ qrCodes: openQrCodes }),
  domains: ({ domains }) => ({
    domains: domains.map(({ index, baseUrl, hangs, lagMs }) => ({ index, baseUrl, hangs, lagMs })),
  }),
};

/** What can be done. */
const ACTIONS: Readonly<Record<string, Action>> = {
  script: (gateway, _faults, value) => {
    const script = readScript(value);
    return typeof script === 'string'
      ? { wrong: script }
      : attempt(() => ({ id: gateway.script(script).id }));
  },
  release: (_gateway, faults, value) => onScript(faults, value, (handle) => handle.release()),
  cancel: (_gateway, faults, value) => onScript(faults, value, (handle) => handle.cancel()),
  'refunds-behave': (gateway, _faults, value) => {
    const behaviour = readRefundBehaviour(value);
    if (typeof behaviour === 'string') return { wrong: behaviour };
    gateway.refundsBehave(behaviour);
    return { value: {} };
  },
  'refund-elsewhere': (gateway, _faults, { outTradeNo, fee }) =>
    typeof outTradeNo === 'string' && typeof fee === 'number'
      ? attempt(() => gateway.refundElsewhere({ outTradeNo, fee }))
      : { wrong: 'outTradeNo and fee are needed' },
  'setup-code': (gateway, _faults, { shop, device, staff }) => {
    const given = Object.entries({ shop, device, staff }).filter(([, value]) => value !== undefined);
    return given.every(([, value]) => typeof value === 'string')
      ? attempt(() => gateway.setupCode(Object.fromEntries(given)))
      : { wrong: 'shop, device and staff are texts' };
  },
  'callbacks-to': (gateway, _faults, { url }) =>
    typeof url === 'string' || url === null
      ? attempt(() => gateway.callbacksTo(url ?? undefined) ?? {})
      : { wrong: 'url is missing' },
  'callbacks-behave': (gateway, _faults, { delayMs = 0, times = 1, shuffle = false }) => {
    if (!isMs(delayMs) || !Number.isInteger(times) || Number(times) < 1 || typeof shuffle !== 'boolean')
      return { wrong: 'delayMs, times or shuffle is wrong' };
    gateway.callbacks.behave({ delayMs, times: Number(times), shuffle });
    return { value: {} };
  },
  domain: changeDomain,
};

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
  if (req.method === 'GET') {
    const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
    return view ? sendJson(res, 200, view(gateway)) : sendJson(res, 404, { error: 'unknown' });
  }
  if (req.method !== 'POST' || !isJson(req) || !body)
    return sendJson(res, 400, { error: 'POST application/json' });
  const parsed = parseStrictJson(body.toString('utf8'));
  if (!parsed.ok || !isRecord(parsed.value)) return sendJson(res, 400, { error: 'not a JSON object' });
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) return sendJson(res, 404, { error: 'unknown' });
  const result = await action(gateway, faults, parsed.value);
  if ('wrong' in result) return sendJson(res, result.code ?? 400, { error: result.wrong });
  res.once('finish', () => result.afterwards?.());
  sendJson(res, 200, result.value);
}

/** What throws here was asked for wrongly. */
function attempt(act: () => unknown): Result {
  try {
    return { value: act() };
  } catch (error) {
    return { wrong: String(error) };
  }
}

function onScript(
  faults: FaultDesk,
  value: Values,
  act: (handle: { release(): void; cancel(): void }) => void,
): Result {
  const handle = faults.find(Number(value.id));
  if (!handle) return { wrong: 'unknown script', code: 404 };
  act(handle);
  return { value: { id: handle.id, hits: handle.hits } };
}

/** A domain goes down once this request is answered: it may have come through that very domain. */
async function changeDomain(gateway: Gateway, _faults: FaultDesk, value: Values): Promise<Result> {
  const domain = gateway.domains[Number(value.index)];
  if (!domain) return { wrong: 'unknown domain', code: 404 };
  const done = { value: { index: domain.index } };
  if (value.state === 'down') return { ...done, afterwards: () => void domain.down() };
  if (value.state === 'up') await domain.up();
  else if (value.state === 'hang') domain.hang();
  else if (isMs(value.lagMs)) domain.lag(value.lagMs);
  else return { wrong: 'state is down, up or hang; or lagMs is a number of ms' };
  return done;
}
