import { computed, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import type { OrderView } from '../../lib/contract/messages/order-view';
import { PAY_WAYS, type PayWay } from '../../lib/payment/platform';
import { mayCancel } from './order-screen';

/** All ways of an order that a cashier may know of: the present one, the next one and the others. */
function waysOf({ way, switchingTo, otherWays }: OrderView): readonly PayWay[] {
  return PAY_WAYS.filter((each) => each === way || each === switchingTo || otherWays.includes(each));
}

/**
 * The ways to pay that have a button. Once a cancel takes the choice away, the buttons stay until the order has ended: what is
 * below and above them must not move under the cashier's finger.
 *
 * @param order the order in view
 * @returns none where there is nothing to choose from
 */
export function useOfferedWays(
  order: Readonly<Ref<OrderView | undefined>>,
): Readonly<Ref<readonly PayWay[]>> {
  const last = shallowRef<{ outTradeNo: string; ways: readonly PayWay[] }>();
  watch(
    order,
    (seen) => {
      const ways = seen === undefined ? [] : waysOf(seen);
      if (seen !== undefined && ways.length > 1) last.value = { outTradeNo: seen.outTradeNo, ways };
    },
    { immediate: true, flush: 'sync' },
  );
  return computed(() => {
    const seen = order.value;
    if (seen === undefined || seen.confirmNeeded || !(mayCancel(seen) || seen.state === 'closing')) return [];
    const ways = waysOf(seen);
    if (ways.length > 1) return ways;
    const isEnding = seen.cancelling || seen.state === 'closing';
    const isKept = isEnding && last.value?.outTradeNo === seen.outTradeNo;
    return isKept ? (last.value?.ways ?? []) : [];
  });
}
