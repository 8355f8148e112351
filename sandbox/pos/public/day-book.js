const KEY = 'tillside-coffee';

/** The local day as YYYYMMDD. */
function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('');
}

/**
 * What the till keeps in localStorage: today's orders and the one that is being made up. An order that was handed
 * to the extension is marked as such before that, so that a reload asks for its outcome under the same number.
 */
export class DayBook {
  constructor() {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    this.data = kept?.day === today() ? kept : this.startDay(kept);
  }

  startDay(kept) {
    const unsettled = kept?.current?.handedOver ? kept.current : null;
    return { day: today(), last: 0, orders: [], current: unsettled };
  }

  /** The order in hand; one is begun if there is none. `fixed` is a number given in the address. */
  current(fixed) {
    if (!this.data.current || (fixed && this.data.current.id !== fixed)) this.begin(fixed);
    return this.data.current;
  }

  begin(fixed) {
    if (!fixed) this.data.last += 1;
    const id = fixed ?? `${this.data.day}-${String(this.data.last).padStart(3, '0')}`;
    this.data.current = { id, lines: [], handedOver: false };
    this.save();
    return this.data.current;
  }

  /** Writes an order's standing into today's list, the newest first. */
  note(order) {
    const known = this.data.orders.find((other) => other.id === order.id);
    if (known) Object.assign(known, order);
    else this.data.orders.unshift(order);
    this.save();
  }

  find(id) {
    return this.data.orders.find((order) => order.id === id);
  }

  /**
   * The number under which `fee` fen of an order are given back. A refund that has not been settled keeps its
   * number when the same amount is asked for again.
   */
  refundNumber(id, fee) {
    const order = this.find(id);
    if (order.refundAsked?.fee !== fee) {
      order.refundsAsked = (order.refundsAsked ?? 0) + 1;
      order.refundAsked = { number: `${id}-R${order.refundsAsked}`, fee };
      this.save();
    }
    return order.refundAsked.number;
  }

  /** Notes what became of a refund. */
  noteRefund({ posOrderId, posRefundId, refundFee, state, refundedFee }) {
    const order = this.find(posOrderId);
    if (!order) return;
    const others = (order.refunds ?? []).filter((refund) => refund.posRefundId !== posRefundId);
    order.refunds = [...others, { posRefundId, refundFee, state }];
    order.refunded = refundedFee;
    delete order.refundAsked;
    this.save();
  }

  get orders() {
    return this.data.orders;
  }

  /** What today's paid orders come to, less what was refunded, in fen. */
  get takings() {
    return this.data.orders
      .filter((order) => order.state === 'paid')
      .reduce((sum, order) => sum + order.total - (order.refunded ?? 0), 0);
  }

  save() {
    localStorage.setItem(KEY, JSON.stringify(this.data));
  }
}
