import type { EventEmitter } from 'node:events';
import type { FaultName } from './fault-types';

/**
 * One request to an endpoint. It stands in the log from its arrival on; `status` and `internalStatus` follow when
 * it is answered and stay away where no readable answer is sent. `at` is ms since 1970.
 */
export interface RequestEntry {
  readonly at: number;
  readonly path: string;
  /** Which of the gateway's domains it came through, from 0. */
  readonly domain: number;
  readonly outTradeNo?: string;
  readonly outRefundNo?: string;
  /** Last four digits of the payment code: the rest is a secret and kept nowhere. */
  readonly authorCodeTail?: string;
  readonly fault?: FaultName;
  /** It came through a domain that hangs: unread, and never answered. */
  readonly hangs?: boolean;
  status?: number;
  internalStatus?: number;
  /** Whether the request is done with, answered or not. */
  done: boolean;
}

/** A request that was refused by the strict reading of the protocol. `at` is ms since 1970. */
export interface Rejection {
  readonly at: number;
  readonly path: string;
  readonly reason: string;
  readonly field?: string;
}

/** The log of requests, which tests can wait on. */
export class RequestLog {
  readonly entries: RequestEntry[] = [];

  /** @param events emits `request` at every arrival and every end of a request */
  constructor(private readonly events: EventEmitter) {}

  /** Notes an arrival. */
  arrived(entry: RequestEntry): void {
    this.entries.push(entry);
    this.events.emit('request', entry);
  }

  /** Notes that a request is done with. */
  ended(entry: RequestEntry): void {
    entry.done = true;
    this.events.emit('request', entry);
  }

  /**
   * Waits for the first request, past or future, that fits.
   * @param timeoutMs gives up after this many ms
   */
  waitFor(predicate: (entry: RequestEntry) => boolean, timeoutMs = 10_000): Promise<RequestEntry> {
    const past = this.entries.find(predicate);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.events.off('request', look);
      };
      const look = (entry: RequestEntry): void => {
        if (!predicate(entry)) return;
        stop();
        resolve(entry);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no such request within ${timeoutMs} ms`));
      }, timeoutMs);
      this.events.on('request', look);
    });
  }
}
