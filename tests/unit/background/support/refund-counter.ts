import { saysRefund } from '../../flow/support/refund-outcomes';
import { Counter } from './counter';
import { PAGE } from './qr-counter';

/** A part of order A. */
export const R = { posOrderId: 'A', refundFee: 250, posRefundId: 'R-1' };

/** Order A was paid, 12.50 yuan; its panel was closed since. */
export async function paidOrder() {
  const counter = new Counter();
  await counter.hello(PAGE);
  const panel = await counter.connectPanel();
  const outTradeNo = await counter.mustBePaid(PAGE, 'A');
  await counter.panelSays(1, { type: 'panel.close' });
  counter.refunds.refunds = [() => saysRefund('succeeded')];
  return { counter, panel, outTradeNo };
}
