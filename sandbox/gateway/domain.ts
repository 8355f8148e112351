import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Door } from './desk';

/** How a domain listens. */
export interface DomainOptions {
  readonly port: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** One of the gateway's domains: an HTTP server on a port of its own, in front of the world they all share. */
export class Domain implements Door {
  readonly index: number;
  #lagMs = 0;
  #hangs = false;
  #port: number;
  #server: Server | undefined;

  constructor(
    index: number,
    private readonly options: DomainOptions,
    private readonly handle: (domain: Domain, req: IncomingMessage, res: ServerResponse) => Promise<void>,
  ) {
    this.index = index;
    this.#port = options.port;
  }

  /** Such as http://127.0.0.1:4100. */
  get origin(): string {
    return `${this.options.tls ? 'https' : 'http'}://127.0.0.1:${this.#port}`;
  }

  /** What goes into the configuration's `base_urls`. */
  get baseUrl(): string {
    return `${this.origin}/cpay`;
  }

  get lagMs(): number {
    return this.#lagMs;
  }

  /** Whether requests are accepted and never answered. */
  get hangs(): boolean {
    return this.#hangs;
  }

  /** Listens, on the same port as before, and answers again. Rejects if the port is taken. */
  async up(): Promise<void> {
    // What hung hangs no longer: its connection breaks.
    if (this.#hangs) this.#server?.closeAllConnections();
    this.#hangs = false;
    if (this.#server) return;
    const handle = (req: IncomingMessage, res: ServerResponse): void => void this.handle(this, req, res);
    const server = this.options.tls ? createTlsServer(this.options.tls, handle) : createServer(handle);
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', () => resolve());
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Breaks every connection and refuses new ones. */
  async down(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  /** Accepts requests from now on and answers none; they take no effect. `up()` ends it. */
  hang(): void {
    this.#hangs = true;
  }

  /** Queries here do not see orders and refunds younger than `ms`; 0 ends it. */
  lag(ms: number): void {
    this.#lagMs = ms;
  }
}
