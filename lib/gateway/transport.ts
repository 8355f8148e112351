/** What became of one HTTP exchange. Nothing here says anything about an order. */
export type HttpOutcome =
  | { kind: 'body'; status: number; bytes: Uint8Array; clockOffset?: number }
  | { kind: 'http-status'; status: number }
  | { kind: 'no-answer' }
  | { kind: 'network-failed'; detail: string }
  | { kind: 'too-large' };

/** No reply of the gateway's: the same may be asked of the next domain. */
export const NO_REPLY: ReadonlySet<string> = new Set<HttpOutcome['kind']>([
  'no-answer',
  'network-failed',
  'http-status',
]);

export interface TransportParts {
  fetch: typeof fetch;
  /** ms since the epoch, to compare with the gateway's `Date` header. */
  now: () => number;
}

/** Replies are a few kilobytes; a longer one is not read to its end. */
const MOST_BYTES = 1_048_576;

function offsetOf(response: Response, now: number): number | undefined {
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date - now;
}

async function readBounded(response: Response): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > MOST_BYTES) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/**
 * Sends one request to the gateway: no redirects (a signed request must not wander), no credentials, no cache, bounded
 * in time and size. Guards against threats 15 and 30.
 *
 * @param url the endpoint's address
 * @param body JSON text; undefined sends a GET
 * @param timeoutMs for the whole exchange, the body's last byte included
 * @param signal ends it early: then there is no answer
 */
export async function exchange(
  url: string,
  body: string | undefined,
  timeoutMs: number,
  { fetch: send, now }: TransportParts,
  signal?: AbortSignal,
): Promise<HttpOutcome> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const ended = signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal]);
  try {
    const response = await send(url, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: ended,
    });
    const clockOffset = offsetOf(response, now());
    if (response.status !== 200) {
      await response.body?.cancel().catch(() => undefined);
      return { kind: 'http-status', status: response.status };
    }
    const bytes = await readBounded(response);
    if (bytes === undefined) return { kind: 'too-large' };
    return {
      kind: 'body',
      status: response.status,
      bytes,
      ...(clockOffset === undefined ? {} : { clockOffset }),
    };
  } catch (error) {
    if (ended.aborted) return { kind: 'no-answer' };
    return { kind: 'network-failed', detail: error instanceof Error ? error.message : 'unknown' };
  } finally {
    clearTimeout(timer);
  }
}
