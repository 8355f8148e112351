import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refundWindow } from '../../../lib/gateway/refund-window';

const DAY_S = 86_400;
const NOW_S = 1_700_000_000;
const NOW = NOW_S * 1000;
const HOUR = 3_600_000;
const day = (days: number): number => NOW + days * DAY_S * 1000;

it('begins a day before the payment that the gateway has stamped, and ends now', () => {
  const order = { createdAt: day(-9), paid: { at: day(-10), stamped: true } };
  expect(refundWindow(order, NOW, 0)).toEqual({ start: NOW_S - 11 * DAY_S, end: NOW_S });
});

it('begins a week before it where only the till’s clock tells, or nobody', () => {
  const start = NOW_S - 17 * DAY_S;
  expect(refundWindow({ createdAt: day(-10), paid: { at: day(-9) } }, NOW, 0).start).toBe(start);
  expect(refundWindow({ createdAt: day(-10), paid: { at: day(-9), stamped: false } }, NOW, 0).start).toBe(
    start,
  );
  expect(refundWindow({ createdAt: day(-10) }, NOW, 0).start).toBe(start);
});

it('begins before the order where that is earlier than the payment', () => {
  const order = { createdAt: day(-10), paid: { at: day(-2), stamped: true } };
  expect(refundWindow(order, NOW, 0).start).toBe(NOW_S - 11 * DAY_S);
});

it('begins before now where both are still to come', () => {
  const order = { createdAt: day(30), paid: { at: day(31), stamped: true } };
  expect(refundWindow(order, NOW, 0)).toEqual({ start: NOW_S - DAY_S, end: NOW_S });
});

it('is reckoned in the gateway’s time', () => {
  const order = { createdAt: NOW, paid: { at: NOW, stamped: true } };
  expect(refundWindow(order, NOW, -HOUR)).toEqual({
    start: NOW_S - 3_600 - DAY_S,
    end: NOW_S - 3_600,
  });
  expect(refundWindow(order, NOW, HOUR)).toEqual({ start: NOW_S - DAY_S, end: NOW_S + 3_600 });
});

it('ends with the second that has begun', () => {
  const order = { createdAt: NOW, paid: { at: NOW, stamped: true } };
  expect(refundWindow(order, NOW + 1, 0).end).toBe(NOW_S + 1);
});

it('has whole seconds, begins before it ends, and holds the payment and now, whatever the clocks say', () => {
  const instant = fc.integer({ min: -(2 ** 45), max: 2 ** 45 });
  const paid = fc.option(fc.record({ at: instant, stamped: fc.boolean() }), { nil: undefined });
  fc.assert(
    fc.property(instant, paid, instant, instant, (createdAt, found, now, offset) => {
      const order = { createdAt, ...(found === undefined ? {} : { paid: found }) };
      const { start, end } = refundWindow(order, now, offset);
      expect(Number.isSafeInteger(start) && Number.isSafeInteger(end)).toBe(true);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start).toBeLessThan(end);
      expect(end * 1000).toBeGreaterThanOrEqual(now + offset);
      for (const each of [now + offset, createdAt + offset, found?.at ?? Infinity]) {
        expect(start * 1000).toBeLessThanOrEqual(Math.max(0, each));
      }
    }),
  );
});
