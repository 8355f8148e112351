import type { OrderView } from '../../lib/contract/messages/order-view';
import type { PayWay } from '../../lib/payment/platform';

/**
 * True where a press on a way to pay says something new: another way than the one that is taken or comes next, or once more
 * the present one, where its code was not asked for yet or it is being ended for another.
 */
export function mayChoose(order: OrderView, way: PayWay): boolean {
  if (way === order.switchingTo) return false;
  if (way === order.way) return order.switchingTo !== undefined || order.state === 'created';
  return order.otherWays.includes(way);
}
