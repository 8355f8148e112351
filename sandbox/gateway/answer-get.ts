import type { IncomingMessage, ServerResponse } from 'node:http';
import { conclude, type Conversation, exchangeBasics, headersOf, newEntry } from './conversation';
import type { GetEndpoint } from './get-endpoints';
import { serveExchange } from './serve-exchange';

/** Answers a request to an endpoint without an envelope. */
export async function answerGet(
  talk: Conversation,
  endpoint: GetEndpoint,
  query: URLSearchParams,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { desk } = talk;
  req.resume();
  if (req.method !== 'GET') {
    desk.reject(endpoint.name, { reason: 'method' });
    res.writeHead(405, { ...headersOf(desk), allow: 'GET' }).end();
    return;
  }
  const struck = desk.faults.take(endpoint.name, undefined);
  const entry = newEntry(talk, endpoint.name, {}, struck?.fault);
  desk.log.arrived(entry);
  const said = await serveExchange({
    ...exchangeBasics(talk, res, struck?.released ?? Promise.resolve(), struck?.fault),
    lateSuccess: 'later',
    apply: () => endpoint.apply(desk, query),
    applyLater: () => undefined,
    build: (answer) => JSON.stringify(endpoint.body(answer, desk.replies.nextLogId())),
    previous: () => desk.previous.get(endpoint.name),
  });
  if (said.whole && said.body !== undefined && !struck) desk.previous.set(endpoint.name, said.body);
  conclude(desk, entry, said);
}
