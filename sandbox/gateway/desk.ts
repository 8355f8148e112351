import type { ReplyBuilder } from './build-reply';
import type { Premises, RequestProblem } from './endpoint';
import type { FaultDesk } from './fault-desk';
import type { NonceBook } from './nonce-book';
import type { RequestLog } from './request-log';

/** What stands on the desk at which requests are answered. */
export interface Desk extends Premises {
  readonly faults: FaultDesk;
  readonly log: RequestLog;
  readonly nonces: NonceBook;
  readonly replies: ReplyBuilder;
  /** The last untouched reply of each endpoint. */
  readonly previous: Map<string, string>;
  readonly closing: AbortSignal;
  readonly triggers: boolean;
  readonly keepAlive: boolean;
  reject(path: string, problem: RequestProblem): void;
}

/** The door through which a request came in: one of the gateway's domains. */
export interface Door {
  readonly index: number;
  /** Queries through it do not see what is younger than this, in ms. */
  readonly lagMs: number;
  /** Whether requests are accepted and never answered. */
  readonly hangs: boolean;
}
