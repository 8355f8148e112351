import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRequest } from './answer-request';
import { BackOffice } from './back-office';
import { ReplyBuilder } from './build-reply';
import { CALLBACK_RETRY_MS, Callbacks } from './callbacks';
import { answerControl, CONTROL_PREFIX } from './control';
import type { Desk } from './desk';
import { Domain } from './domain';
import { refundElsewhere, type RefundElsewhere } from './elsewhere';
import { FaultDesk, type Script, type ScriptHandle } from './fault-desk';
import type { GatewayOptions } from './gateway-options';
import type { Shop } from './back-office-shops';
import type { Ledger } from './ledger';
import { makeMerchant, type Merchant } from './merchant';
import { NonceBook } from './nonce-book';
import type { Order, PaymentDetails, Platform } from './order';
import type { QrCode } from './qr-desk';
import type { Refund, RefundPhase } from './refund';
import type { RefundBehaviour } from './refund-desk';
import { type Rejection, type RequestEntry, RequestLog } from './request-log';
import { Scheduler } from './scheduler';
import type { SetupCode, SetupCodeRequest } from './setup-code';
import type { Upload } from './uploads';
import { RuleBook, type Violation, type ViolationKind } from './violations';
import type { Wallet, WalletOptions } from './wallet';
import { World } from './world';

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

/** The embedded gateway: HTTP servers in front of a world of orders and wallets. See docs/sandbox.md. */
export class Gateway extends EventEmitter<GatewayEvents> {
  readonly merchant: Merchant;
  /** The domains it listens on; all of them share one world. */
  readonly domains: readonly Domain[];
  /** Requests that broke the protocol's letter; a sound client leaves it empty. */
  readonly rejections: Rejection[] = [];
  /** Shops, tills, staff, set-up codes, and what tills have uploaded. */
  readonly office: BackOffice;
  /** Calls of the merchant's server: what was sent, and how they arrive. */
  readonly callbacks: Callbacks;
  readonly #time: Scheduler;
  readonly #world: World;
  readonly #rules: RuleBook;
  readonly #faults = new FaultDesk();
  readonly #log: RequestLog;
  readonly #desk: Desk;
  readonly #closing = new AbortController();

  constructor(options: GatewayOptions = {}) {
    super();
    this.setMaxListeners(0);
    const reverseAfterMs = options.reverseAfterMs ?? 15_000;
    this.merchant = options.merchant ?? makeMerchant();
    this.#time = new Scheduler(options.clock ?? Date.now);
    this.#rules = new RuleBook(() => this.#time.now(), reverseAfterMs);
    this.#world = new World(this.#time, this.#rules, {
      passwordTimeoutMs: options.passwordTimeoutMs ?? 45_000,
      reverseAfterMs,
      closeRefusedForMs: options.closeRefusedForMs ?? 0,
      closesExpired: options.closesExpired ?? true,
    });
    this.office = new BackOffice({
      merchant: this.merchant,
      ...(options.shops ? { shops: options.shops } : {}),
      monitorIntervalS: options.monitorIntervalS ?? 300,
      now: () => this.#time.now(),
      baseUrl: () => this.baseUrl,
    });
    this.callbacks = new Callbacks({
      merchant: this.merchant,
      time: this.#time,
      retryMs: options.callbackRetryMs ?? CALLBACK_RETRY_MS,
      closing: this.#closing.signal,
    });
    this.callbacks.to(options.callbackUrl);
    this.#world.onPaid((order) => this.callbacks.paid(order));
    this.#world.onRefunded((refund) => this.callbacks.refunded(refund));
    this.#log = new RequestLog(this);
    this.#desk = {
      merchant: this.merchant,
      time: this.#time,
      world: this.#world,
      rules: this.#rules,
      office: this.office,
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
    this.domains = Array.from({ length: options.domains ?? 1 }, (_, index) => {
      const port = options.port === undefined ? 0 : options.port + index;
      const listening = { port, ...(options.tls ? { tls: options.tls } : {}) };
      return new Domain(index, listening, (domain, req, res) => this.#handle(domain, req, res));
    });
  }

  /** Starts listening. Rejects if a port is taken. */
  async start(): Promise<void> {
    for (const domain of this.domains) await domain.up();
  }

  /** Of the first domain, such as http://127.0.0.1:4100. */
  get origin(): string {
    return this.#first.origin;
  }

  /** What goes into the configuration's `base_urls`, of the first domain. */
  get baseUrl(): string {
    return this.#first.baseUrl;
  }

  /** The base URLs of all domains. */
  get baseUrls(): string[] {
    return this.domains.map((domain) => domain.baseUrl);
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

  /** The QR codes that a customer could pay now. */
  get openQrCodes(): readonly QrCode[] {
    return this.#world.qr.open();
  }

  /** All refunds as they truly stand, oldest first. */
  get refunds(): readonly Refund[] {
    return this.#world.refunds.all();
  }

  /** Says what becomes of the next refunds. */
  refundsBehave(behaviour: RefundBehaviour): void {
    this.#world.refunds.behave(behaviour);
  }

  /** Ends a refund that is being processed. Throws if there is no such refund. */
  endRefund(outRefundNo: string, phase: Exclude<RefundPhase, 'processing'>): void {
    this.#world.refunds.end(outRefundNo, phase);
  }

  /** Another till refunds a part, in fen: the ledger moves at once. Throws if the gateway would refuse it. */
  refundElsewhere(wanted: RefundElsewhere): Refund {
    return refundElsewhere(this.#desk, wanted);
  }

  /** Puts somebody else's paid order under a number. */
  occupy(details: PaymentDetails): void {
    this.#world.occupy(details);
  }

  /** Lets a paid Alipay order come to its end: it cannot be refunded any more. Throws for any other. */
  finishOrder(outTradeNo: string): void {
    this.#world.finish(outTradeNo);
  }

  get shops(): readonly Shop[] {
    return this.office.shops;
  }

  /** What tills have told of themselves, oldest first. */
  get uploads(): readonly Upload[] {
    return this.office.uploads;
  }

  /** Makes a set-up code, valid for 5 minutes. Throws if there is no such shop, till or member of staff. */
  setupCode(request?: SetupCodeRequest): SetupCode {
    return this.office.setupCodes.issue(request);
  }

  /** Sends callbacks to an address from now on, or to nobody. Throws unless it is http or https. */
  callbacksTo(url: string | undefined): void {
    this.callbacks.to(url);
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
    await Promise.all(this.domains.map((domain) => domain.down()));
  }

  get #first(): Domain {
    const [first] = this.domains;
    if (!first) throw new Error('a gateway has at least one domain');
    return first;
  }

  async #handle(domain: Domain, req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.sendDate = false;
    res.on('error', () => undefined);
    const url = req.url ?? '';
    const path = url.split('?')[0] ?? '';
    try {
      if (path.startsWith(CONTROL_PREFIX)) await answerControl(this, this.#faults, path, req, res);
      else await answerRequest({ desk: this.#desk, door: domain }, url, req, res);
    } catch (error) {
      if (!req.destroyed && !this.#closing.signal.aborted) throw error;
    }
  }
}
