import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ReplyBuilder, type ReplyForm } from './build-reply';
import { answerControl, CONTROL_PREFIX } from './control';
import { answerEndpoint, type Desk } from './answer-endpoint';
import { FaultDesk, type Script, type ScriptHandle } from './fault-desk';
import { NonceBook } from './nonce-book';
import type { Ledger } from './ledger';
import { makeMerchant, type Merchant } from './merchant';
import type { Order, PaymentDetails, Platform } from './order';
import { type Rejection, type RequestEntry, RequestLog } from './request-log';
import { Scheduler } from './scheduler';
import { RuleBook, type Violation, type ViolationKind } from './violations';
import type { Wallet, WalletOptions } from './wallet';
import { World } from './world';

/** Everything a gateway can be started with. Times are ms. */
export interface GatewayOptions {
  readonly merchant?: Merchant;
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** PEM key and certificate: the gateway then speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly replyForm?: ReplyForm;
  /** The base clock, ms since 1970. */
  readonly clock?: () => number;
  /** How long WeChat waits for the password; 45 s by default. */
  readonly passwordTimeoutMs?: number;
  /** How long after a payment a reverse is refused; 15 s by default. */
  readonly reverseAfterMs?: number;
  /** Whether trigger amounts act; true by default. */
  readonly triggers?: boolean;
  /** Whether connections are kept open; true by default. Without, a browser never resends by itself. */
  readonly keepAlive?: boolean;
}

/** A code that a customer held to the scanner. */
export interface Scan {
  readonly code: string;
  readonly platform: Platform;
  /** The wallet's name. */
  readonly wallet: string;
}

/** Events: `request` at the arrival and the end of each request, `scan` when a customer shows a code. */
export interface GatewayEvents {
  request: [RequestEntry];
  scan: [Scan];
}

/** The embedded gateway: an HTTP server in front of a world of orders and wallets. See docs/sandbox.md. */
export class Gateway extends EventEmitter<GatewayEvents> {
  readonly merchant: Merchant;
  /** Requests that broke the protocol's letter; a sound client leaves it empty. */
  readonly rejections: Rejection[] = [];
  readonly #time: Scheduler;
  readonly #world: World;
  readonly #rules: RuleBook;
  readonly #faults = new FaultDesk();
  readonly #log: RequestLog;
  readonly #desk: Desk;
  readonly #closing = new AbortController();
  readonly #server: Server;
  readonly #scheme: string;

  constructor(private readonly options: GatewayOptions = {}) {
    super();
    this.setMaxListeners(0);
    const reverseAfterMs = options.reverseAfterMs ?? 15_000;
    this.merchant = options.merchant ?? makeMerchant();
    this.#time = new Scheduler(options.clock ?? Date.now);
    this.#world = new World(this.#time, {
      passwordTimeoutMs: options.passwordTimeoutMs ?? 45_000,
      reverseAfterMs,
    });
    this.#rules = new RuleBook(() => this.#time.now(), reverseAfterMs);
    this.#log = new RequestLog(this);
    this.#desk = {
      merchant: this.merchant,
      time: this.#time,
      world: this.#world,
      rules: this.#rules,
      faults: this.#faults,
      log: this.#log,
      nonces: new NonceBook(),
      replies: new ReplyBuilder(this.merchant, options.replyForm ?? 'alternate'),
      previous: new Map(),
      closing: this.#closing.signal,
      triggers: options.triggers ?? true,
      keepAlive: options.keepAlive ?? true,
      reject: (path, problem) => this.rejections.push({ at: this.#time.now(), path, ...problem }),
    };
    const handle = (req: IncomingMessage, res: ServerResponse): void => void this.#handle(req, res);
    this.#server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
    this.#scheme = options.tls ? 'https' : 'http';
    this.#server.keepAliveTimeout = 0;
  }

  /** Starts listening. Rejects if the port is taken. */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.options.port ?? 0, '127.0.0.1', () => resolve());
    });
  }

  /** Such as http://127.0.0.1:4100. */
  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What goes into the configuration's `base_urls`. */
  get baseUrl(): string {
    return `${this.origin}/cpay`;
  }

  /** Opens a customer's wallet with a balance in fen. Throws if the name is taken. */
  wallet(options: WalletOptions): Wallet {
    return this.#world.openWallet(options);
  }

  get wallets(): readonly Wallet[] {
    return this.#world.wallets;
  }

  get ledger(): Ledger {
    return this.#world.ledger;
  }

  get requests(): readonly RequestEntry[] {
    return this.#log.entries;
  }

  /** Rules that the client broke, in order. */
  get violations(): readonly Violation[] {
    return this.#rules.violations;
  }

  /** How often a `micro_pay` came again for a number that had arrived before; a browser may do that by itself. */
  get microPayRepeats(): number {
    return this.violationsOf('micro-pay-repeated').length;
  }

  /** The violations of one kind. */
  violationsOf(kind: ViolationKind): Violation[] {
    return this.violations.filter((violation) => violation.kind === kind);
  }

  /** Scripts a fault. Throws if it has no meaning on that path. */
  script(script: Script): ScriptHandle {
    return this.#faults.add(script);
  }

  /** Waits for the first request, past or future, that fits; rejects after `timeoutMs`. */
  waitFor(predicate: (entry: RequestEntry) => boolean, timeoutMs?: number): Promise<RequestEntry> {
    return this.#log.waitFor(predicate, timeoutMs);
  }

  /** The order under a number as it truly stands. */
  order(outTradeNo: string): Order | undefined {
    return this.#world.order(outTradeNo);
  }

  /** Puts somebody else's paid order under a number. */
  occupy(details: PaymentDetails): void {
    this.#world.occupy(details);
  }

  /** Moves what the gateway shows as its time by `ms`; its intervals stay as they are. */
  setClockOffset(ms: number): void {
    this.#time.setOffset(ms);
  }

  /** The time the gateway shows, ms since 1970. */
  shownTime(): number {
    return this.#time.shown();
  }

  /** The customer holds a fresh code of the wallet to the scanner; emits `scan`. */
  scan(wallet: Wallet, code: string = wallet.newCode()): void {
    this.emit('scan', { code, platform: wallet.platform, wallet: wallet.name });
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#faults.releaseAll();
    this.#time.stop();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.sendDate = false;
    res.on('error', () => undefined);
    const path = (req.url ?? '').split('?')[0] ?? '';
    try {
      if (path.startsWith(CONTROL_PREFIX)) await answerControl(this, this.#faults, path, req, res);
      else await answerEndpoint(this.#desk, path, req, res);
    } catch (error) {
      if (!req.destroyed && !this.#closing.signal.aborted) throw error;
    }
  }
}
