import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, type HttpOutcome } from '../../../lib/gateway/transport';

const NOW = 1_700_000_000_000;

let server: Server;
let url: string;
let seen: { method: string; headers: IncomingMessage['headers']; body: string }[];
let handle: (req: IncomingMessage, res: ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (chunk: string) => (body += chunk));
    req.on('end', () => {
      seen.push({ method: req.method ?? '', headers: req.headers, body });
      handle(req, res);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cpay/micro_pay`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

const post = (timeoutMs = 5_000, body: string | undefined = '{"a":1}'): Promise<HttpOutcome> =>
  exchange(url, body, timeoutMs, { fetch, now: () => NOW });
const textOf = (outcome: HttpOutcome) =>
  outcome.kind === 'body' ? new TextDecoder().decode(outcome.bytes) : outcome.kind;

describe('a request', () => {
  it('is posted as JSON, to the letter', async () => {
    handle = (_req, res) => res.end('{"ok":"✓"}');
    expect(textOf(await post(5_000, '{"body":"咖啡"}'))).toBe('{"ok":"✓"}');
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"body":"咖啡"}' });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('without a body is a GET', async () => {
    handle = (_req, res) => res.end('{"status":0}');
    const outcome = await exchange(url, undefined, 5_000, { fetch, now: () => NOW });
    expect(textOf(outcome)).toBe('{"status":0}');
    expect(seen[0]).toMatchObject({ method: 'GET', body: '' });
  });

  it('carries no cookies and no referrer, and asks for no cache', async () => {
    handle = (_req, res) => {
      res.setHeader('set-cookie', 'session=1; Path=/');
      res.setHeader('cache-control', 'max-age=3600');
      res.end('{}');
    };
    for (let asked = 0; asked < 2; asked += 1)
      await exchange(url, undefined, 5_000, { fetch, now: () => NOW });
    expect(seen).toHaveLength(2);
    for (const { headers } of seen) {
      expect(headers.cookie).toBeUndefined();
      expect(headers.referer).toBeUndefined();
      expect(headers['cache-control']).toBe('no-cache');
    }
  });

  it('asks the browser to follow no redirect and to send no credentials', async () => {
    const given: (RequestInit | undefined)[] = [];
    const spy: typeof fetch = async (_url, init) => {
      given.push(init);
      return new Response('{}');
    };
    await exchange(url, '{}', 5_000, { fetch: spy, now: () => NOW });
    expect(given[0]).toMatchObject({
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
  });
});

describe('an answer', () => {
  it.each([301, 302, 303, 307, 308])(
    'that redirects (%i) is refused, and nothing is sent there',
    async (code) => {
      handle = (_req, res) => {
        res.writeHead(code, { location: '/elsewhere' });
        res.end();
      };
      expect((await post()).kind).toBe('network-failed');
      expect(seen).toHaveLength(1);
    },
  );

  it.each([201, 204, 206, 400, 404, 500, 503])('with HTTP %i is none', async (status) => {
    handle = (_req, res) => {
      res.writeHead(status);
      res.end(status === 204 ? undefined : '{"response_content":{}}');
    };
    expect(await post()).toEqual({ kind: 'http-status', status });
  });

  it('that does not begin in time is none', async () => {
    handle = () => undefined;
    expect(await post(50)).toEqual({ kind: 'no-answer' });
  });

  it('whose body does not end in time is none: the time covers the last byte', async () => {
    handle = (_req, res) => {
      res.writeHead(200);
      res.write('{"response_content":');
    };
    expect(await post(80)).toEqual({ kind: 'no-answer' });
  });

  it('that drips on without end is none', async () => {
    const drips: NodeJS.Timeout[] = [];
    handle = (_req, res) => {
      res.writeHead(200);
      drips.push(setInterval(() => res.write(' '), 5));
    };
    expect(await post(80)).toEqual({ kind: 'no-answer' });
    for (const drip of drips) clearInterval(drip);
  });

  it('of up to one mebibyte is read, byte for byte', async () => {
    handle = (_req, res) => res.end(Buffer.alloc(1_048_576, 'x'));
    const outcome = await post();
    expect(outcome.kind === 'body' && outcome.bytes.byteLength).toBe(1_048_576);
  });

  it.each([
    ['one byte more', (res: ServerResponse) => res.end(Buffer.alloc(1_048_577, 'x'))],
    ['without end', (res: ServerResponse) => pour(res)],
  ])('that is longer (%s) is not read to its end', async (_name, respond) => {
    handle = (_req, res) => void respond(res);
    expect(await post()).toEqual({ kind: 'too-large' });
  });

  it('that is cut off is a failed network, never half an answer', async () => {
    handle = (_req, res) => {
      res.writeHead(200, { 'content-length': '1000' });
      res.write('{"half":', () => res.socket?.destroy());
    };
    expect((await post()).kind).toBe('network-failed');
  });

  it('that never comes because nobody listens is a failed network', async () => {
    const outcome = await exchange('http://127.0.0.1:9/cpay/ping', undefined, 5_000, {
      fetch,
      now: () => NOW,
    });
    expect(outcome.kind).toBe('network-failed');
  });

  it.each([
    ['ahead', NOW + 90_000, 90_000],
    ['behind', NOW - 3_600_000, -3_600_000],
  ])('tells how far the gateway’s clock is %s', async (_name, date, offset) => {
    handle = (_req, res) => {
      res.setHeader('date', new Date(date).toUTCString());
      res.end('{}');
    };
    expect(await post()).toMatchObject({ kind: 'body', clockOffset: offset });
  });

  it('without a Date, or with one that is none, tells nothing about the clock', async () => {
    for (const date of [undefined, 'soon']) {
      handle = (_req, res) => {
        res.sendDate = false;
        if (date !== undefined) res.setHeader('date', date);
        res.end('{}');
      };
      expect(await post()).not.toHaveProperty('clockOffset');
    }
  });
});

function pour(res: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, 'x');
  const more = (): void => {
    while (!res.destroyed && res.write(chunk));
  };
  res.on('drain', more);
  more();
}
