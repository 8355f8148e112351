import type { IncomingMessage, ServerResponse } from 'node:http';
import { REFUSALS } from './answer';
import type { ReplyBuilder } from './build-reply';
import { checkRequest, type RequestProblem } from './check-request';
import { type CheckedContent, type Endpoint, ENDPOINTS, orderNumberOf, paymentOf } from './endpoints';
import type { FaultDesk } from './fault-desk';
import { type Fault, TRUTHFUL } from './fault-types';
import { type Headers, isJson, readBody } from './http-basics';
import type { Merchant } from './merchant';
import type { NonceBook } from './nonce-book';
import { MAX_BODY_BYTES } from './read-envelope';
import type { RequestEntry, RequestLog } from './request-log';
import type { Scheduler } from './scheduler';
import { type Exchange, type Said, serveExchange } from './serve-exchange';
import { triggerOf } from './triggers';
import type { RuleBook } from './violations';
import type { CustomerBehaviour, World } from './world';

/** What stands on the desk at which requests are answered. */
export interface Desk {
  readonly merchant: Merchant;
  readonly time: Scheduler;
  readonly world: World;
  readonly rules: RuleBook;
  readonly faults: FaultDesk;
  readonly log: RequestLog;
  readonly nonces: NonceBook;
  readonly replies: ReplyBuilder;
  /** The last untouched reply of each endpoint. */
  readonly previous: Map<string, string>;
  readonly closing: AbortSignal;
  readonly triggers: boolean;
  readonly keepAlive: boolean;
  reject(path: string, problem: RequestProblem): void;
}

interface Struck {
  readonly fault?: Fault;
  readonly released: Promise<void>;
  readonly customer?: CustomerBehaviour;
}

/** Answers a request to /cpay/…; whatever breaks the protocol gets 101 and an entry among the rejections. */
export async function answerEndpoint(
  desk: Desk,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  desk.time.settle();
  if (path === '/cpay/ping') return answerPing(desk, req, res);
  const endpoint = ENDPOINTS.find((row) => `/cpay/${row.name}` === path);
  if (!endpoint) {
    req.resume();
    desk.reject(path, { reason: 'path' });
    res.writeHead(404, headersOf(desk)).end();
    return;
  }
  const body = await readBody(req, MAX_BODY_BYTES);
  const httpProblem = checkHttp(req);
  if (httpProblem) return refuse(desk, endpoint, res, httpProblem);
  if (!body) return refuse(desk, endpoint, res, { reason: 'too-big' });
  const result = checkRequest(body, endpoint, desk.merchant, desk.world);
  if (!result.ok) return refuse(desk, endpoint, res, result.problem);
  await answerValid(desk, endpoint, result.content, body, res);
}

function checkHttp(req: IncomingMessage): RequestProblem | undefined {
  if (req.method !== 'POST') return { reason: 'method' };
  return isJson(req) ? undefined : { reason: 'content-type' };
}

async function answerValid(
  desk: Desk,
  endpoint: Endpoint,
  content: CheckedContent,
  body: Buffer,
  res: ServerResponse,
): Promise<void> {
  const outTradeNo = orderNumberOf(content);
  const isPayment = endpoint.name === 'micro_pay';
  desk.rules.arrived(endpoint.name, outTradeNo);
  if (desk.nonces.note(content.nonce_str, body) === 'repeated') {
    return refuse(desk, endpoint, res, { reason: 'nonce-repeated', field: 'nonce_str' }, outTradeNo);
  }
  if (isPayment) desk.world.noteAttempt(paymentOf(content));
  const { fault, released, customer } = strike(desk, endpoint, content);
  const entry = newEntry(desk, endpoint.name, outTradeNo, content.pay_content?.author_code, fault);
  const exchange: Exchange = {
    ...exchangeBasics(desk, res, released, fault),
    isPayment,
    apply: (landsAfterMs) =>
      endpoint.apply(desk.world, content, {
        ...(customer ? { customer } : {}),
        ...(landsAfterMs === undefined ? {} : { landsAfterMs }),
      }),
    applyLater: (ms) => desk.world.payLater(paymentOf(content), ms),
    build: (answer, twist) => desk.replies.build(answer, endpoint.node, twist),
    previous: () => desk.previous.get(endpoint.name),
    orderAge: () => {
      const order = desk.world.order(outTradeNo);
      return order && desk.time.now() - order.createdAt;
    },
  };
  desk.log.arrived(entry);
  const said = await serveExchange(exchange);
  if (said.whole) desk.nonces.answered(content.nonce_str);
  remember(desk, endpoint, outTradeNo, said, fault);
  conclude(desk, entry, said);
}

/** Notes what the client has been told, for the rules about reverses and for replays. */
function remember(
  desk: Desk,
  endpoint: Endpoint,
  outTradeNo: string,
  said: Said,
  fault: Fault | undefined,
): void {
  const { answer, body } = said;
  if (!said.whole || !answer) return;
  const dossier = desk.rules.of(outTradeNo);
  if (endpoint.name === 'micro_pay' && answer.internalStatus === 407 && fault?.action !== 'wrong-code') {
    dossier.told407 = true;
  }
  if (fault && !TRUTHFUL.has(fault.action)) return;
  if (body !== undefined) desk.previous.set(endpoint.name, body);
  if (answer.status === 0 && answer.order?.phase === 'paid') dossier.toldPaid = true;
}

function strike(desk: Desk, endpoint: Endpoint, content: CheckedContent): Struck {
  const scripted = desk.faults.take(endpoint.name, orderNumberOf(content));
  if (scripted) return scripted;
  const trigger = desk.triggers && content.pay_content ? triggerOf(content.pay_content.total_fee) : undefined;
  return {
    released: Promise.resolve(),
    ...(trigger?.fault ? { fault: trigger.fault } : {}),
    ...(trigger?.customer ? { customer: trigger.customer } : {}),
  };
}

async function answerPing(desk: Desk, req: IncomingMessage, res: ServerResponse): Promise<void> {
  req.resume();
  if (req.method !== 'GET') {
    desk.reject('ping', { reason: 'method' });
    res.writeHead(405, { ...headersOf(desk), allow: 'GET' }).end();
    return;
  }
  const struck = desk.faults.take('ping', undefined);
  const entry = newEntry(desk, 'ping', undefined, undefined, struck?.fault);
  desk.log.arrived(entry);
  const said = await serveExchange({
    ...exchangeBasics(desk, res, struck?.released ?? Promise.resolve(), struck?.fault),
    isPayment: false,
    apply: () => ({ status: 0, internalStatus: 0, description: '' }),
    applyLater: () => undefined,
    build: (answer) => JSON.stringify({ status: answer.status }),
    previous: () => undefined,
    orderAge: () => undefined,
  });
  conclude(desk, entry, said);
}

function exchangeBasics(desk: Desk, res: ServerResponse, released: Promise<void>, fault: Fault | undefined) {
  return {
    res,
    released,
    closing: desk.closing,
    headers: () => headersOf(desk),
    ...(fault ? { fault } : {}),
  };
}

function refuse(
  desk: Desk,
  endpoint: Endpoint,
  res: ServerResponse,
  problem: RequestProblem,
  outTradeNo?: string,
): void {
  desk.reject(endpoint.name, problem);
  const answer = REFUSALS['not-accepted'];
  const entry = newEntry(desk, endpoint.name, outTradeNo, undefined, undefined);
  desk.log.arrived(entry);
  res.writeHead(200, { ...headersOf(desk), 'content-type': 'application/json; charset=utf-8' });
  res.end(desk.replies.build(answer, endpoint.node));
  conclude(desk, entry, { whole: true, answer });
}

function newEntry(
  desk: Desk,
  path: string,
  outTradeNo: string | undefined,
  authorCode: string | undefined,
  fault: Fault | undefined,
): RequestEntry {
  return {
    at: desk.time.now(),
    path,
    ...(outTradeNo === undefined ? {} : { outTradeNo }),
    ...(authorCode === undefined ? {} : { authorCodeTail: authorCode.slice(-4) }),
    ...(fault ? { fault: fault.action } : {}),
    done: false,
  };
}

function conclude(desk: Desk, entry: RequestEntry, said: Said): void {
  if (said.answer) {
    entry.status = said.answer.status;
    entry.internalStatus = said.answer.internalStatus;
  }
  desk.log.ended(entry);
}

function headersOf(desk: Desk): Headers {
  return {
    date: new Date(desk.time.shown()).toUTCString(),
    'cache-control': 'no-store',
    ...(desk.keepAlive ? {} : { connection: 'close' }),
  };
}
