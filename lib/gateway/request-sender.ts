import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CallOutcome } from '../flow/call-outcome';
import type { CallFact, Signer } from '../flow/ports';
import { defined } from '../payment/defined';
import { checkRequest, RequestError } from './check-request';
import { DomainBook } from './domain-book';
import type { Endpoint } from './endpoints';
import { type AuthenInfo, openReply, sealRequest, verifyReply } from './envelope';
import { type CheckedBody, readStatus, type Reply, unsettled } from './read-status';
import { exchange, type HttpOutcome, NO_REPLY, type TransportParts } from './transport';

export interface GatewayParts extends TransportParts {
  /** The present signer; undefined while keys are missing or locked. */
  signer: () => Signer | undefined;
  /** `sdk_version`, at most 10 characters. */
  sdkVersion: string;
  /** The configured domains, in the admin's order of preference; read anew for each call. */
  baseUrls: () => readonly string[];
  /** Told after each exchange but `ping`, `use_device_setting` and the uploads themselves. */
  onCall?: (fact: CallFact) => void;
  /** A clock that never jumps, ms; `performance.now` unless given. */
  monotonic?: () => number;
}

/** A till's clock that has moved by more than this against the steady one has been set. */
const CLOCK_SET_MS = 2_000;

export type NotSent = Extract<CallOutcome, { kind: 'not-sent' }>;

/** One call: what is asked, of whom, and how its reply is read. */
export interface Call<Outcome extends { kind: string }> {
  endpoint: Endpoint;
  /** Makes the content anew for each domain that is asked: a repeat has a nonce of its own. */
  content: () => object;
  /** The domain that took the order: it is asked first. */
  home?: string;
  /** No other domain than `home` will do. */
  homeOnly?: boolean;
  read: (reply: Reply) => Outcome;
  timeoutMs?: number;
  /** Ends it early. */
  signal?: AbortSignal;
  /** Not told to the monitor. */
  quiet?: boolean;
}

/** Sends a request that is built and signed. Never throws. */
export type Send<Outcome> = (timeoutMs?: number) => Promise<Outcome>;

/** Whether an exchange shows that a domain is up; undefined where it does not tell. */
function showsUp(http: HttpOutcome): boolean | undefined {
  // 4xx is said of a path or of a request: the domain that says so may well take payments.
  if (http.kind === 'http-status' && http.status >= 400 && http.status < 500) return undefined;
  return !NO_REPLY.has(http.kind);
}

/** Which key a request is authenticated by. Throws where there is none. */
function sealerOf(endpoint: Endpoint, signer: Signer): (bytes: Uint8Array) => Promise<AuthenInfo> {
  if (endpoint.authentication === 'a') return (bytes) => signer.authenticate(bytes);
  const sign = signer.sign?.bind(signer);
  if (sign === undefined) throw new Error('no key to sign refunds with');
  return sign;
}

async function check(http: HttpOutcome, signer: Signer): Promise<CheckedBody | undefined> {
  if (http.kind !== 'body') return undefined;
  const opened = openReply(http.bytes);
  if (!opened.ok) return { kind: 'malformed', reason: opened.reason };
  const verified = await verifyReply(opened, (bytes, code) => signer.verify(bytes, code)).catch(() => false);
  return {
    kind: 'opened',
    content: opened.content,
    verified,
    digest: bytesToHex(sha256(opened.contentBytes)),
  };
}

/** The status that the monitor is told: 3 where none came, or none that can be believed. */
function statusOf(reply: Reply): number {
  if (reply.kind === 'answered') return reply.status;
  return reply.reason === 'status-101' ? 101 : 3;
}

/** Sends requests to the gateway's domains: checked, sealed, each attempt at most once to each domain. */
export class RequestSender {
  readonly domains: DomainBook;
  readonly #parts: GatewayParts;
  /** By the latest reply, with both clocks as they stood then. */
  #heard: { offset: number; now: number; steady: number } | undefined;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.domains = new DomainBook(() => parts.baseUrls(), parts.now);
  }

  /**
   * The gateway's clock minus the till's, ms, by the latest reply of any kind; undefined where none has come, or the till's
   * clock was set since.
   */
  get clockOffset(): number | undefined {
    if (this.#heard === undefined) return undefined;
    const { offset, now, steady } = this.#heard;
    const wasSet = this.#parts.now() - now - (this.#steady() - steady);
    return Math.abs(wasSet) > CLOCK_SET_MS ? undefined : offset;
  }

  #steady(): number {
    return (this.#parts.monotonic ?? (() => performance.now()))();
  }

  /**
   * Checks, builds and signs a request.
   *
   * @throws RequestError for a content that the API document does not allow; Error when there is no key to sign with: in
   *   both cases nothing has left
   */
  async prepare<Outcome extends { kind: string }>(call: Call<Outcome>): Promise<Send<Outcome>> {
    const signer = this.#parts.signer();
    if (signer === undefined) throw new Error('no key to sign with');
    const authenticate = sealerOf(call.endpoint, signer);
    const seal = async (): Promise<string> => {
      const content = call.content();
      checkRequest(call.endpoint.request, content);
      return sealRequest(content, authenticate);
    };
    const first = await seal();
    return (timeoutMs) => this.#send(call, signer, first, seal, timeoutMs);
  }

  /** Prepares and sends at once. Never rejects: whatever keeps a request from leaving comes back as an outcome. */
  async call<Outcome extends { kind: string }>(call: Call<Outcome>): Promise<Outcome | NotSent> {
    let send: Send<Outcome>;
    try {
      if (this.#parts.signer() === undefined) return { kind: 'not-sent', detail: 'no key' };
      send = await this.prepare(call);
    } catch (error) {
      // An error of our own check names a field and no value; the words of any other may repeat what was signed, or the key.
      const detail = error instanceof RequestError ? error.message : 'it could not be built or signed';
      return { kind: 'not-sent', detail };
    }
    return send();
  }

  /** Asks without an envelope; `query` begins with its question mark. */
  async get(endpoint: Endpoint, baseUrl: string, timeoutMs: number, query = ''): Promise<HttpOutcome> {
    const url = `${baseUrl}/${endpoint.path}${query}`;
    const http = await exchange(url, undefined, timeoutMs, this.#parts);
    this.#note(endpoint, baseUrl, http);
    return http;
  }

  async #send<Outcome extends { kind: string }>(
    call: Call<Outcome>,
    signer: Signer,
    first: string,
    seal: () => Promise<string>,
    timeoutMs = call.timeoutMs ?? call.endpoint.timeoutMs,
  ): Promise<Outcome> {
    let outcome = call.read(unsettled('network-failed', 'no domain to ask'));
    let body: string | undefined = first;
    for (const domain of this.#domainsFor(call)) {
      // A repeat that cannot be signed does not leave; what came of the first copy stands.
      body ??= await seal().catch(() => undefined);
      if (body === undefined) break;
      const startedAt = this.#parts.now();
      const url = `${domain}/${call.endpoint.path}`;
      const http = await exchange(url, body, timeoutMs, this.#parts, call.signal);
      body = undefined;
      const aborted = call.signal?.aborted === true;
      if (!aborted) this.#note(call.endpoint, domain, http);
      const reply = readStatus(call.endpoint, http, await check(http, signer), domain);
      outcome = call.read(reply);
      if (call.quiet !== true) this.#tell(call.endpoint, domain, startedAt, reply, outcome);
      if (aborted || !NO_REPLY.has(http.kind)) break;
    }
    return outcome;
  }

  #domainsFor({ endpoint, home, homeOnly = false }: Pick<Call<never>, 'endpoint' | 'home' | 'homeOnly'>) {
    if (homeOnly && home !== undefined) return [home];
    const domains = this.domains.inOrder(home);
    return endpoint.failsOver ? domains : domains.slice(0, 1);
  }

  #note({ apart }: Endpoint, domain: string, http: HttpOutcome): void {
    const isUp = apart === true ? undefined : showsUp(http);
    if (isUp === true) this.domains.answered(domain);
    if (isUp === false) this.domains.failed(domain);
    if (http.kind !== 'body' || http.clockOffset === undefined) return;
    this.#heard = { offset: http.clockOffset, now: this.#parts.now(), steady: this.#steady() };
  }

  #tell(
    { path, interfaceNumber }: Endpoint,
    domain: string,
    startedAt: number,
    reply: Reply,
    outcome: { kind: string },
  ): void {
    const { onCall, now } = this.#parts;
    if (onCall === undefined) return;
    const unsure = 'reason' in outcome && typeof outcome.reason === 'string' ? outcome.reason : undefined;
    const logId = reply.kind === 'answered' ? reply.authentic.logId : undefined;
    try {
      onCall({
        path,
        domain,
        startedAt,
        tookMs: Math.max(0, now() - startedAt),
        status: statusOf(reply),
        result: unsure ?? outcome.kind,
        ...defined({ interfaceNumber, logId }),
      });
    } catch {
      // Whoever counts the calls must never be in the way of one.
    }
  }
}
