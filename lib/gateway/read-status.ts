// Threat 14: forged, swapped and downgraded replies. The order of the checks is the point: nothing in a reply is used
// before it is authenticated.
import type { Authentic, CallOutcome, UnsettledReason } from '../flow/call-outcome';
import { defined } from '../payment/defined';
import type { Endpoint } from './endpoints';
import type { JsonObject } from './json-reader';
import { bigTextAt, integerAt, objectAt, wordsAt } from './read-members';
import type { HttpOutcome } from './transport';

/** The body of a reply after it was opened and its code was checked. */
export type CheckedBody =
  | { kind: 'malformed'; reason: string }
  | { kind: 'opened'; content: JsonObject; verified: boolean; digest: string };

export type Unsettled = Extract<CallOutcome, { kind: 'unsettled' }>;
type Refused = Extract<CallOutcome, { kind: 'refused' }>;

/** An authenticated reply. */
export interface AnsweredReply {
  kind: 'answered';
  status: 0 | 102 | 103 | 104;
  internalStatus: number;
  description?: string;
  /** The endpoint's own part of the content. */
  node?: JsonObject;
  authentic: Authentic;
}

/** What a call has brought, before anybody looks at what it is about. */
export type Reply = Unsettled | AnsweredReply;

const MOST_NONCE = 64;

export function unsettled(reason: UnsettledReason, detail?: string): Unsettled {
  return { kind: 'unsettled', reason, ...defined({ detail }) };
}

/** The reply's own nonce, where it is of the length that the API document gives it. */
function nonceOf(node: JsonObject | undefined): string | undefined {
  const nonce = node?.['nonce_str'];
  return typeof nonce === 'string' && nonce !== '' && nonce.length <= MOST_NONCE ? nonce : undefined;
}

/**
 * Reads the status of a reply: one pure function from (HTTP outcome, checked body), by the status table of protocol.md.
 *
 * @param endpoint what was called
 * @param http what became of the exchange
 * @param body what stood in it, opened and checked; only looked at where `http` has a body
 * @param domain the base URL that answered
 */
export function readStatus(
  endpoint: Pick<Endpoint, 'node'>,
  http: HttpOutcome,
  body?: CheckedBody,
  domain?: string,
): Reply {
  switch (http.kind) {
    case 'no-answer':
      return unsettled('no-answer');
    case 'network-failed':
      return unsettled('network-failed', http.detail);
    case 'http-status':
      return unsettled('http-status', String(http.status));
    case 'too-large':
      return unsettled('reply-too-large');
    case 'body':
      break;
  }
  if (body === undefined || body.kind === 'malformed') return unsettled('reply-malformed', body?.reason);
  const { content } = body;
  const status = integerAt(content, 'status');
  if (status === 3) return unsettled('status-3');
  if (status === 101) return unsettled('status-101', wordsAt(content, 'description'));
  if (status !== 0 && status !== 102 && status !== 103 && status !== 104) {
    return unsettled('status-unknown', String(status));
  }
  if (!body.verified) return unsettled('reply-not-authenticated');

  const node = objectAt(content, endpoint.node);
  const authentic = {
    freshness: nonceOf(node) ?? `sha256:${body.digest}`,
    ...defined({ logId: bigTextAt(content, 'log_id'), clockOffset: http.clockOffset, domain }),
  };
  return {
    kind: 'answered',
    status,
    internalStatus: integerAt(content, 'internal_status') ?? 0,
    ...defined({ description: wordsAt(content, 'description'), node }),
    authentic,
  };
}

/** What an authenticated reply other than 0 means for most calls: 103 is a system error, the others refuse. */
export function notDone(
  status: 102 | 103 | 104,
  { internalStatus, description, authentic }: AnsweredReply,
): Refused | Extract<CallOutcome, { kind: 'system-error' }> {
  if (status === 103) return { kind: 'system-error', ...authentic };
  return { kind: 'refused', status, internalStatus, ...defined({ description }), ...authentic };
}
