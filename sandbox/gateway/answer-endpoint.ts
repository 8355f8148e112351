import type { IncomingMessage, ServerResponse } from 'node:http';
import { REFUSALS } from './answer';
import { checkRequest } from './check-request';
import { conclude, type Conversation, exchangeBasics, headersOf, newEntry } from './conversation';
import type { Desk } from './desk';
import {
  type ApplyOptions,
  type CheckedContent,
  type Endpoint,
  orderNumberOf,
  type RequestProblem,
} from './endpoint';
import { AUTHENTIC, type Fault, TRUTHFUL } from './fault-types';
import { isJson, readBody } from './http-basics';
import { MAX_BODY_BYTES } from './read-envelope';
import { type Exchange, type Said, serveExchange } from './serve-exchange';
import { type Trigger, triggerOf } from './triggers';

interface Struck {
  readonly fault?: Fault;
  readonly released: Promise<void>;
  readonly usual?: ApplyOptions;
}

/**
 * Answers a request to an endpoint with an envelope; whatever breaks the protocol gets 101 and an entry among the
 * rejections.
 */
export async function answerEndpoint(
  talk: Conversation,
  endpoint: Endpoint,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readBody(req, endpoint.maxBytes ?? MAX_BODY_BYTES);
  const httpProblem = checkHttp(req);
  if (httpProblem) return refuse(talk, endpoint, res, httpProblem);
  if (!body) return refuse(talk, endpoint, res, { reason: 'too-big' });
  const result = checkRequest(body, endpoint, talk.desk);
  if (!result.ok) return refuse(talk, endpoint, res, result.problem);
  await answerValid(talk, endpoint, result.content, body, res);
}

function checkHttp(req: IncomingMessage): RequestProblem | undefined {
  if (req.method !== 'POST') return { reason: 'method' };
  return isJson(req) ? undefined : { reason: 'content-type' };
}

async function answerValid(
  talk: Conversation,
  endpoint: Endpoint,
  content: CheckedContent,
  body: Buffer,
  res: ServerResponse,
): Promise<void> {
  const { desk, door } = talk;
  desk.rules.arrived(endpoint.name, content);
  const { nonce_str: nonce } = content;
  if (nonce !== undefined && desk.nonces.note(nonce, body) === 'repeated') {
    return refuse(talk, endpoint, res, { reason: 'nonce-repeated', field: 'nonce_str' }, content);
  }
  endpoint.arrived?.(desk, content);
  const { fault, released, usual } = strike(desk, endpoint, content);
  const entry = newEntry(talk, endpoint.name, content, fault);
  const apply: Exchange['apply'] = (options) => {
    const outTradeNo = orderNumberOf(content);
    if (fault?.action === 'pays-first' && outTradeNo !== undefined) desk.world.payNow(outTradeNo);
    return endpoint.apply(desk, content, {
      ...usual,
      ...(door.lagMs > 0 ? { lagMs: door.lagMs } : {}),
      ...options,
    });
  };
  desk.log.arrived(entry);
  const said = await serveExchange({
    ...exchangeBasics(talk, res, released, fault),
    lateSuccess: endpoint.lateSuccess ?? 'later',
    apply,
    applyLater: (ms) => desk.time.later(ms, () => void endpoint.apply(desk, content, {})),
    build: (answer, twist) => desk.replies.build(answer, endpoint, twist),
    previous: () => desk.previous.get(endpoint.name),
  });
  if (said.whole && nonce !== undefined) desk.nonces.answered(nonce);
  remember(desk, endpoint, content, said, fault);
  conclude(desk, entry, said);
}

/** Notes what the client has been told, for the rules and for replays. */
function remember(
  desk: Desk,
  endpoint: Endpoint,
  content: CheckedContent,
  said: Said,
  fault: Fault | undefined,
): void {
  const { answer, body } = said;
  if (!said.whole || !answer) return;
  if (fault?.action !== 'wrong-code') desk.rules.toldInternal(endpoint.name, content, answer.internalStatus);
  if (!fault || AUTHENTIC.has(fault.action)) desk.rules.answered(endpoint.name, answer);
  if (fault && !TRUTHFUL.has(fault.action)) return;
  if (body !== undefined) desk.previous.set(endpoint.name, body);
  desk.rules.told(content, answer);
}

function strike(desk: Desk, endpoint: Endpoint, content: CheckedContent): Struck {
  const scripted = desk.faults.take(endpoint.name, orderNumberOf(content));
  if (scripted) return scripted;
  const trigger = desk.triggers ? triggerOf(content) : undefined;
  return {
    released: Promise.resolve(),
    ...(trigger?.fault ? { fault: trigger.fault } : {}),
    ...(trigger ? { usual: usualOf(trigger) } : {}),
  };
}

function usualOf({ customer, refund }: Trigger): ApplyOptions {
  return { ...(customer ? { customer } : {}), ...(refund ? { refund } : {}) };
}

function refuse(
  talk: Conversation,
  endpoint: Endpoint,
  res: ServerResponse,
  problem: RequestProblem,
  content: CheckedContent = {},
): void {
  const { desk } = talk;
  desk.reject(endpoint.name, problem);
  const answer = REFUSALS['not-accepted'];
  const number = orderNumberOf(content);
  const entry = newEntry(
    talk,
    endpoint.name,
    number === undefined ? {} : { out_trade_no: number },
    undefined,
  );
  desk.log.arrived(entry);
  res.writeHead(200, { ...headersOf(desk), 'content-type': 'application/json; charset=utf-8' });
  res.end(desk.replies.build(answer, endpoint));
  conclude(desk, entry, { whole: true, answer });
}
