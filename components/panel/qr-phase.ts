import type { OrderView } from '../../lib/contract/messages/order-view';
import { qrPlatformOf } from '../../lib/payment/platform';

/**
 * Where a QR payment stands: its code is being fetched, nobody is fetching it, it is on show, or it must not be shown any
 * more while the till makes sure that nobody has paid.
 */
export type QrPhase = 'getting' | 'waiting' | 'show' | 'ending';

/** The worker asks for the code at once; where it has not after this, it could not, ms. */
const ASKED_WITHIN_MS = 3_000;

/** An answer that is missing for longer is worth a word, ms: one lost question is not. */
const SILENT_AFTER_MS = 10_000;

const BEFORE_THE_END: ReadonlySet<OrderView['state']> = new Set([
  'created',
  'submitting',
  'paying',
  'unknown',
]);

/**
 * Tells how far a QR payment is. The panel hides a code by its own clock as well: a line to the worker that is just being
 * mended must not leave an expired one in view.
 *
 * @param now ms since the epoch
 * @returns undefined for everything that is not an unsettled QR payment
 */
export function qrPhase(order: OrderView, now: number): QrPhase | undefined {
  if (qrPlatformOf(order.way) === undefined) return undefined;
  if (order.state === 'closing') return 'ending';
  if (!BEFORE_THE_END.has(order.state) || order.confirmNeeded) return undefined;
  if (order.cancelling || order.switchingTo !== undefined) return 'ending';
  if (order.qr !== undefined) return now < order.qr.expiresAt ? 'show' : 'ending';
  if (order.state === 'created') return now - order.createdAt < ASKED_WITHIN_MS ? 'getting' : 'waiting';
  return order.giveUpAt !== undefined && now >= order.giveUpAt ? 'ending' : 'getting';
}

/**
 * True where the till goes on asking about an order and the gateway does not answer: a payment would not be seen. Until the
 * first answer the silence counts from when the order was sent.
 */
export function isGatewaySilent({ askedAt, answeredAt, sentAt }: OrderView): boolean {
  const heardAt = answeredAt ?? sentAt;
  return askedAt !== undefined && heardAt !== undefined && askedAt - heardAt > SILENT_AFTER_MS;
}
