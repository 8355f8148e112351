import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Gateway } from '../gateway/gateway';
import { answerPhone, PHONE_PREFIX } from './phone-api';
import { sendStaticFile } from './static-files';

/** `gateway`: whose wallets the phone page shows; without it there is only the till. */
export interface PosOptions {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  readonly gateway?: Gateway;
  /** PEM key and certificate: the till is then served over HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A running demo till. */
export interface Pos {
  /** Such as http://127.0.0.1:4200, for the configuration's `sites`. */
  readonly origin: string;
  /** The till's page; the phone is at `/phone` of the same origin. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the demo point of sale on 127.0.0.1. Rejects if the port is taken. See docs/sandbox.md. */
export async function startPos(options: PosOptions = {}): Promise<Pos> {
  const handle = (req: IncomingMessage, res: ServerResponse): void => void answer(options.gateway, req, res);
  const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  gateway: Gateway | undefined,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const path = (req.url ?? '').split('?')[0] ?? '';
  try {
    if (path.startsWith(PHONE_PREFIX)) return await answerPhone(gateway, path, req, res);
    req.resume();
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    await sendStaticFile(path, res);
  } catch (error) {
    if (!req.destroyed) throw error;
  }
}
