import type { IncomingMessage, ServerResponse } from 'node:http';

/** Headers of one reply. */
export type Headers = Readonly<Record<string, string>>;

/**
 * Reads a request's body.
 * @param maxBytes longer bodies give undefined; what is left of them is read and thrown away
 */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}

/** Sends a whole JSON value that is not an answer of the gateway's protocol. */
export function sendJson(res: ServerResponse, code: number, value: unknown): void {
  const body = JSON.stringify(value);
  res.writeHead(code, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  res.end(body);
}

/** Whether the media type is application/json, whatever its parameters. */
export function isJson(req: IncomingMessage): boolean {
  return /^application\/json\s*(?:;|$)/i.test(req.headers['content-type'] ?? '');
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/**
 * Whether a request comes from this machine and means this machine. The Host header is looked at too, so that a
 * page of another origin cannot reach the server under a name that was pointed at 127.0.0.1.
 */
export function isLoopback(req: IncomingMessage): boolean {
  const from = req.socket.remoteAddress ?? '';
  const local = from === '127.0.0.1' || from === '::1' || from === '::ffff:127.0.0.1';
  return local && LOOPBACK_HOST.test(req.headers.host ?? '');
}
