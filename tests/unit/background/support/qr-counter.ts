import type { OrderRecord } from '../../../../lib/flow/order-record';
import { acknowledged, closed, codeUrl, open } from '../../flow/support/outcomes';
import { now } from '../../flow/support/waiting-till';
import { Counter, documentOf } from './counter';

export const PAGE = documentOf('page');

/** Nobody pays: what was closed has ended, all else stays open. */
export const nobodyPays = (order: OrderRecord) => (order.reverse.ackAt === undefined ? open() : closed());

/** A counter whose gateway makes QR orders and closes them; nobody pays. */
export function qrCounter(): Counter {
  const counter = new Counter();
  counter.gateway.script('scan_code_pay', now(codeUrl())).script('query_order', nobodyPays);
  counter.gateway.script('close_order', now(acknowledged())).script('micro_pay', now(open()));
  return counter;
}

/** With a page and its panel. */
export async function qrCounterWithPanel() {
  const counter = qrCounter();
  await counter.hello(PAGE);
  return { counter, panel: await counter.connectPanel() };
}

/** The cashier has switched from the QR code to a scan: the attempt that followed waits. */
export async function switchedToScan(counter: Counter, outTradeNo: string, tabId = 1): Promise<OrderRecord> {
  await counter.panelSays(tabId, { type: 'panel.choose', outTradeNo, way: 'scan' });
  await counter.time.pass(10_000);
  return successorOf(counter, outTradeNo);
}

/** The attempt that took the place of another one. */
export function successorOf(counter: Counter, outTradeNo: string): OrderRecord {
  const successor = counter.journal.all().find(({ follows }) => follows === outTradeNo);
  if (successor === undefined) throw new Error('nothing follows it');
  return successor;
}
