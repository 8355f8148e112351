import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { makeTillClock } from '../../../lib/browser/till-clock';

const START = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

/** A machine whose two clocks are moved by hand. */
function machine() {
  const at = { wall: START, monotonic: 5.25 };
  const clock = makeTillClock(
    () => at.wall,
    () => at.monotonic,
  );
  return { at, clock };
}

describe('the till’s clock', () => {
  it('follows the machine’s clock', () => {
    const { at, clock } = machine();
    expect(clock.now()).toBe(START);
    at.wall += 1_000;
    at.monotonic += 1_000;
    expect(clock.now()).toBe(START + 1_000);
    at.wall += HOUR_MS;
    expect(clock.now()).toBe(START + 1_000 + HOUR_MS);
  });

  it('goes on at its own pace when the machine’s clock is set back', () => {
    const { at, clock } = machine();
    at.wall -= HOUR_MS;
    at.monotonic += 2_500;
    expect(clock.now()).toBe(START + 2_500);
    expect(clock.monotonic()).toBe(2_505.25);
  });

  it('has been at least where the journal says it was', () => {
    const { at, clock } = machine();
    clock.atLeast(START + HOUR_MS);
    expect(clock.now()).toBe(START + HOUR_MS);
    at.monotonic += 10;
    expect(clock.now()).toBe(START + HOUR_MS + 10);
    clock.atLeast(START);
    expect(clock.now()).toBe(START + HOUR_MS + 10);
  });

  it('is not harmed by an instant that is none, as a damaged record may have', () => {
    const { clock } = machine();
    clock.atLeast(NaN);
    expect(clock.now()).toBe(START);
  });

  it('never runs back, gives whole milliseconds, and keeps pace however often it is looked at', () => {
    const step = fc.record({
      wall: fc.oneof(fc.constant(0), fc.integer({ min: -HOUR_MS, max: HOUR_MS })),
      passes: fc.double({ min: 0, max: 50, noNaN: true }),
      looks: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { at, clock } = machine();
        let last = clock.now();
        let passed = 0;
        for (const { wall, passes, looks } of steps) {
          at.wall += wall + Math.round(passes);
          for (let look = 0; look < looks; look += 1) {
            at.monotonic += passes / looks;
            passed += passes / looks;
            const time = clock.now();
            expect(time).toBeGreaterThanOrEqual(last);
            expect(Number.isInteger(time)).toBe(true);
            last = time;
          }
        }
        expect(last).toBeGreaterThanOrEqual(Math.floor(START + passed) - 1);
      }),
    );
  });

  it('does not stand still when it is looked at many times within a millisecond', () => {
    const { at, clock } = machine();
    at.wall -= HOUR_MS;
    for (let look = 0; look < 10_000; look += 1) {
      at.monotonic += 0.4;
      clock.now();
    }
    expect(clock.now()).toBe(START + 4_000);
  });

  it('runs a task after its time, and not when it was cancelled', () => {
    vi.useFakeTimers();
    const { clock } = machine();
    const ran: string[] = [];
    clock.after(100, () => ran.push('kept'));
    clock.after(50, () => ran.push('cancelled'))();
    vi.advanceTimersByTime(99);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(['kept']);
    vi.useRealTimers();
  });
});
