/** What becomes of a payment: when it takes effect at the gateway, and what the customer then does. Times in ms. */
export interface PaymentFate {
  /** Undefined: the request is lost on its way. */
  readonly appliesAfterMs: number | undefined;
  readonly customer:
    'pays' | 'refuses' | 'cannot pay' | 'asked, pays' | 'asked, refuses' | 'asked, never answers';
  readonly decidesAfterMs: number;
  readonly reply: 'truth' | 'lost' | '3' | '101' | '102' | '103' | 'forged' | 'replayed' | 'number taken';
  readonly replyAfterMs: number;
}

/** How one query is answered. `late view`: an order younger than nine minutes is not known yet. */
export type QueryFate = 'truth' | 'lost' | '3' | '103' | 'forged' | 'replayed' | 'unclear' | 'late view';

/** How one reverse is answered. */
export type ReverseFate =
  'truth' | 'lost before' | 'lost after' | '3' | '101' | '103' | '104' | 'lands after all';

/** Everything that chance decides at the gateway; the lists are gone through once, then all is honest. */
export interface GatewayFates {
  readonly payments: readonly PaymentFate[];
  readonly queries: readonly QueryFate[];
  readonly reverses: readonly ReverseFate[];
}

/** What becomes of a payment when chance has nothing more to say. */
export const HONEST: PaymentFate = {
  appliesAfterMs: 0,
  customer: 'pays',
  decidesAfterMs: 0,
  reply: 'truth',
  replyAfterMs: 100,
};
