import type { OrderClient, Premises } from './endpoint';
import { type Merchant, randomText } from './merchant';
import type { Refund, RefundLife } from './refund';

/** A refund that another till makes. `fee` is in fen; without a number it gets one of its own. */
export interface RefundElsewhere {
  readonly outTradeNo: string;
  readonly fee: number;
  readonly outRefundNo?: string;
  /** What becomes of it; it succeeds at once unless given. */
  readonly life?: RefundLife;
}

const ANOTHER_TILL: OrderClient = {
  device_id: 'another-till',
  staff_id: '1001',
  terminal_type: 1,
  sdk_version: '1.0',
  spbill_create_ip: '127.0.0.1',
};

/** Refunds a part of an order from another till. Throws if the gateway would refuse it. */
export function refundElsewhere({ world, merchant }: Premises, wanted: RefundElsewhere): Refund {
  const { outTradeNo, fee, outRefundNo = newNumber(merchant), life = { life: 'instant' } } = wanted;
  const made = world.refunds.refund(
    {
      outTradeNo,
      outRefundNo,
      fee,
      totalFee: world.order(outTradeNo)?.details.fee ?? 0,
      shopId: merchant.outShopId,
      client: ANOTHER_TILL,
    },
    life,
  );
  if ('status' in made) throw new Error(`another till cannot refund ${outTradeNo}: ${made.description}`);
  return made;
}

/** protocol.md, Order numbers: the last character makes sure of a letter. */
function newNumber({ orderPrefix }: Merchant): string {
  return `${orderPrefix}${randomText(31 - orderPrefix.length)}r`;
}
