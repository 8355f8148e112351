/** The till's time: follows the machine's clock forwards, and never runs back with it. All in ms. */
export interface TillClock {
  now(): number;
  monotonic(): number;
  atLeast(instant: number): void;
  after(ms: number, task: () => void): () => void;
}

/**
 * Makes the clock of one worker's life.
 *
 * @param wall the machine's clock, ms since the epoch
 * @param monotonic a clock that never jumps, ms
 */
export function makeTillClock(
  wall: () => number = () => Date.now(),
  monotonic: () => number = () => performance.now(),
): TillClock {
  let anchor = wall();
  let anchoredAt = monotonic();
  const anchorAt = (instant: number) => {
    anchor = instant;
    anchoredAt = monotonic();
  };
  const now = () => {
    const time = wall();
    const steady = anchor + (monotonic() - anchoredAt);
    // Rounded only on the way out: a clock that is looked at often would lose the fractions, and stand still.
    if (time <= steady) return Math.round(steady);
    anchorAt(time);
    return time;
  };
  return {
    now,
    monotonic,
    atLeast(instant) {
      // False for NaN as well: a damaged record must not stop the clock.
      if (instant > now()) anchorAt(instant);
    },
    after(ms, task) {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  };
}
