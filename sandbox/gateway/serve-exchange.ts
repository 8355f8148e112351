import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, REFUSALS } from './answer';
import type { ReplyTwist } from './build-reply';
import type { ApplyOptions } from './endpoint';
import { APPLY_DEFAULT, type ApplyTime, type Fault, type FaultName } from './fault-types';
import type { Headers } from './http-basics';

/** Faults whose reply waits for the request to take effect, even after the pause. */
const ANSWERING: ReadonlySet<FaultName> = new Set(['delay', 'hold', 'lag', 'pays-first']);

/** A number that no table of states has. */
const UNKNOWN_STATE = 99;

const BIG_BYTES = 10 * 1024 * 1024;

/** One valid request on its way to a reply. */
export interface Exchange {
  readonly res: ServerResponse;
  readonly fault?: Fault;
  /** Settles when the fault's holder lets the request go. */
  readonly released: Promise<void>;
  /** Aborts when the gateway closes. */
  readonly closing: AbortSignal;
  /** Headers that every reply carries. */
  headers(): Headers;
  /** Applies the request to the world. @param options what its fault changes about that */
  apply(options?: ApplyOptions): Answer;
  /** Applies the request after `ms`. */
  applyLater(ms: number): void;
  build(answer: Answer, twist?: ReplyTwist): string;
  /** The last untouched reply of this endpoint. */
  previous(): string | undefined;
  /** What `late-success` means for this endpoint. */
  readonly lateSuccess: 'later' | 'acknowledged';
}

/** What was said to the client in the end. `whole`: a complete body with HTTP 200 was handed to the network. */
export interface Said {
  readonly answer?: Answer;
  readonly body?: string;
  readonly whole: boolean;
}

type Delivery = 'whole' | 'truncate' | 'headers-only' | 'endless';

/** Answers one request, with whatever its fault does to it. */
export async function serveExchange(exchange: Exchange): Promise<Said> {
  const { fault, closing } = exchange;
  const when = fault ? applyTimeOf(fault, exchange) : 'before';
  const early = when === 'before' ? applyUnder(exchange) : undefined;
  if (fault) await pause(fault, exchange.released, closing);
  if (closing.aborted) return { whole: false };
  const mustAnswer = fault === undefined || ANSWERING.has(fault.action);
  const applied = early ?? (when === 'after' && mustAnswer ? applyUnder(exchange) : undefined);
  const said = fault
    ? await serveFault(exchange, fault, applied)
    : await sayWhole(exchange, applied ?? REFUSALS['system-busy']);
  if (when === 'after' && !applied) applyUnder(exchange);
  return said;
}

/** A reverse or close whose payment lands later is itself acknowledged at once. */
function applyTimeOf(fault: Fault, exchange: Exchange): ApplyTime {
  if (fault.action === 'late-success' && exchange.lateSuccess === 'acknowledged') return 'before';
  return fault.apply ?? APPLY_DEFAULT[fault.action];
}

function applyUnder(exchange: Exchange): Answer {
  const { fault } = exchange;
  if (fault?.action === 'late-success') return exchange.apply({ landsAfterMs: fault.ms });
  if (fault?.action === 'lag') return exchange.apply({ lagMs: fault.ms });
  return exchange.apply();
}

async function pause(fault: Fault, released: Promise<void>, closing: AbortSignal): Promise<void> {
  const ms = (fault.delayMs ?? 0) + (fault.action === 'delay' ? fault.ms : 0);
  if (ms > 0) await wait(ms, undefined, { ref: false, signal: closing }).catch(() => undefined);
  if (fault.action === 'hold') await untilReleased(released, closing);
}

async function untilReleased(released: Promise<void>, closing: AbortSignal): Promise<void> {
  if (closing.aborted) return;
  const over = new AbortController();
  await Promise.race([released, once(closing, 'abort', { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}

async function serveFault(exchange: Exchange, fault: Fault, applied: Answer | undefined): Promise<Said> {
  const answer = applied ?? REFUSALS['system-busy'];
  switch (fault.action) {
    case 'delay':
    case 'hold':
    case 'lag':
    case 'pays-first':
      return sayWhole(exchange, answer);
    case 'drop-before':
    case 'drop-after':
      exchange.res.socket?.destroy();
      return { whole: false };
    case 'http':
      return raw(
        exchange,
        fault.code ?? 500,
        fault.body ?? '<html><body>Internal Server Error</body></html>',
      );
    case 'redirect':
      return raw(exchange, 302, '', { location: fault.location ?? '/cpay/moved' });
    case 'garbage':
      return raw(exchange, 200, fault.body ?? '<!doctype html><title>Welcome to the captive portal</title>');
    case 'truncate':
    case 'headers-only':
    case 'endless':
      return say(exchange, answer, fault.action);
    case 'wrong-code':
      return sayWhole(exchange, answer, { code: 'wrong' });
    case 'no-code':
      return sayWhole(exchange, answer, { code: 'none' });
    case 'md5':
      return sayWhole(exchange, answer, { code: 'md5' });
    case 'tamper':
      return sayWhole(exchange, answer, { tamper: fault });
    case 'swap':
      return sayWhole(exchange, answer, { changes: fault.changes });
    case 'enum':
      return sayWhole(exchange, answer, { changes: { state: fault.value ?? UNKNOWN_STATE } });
    case 'big':
      return sayWhole(exchange, answer, { padding: fault.bytes ?? BIG_BYTES });
    case 'replay': {
      const body = exchange.previous();
      return body === undefined ? sayWhole(exchange, answer) : deliver(exchange, { whole: true, body });
    }
    case 'status':
      return sayWhole(exchange, scripted(fault, applied));
    case 'late-success':
      if (exchange.lateSuccess === 'acknowledged') return sayWhole(exchange, answer);
      exchange.applyLater(fault.ms);
      return sayWhole(exchange, scripted({ status: fault.status ?? 3 }, undefined));
  }
}

/** The answer that a script asks for; only a success shows what came of the request. */
function scripted(
  wanted: { readonly status: number; readonly internalStatus?: number; readonly description?: string },
  applied: Answer | undefined,
): Answer {
  const usual = Object.values(REFUSALS).find(
    (refusal) => refusal.status === wanted.status && refusal.internalStatus !== 407,
  );
  return {
    status: wanted.status,
    internalStatus: wanted.internalStatus ?? usual?.internalStatus ?? wanted.status,
    description: wanted.description ?? usual?.description ?? '',
    ...(wanted.status === 0 && applied?.order ? { order: applied.order } : {}),
    ...(wanted.status === 0 && applied?.members ? { members: applied.members } : {}),
  };
}

function sayWhole(exchange: Exchange, answer: Answer, twist?: ReplyTwist): Promise<Said> {
  return say(exchange, answer, 'whole', twist);
}

function say(exchange: Exchange, answer: Answer, delivery: Delivery, twist?: ReplyTwist): Promise<Said> {
  return deliver(exchange, { whole: true, answer, body: exchange.build(answer, twist) }, delivery);
}

async function raw(exchange: Exchange, code: number, body: string, headers: Headers = {}): Promise<Said> {
  exchange.res.writeHead(code, {
    ...exchange.headers(),
    'content-type': 'text/html; charset=utf-8',
    ...headers,
  });
  exchange.res.end(body);
  return { whole: false };
}

async function deliver(
  exchange: Exchange,
  said: Said & { body: string },
  delivery: Delivery = 'whole',
): Promise<Said> {
  const { res } = exchange;
  const bytes = Buffer.from(said.body, 'utf8');
  const headers = { ...exchange.headers(), 'content-type': 'application/json; charset=utf-8' };
  if (delivery === 'endless') {
    res.writeHead(200, headers);
    await writeWithoutEnd(exchange);
    return { whole: false };
  }
  res.writeHead(200, { ...headers, 'content-length': String(bytes.length) });
  if (delivery === 'truncate') {
    res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => res.socket?.destroy());
    return { whole: false };
  }
  if (delivery === 'headers-only') {
    res.flushHeaders();
    await untilReleased(exchange.released, exchange.closing);
  }
  const gone = res.destroyed;
  res.end(bytes);
  return { ...said, whole: !gone };
}

async function writeWithoutEnd({ res, closing }: Exchange): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  res.write('{"response_content":"');
  const gone = once(res, 'close');
  while (!res.destroyed && !closing.aborted) {
    if (!res.write(chunk)) await Promise.race([once(res, 'drain').catch(() => undefined), gone]);
  }
}
