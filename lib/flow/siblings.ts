import { isInFlight, moveTo } from '../payment/order-state';
import type { OrderRecord } from './order-record';
import type { OrderEvent } from './ports';

/** A change of an attempt that follows from another one's. */
export interface SiblingChange {
  next: OrderRecord;
  event: OrderEvent;
}

/**
 * The attempt that the sale's money is owed to, where several were paid: the one that stood as paid already, with whatever was
 * refunded of it. What has just landed beside it is too much.
 */
function standing(paid: readonly OrderRecord[], paidNo: string): OrderRecord | undefined {
  const due = paid.filter(({ excessAt }) => excessAt === undefined);
  return due.find(({ outTradeNo }) => outTradeNo !== paidNo) ?? due[0];
}

/** Nobody may pay this one any more: the sale is paid. */
function withdrawn(order: OrderRecord, now: number): OrderRecord | undefined {
  if (order.state === 'created') {
    return {
      ...order,
      state: moveTo(order.state, 'cancelled'),
      settledAt: now,
      failure: { code: 'paid-by-other-attempt' },
    };
  }
  const isEnding = order.cancelRequestedAt !== undefined && order.switchTo === undefined;
  if (!isInFlight(order.state) || isEnding) return undefined;
  const { switchTo: _other, cancelRequestedAt = now, ...rest } = order;
  return { ...rest, cancelRequestedAt };
}

/** A cashier has to hear of it, whatever was noted before. */
function excess(order: OrderRecord, now: number): OrderRecord {
  const { toldAt: _before, ...rest } = order;
  return { ...rest, excessAt: now };
}

/**
 * What it means for the sale's other attempts that one was paid (product.md, rule 2): what waits or is under way is withdrawn,
 * so that nobody pays again, and where two are paid all the same the excess is marked. A sale whose id was released for a new one
 * is a sale of its own: its attempts were released together.
 *
 * @param paidNo the attempt that has just become *paid*
 * @param attempts of the sale as they stand with it
 * @param now ms since the epoch
 * @returns changes with their versions, to be committed together with the payment
 */
export function afterPaid(paidNo: string, attempts: readonly OrderRecord[], now: number): SiblingChange[] {
  const landed = attempts.find(({ outTradeNo }) => outTradeNo === paidNo);
  const present = attempts.filter((order) => order.releasedAt === landed?.releasedAt);
  const paid = present.filter(({ state }) => state === 'paid');
  const keeps = standing(paid, paidNo);
  const changed = (order: OrderRecord, kind: string, next: OrderRecord | undefined): SiblingChange[] =>
    next === undefined
      ? []
      : [
          {
            next: { ...next, version: order.version + 1 },
            event: { at: now, kind, data: { because: paidNo } },
          },
        ];
  return present.flatMap((order) => {
    if (order.state !== 'paid') return changed(order, 'withdrawn', withdrawn(order, now));
    const isExcess = order.outTradeNo !== keeps?.outTradeNo && order.excessAt === undefined;
    return changed(order, 'excess', isExcess ? excess(order, now) : undefined);
  });
}
