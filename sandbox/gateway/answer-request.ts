import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerEndpoint } from './answer-endpoint';
import { answerGet } from './answer-get';
import { type Conversation, headersOf, newEntry } from './conversation';
import { ENDPOINTS } from './endpoints';
import { GET_ROWS } from './get-endpoints';

const PREFIX = '/cpay/';

/** Answers a request to /cpay/…, whichever endpoint it is for. @param url path and query */
export async function answerRequest(
  talk: Conversation,
  url: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { desk } = talk;
  desk.time.settle();
  const [path = '', query = ''] = url.split('?', 2);
  const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
  if (talk.door.hangs) return logHanging(talk, name || path, res);
  const plain = GET_ROWS.find((row) => row.name === name);
  if (plain) return answerGet(talk, plain, new URLSearchParams(query), req, res);
  const endpoint = ENDPOINTS.find((row) => row.name === name);
  if (endpoint) return answerEndpoint(talk, endpoint, req, res);
  req.resume();
  desk.reject(path, { reason: 'path' });
  res.writeHead(404, headersOf(desk)).end();
}

/** The request stays in the log as one that is not done with, until its connection breaks. */
function logHanging({ desk, door }: Conversation, name: string, res: ServerResponse): void {
  const entry = { ...newEntry({ desk, door }, name, {}, undefined), hangs: true };
  desk.log.arrived(entry);
  res.once('close', () => desk.log.ended(entry));
}
