import type { GatewayFates, QueryFate } from './payment-fates';

/** What becomes of one `scan_code_pay`. Times in ms. */
export interface ShowFate {
  /** Undefined: the request is lost on its way. */
  readonly appliesAfterMs: number | undefined;
  readonly reply: 'truth' | 'lost' | '3' | '101' | '102' | '103' | '104' | 'forged' | 'cannot be made';
  readonly replyAfterMs: number;
}

/** What a customer does who has seen the code: scans it, types the password, and the money lands. Times in ms. */
export interface CustomerFate {
  /** After the code was shown; undefined: walks away. */
  readonly scansAfterMs: number | undefined;
  /** After scanning; undefined: changes their mind. */
  readonly paysAfterMs: number | undefined;
  /** From the password to the money: meanwhile the order can neither be closed nor expire. */
  readonly landsAfterMs: number;
}

/** `without code`: an open order's code is left out of the answer. */
export type QrQueryFate = QueryFate | 'without code';

/**
 * How one close is answered. `not yet`: WeChat refuses it in the first minutes. `late`: acknowledged, and done only 20 s
 * later. `lands after all`: acknowledged and closed, and then the money lands.
 */
export type CloseFate =
  'truth' | 'not yet' | 'late' | 'lands after all' | 'lost before' | 'lost after' | '3' | '101' | '103';

/** Everything that chance decides at the gateway; the lists are gone through once, then all is honest. */
export interface QrFates {
  readonly shows: readonly ShowFate[];
  readonly customers: readonly CustomerFate[];
  readonly queries: readonly QrQueryFate[];
  /** The queries after an order's end. */
  readonly lastQueries: readonly QrQueryFate[];
  readonly closes: readonly CloseFate[];
  /** Whether the gateway tells its time when it is asked for it. */
  readonly times: readonly boolean[];
  /** What happens to scanned payments. */
  readonly scans: GatewayFates;
}

/** The code comes at once. */
export const SHOWN: ShowFate = { appliesAfterMs: 0, reply: 'truth', replyAfterMs: 200 };
/** The customer has gone. */
export const GONE: CustomerFate = { scansAfterMs: undefined, paysAfterMs: undefined, landsAfterMs: 0 };
