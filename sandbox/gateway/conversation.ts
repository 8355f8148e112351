import type { ServerResponse } from 'node:http';
import type { Desk, Door } from './desk';
import { type CheckedContent, orderNumberOf } from './endpoint';
import type { Fault } from './fault-types';
import type { Headers } from './http-basics';
import type { RequestEntry } from './request-log';
import type { Said } from './serve-exchange';

/** A request being answered: at which desk, and through which door it came. */
export interface Conversation {
  readonly desk: Desk;
  readonly door: Door;
}

/** The log's entry for a request. */
export function newEntry(
  { desk, door }: Conversation,
  path: string,
  content: CheckedContent,
  fault: Fault | undefined,
): RequestEntry {
  const outTradeNo = orderNumberOf(content);
  const outRefundNo = content.refund_content?.out_refund_no ?? content.out_refund_no;
  const authorCode = content.pay_content?.author_code;
  return {
    at: desk.time.now(),
    path,
    domain: door.index,
    ...(outTradeNo === undefined ? {} : { outTradeNo }),
    ...(outRefundNo === undefined ? {} : { outRefundNo }),
    ...(authorCode === undefined ? {} : { authorCodeTail: authorCode.slice(-4) }),
    ...(fault ? { fault: fault.action } : {}),
    done: false,
  };
}

/** What every exchange needs, whatever the endpoint. */
export function exchangeBasics(
  { desk }: Conversation,
  res: ServerResponse,
  released: Promise<void>,
  fault: Fault | undefined,
) {
  return {
    res,
    released,
    closing: desk.closing,
    headers: () => headersOf(desk),
    ...(fault ? { fault } : {}),
  };
}

/** Notes what was said in the end. */
export function conclude(desk: Desk, entry: RequestEntry, said: Said): void {
  if (said.answer) {
    entry.status = said.answer.status;
    entry.internalStatus = said.answer.internalStatus;
  }
  desk.log.ended(entry);
}

/** Headers that every reply carries; `Date` shows the gateway's clock. */
export function headersOf(desk: Desk): Headers {
  return {
    date: new Date(desk.time.shown()).toUTCString(),
    'cache-control': 'no-store',
    ...(desk.keepAlive ? {} : { connection: 'close' }),
  };
}
