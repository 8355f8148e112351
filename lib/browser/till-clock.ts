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
  let floor = wall();
  let floorAt = monotonic();
  const now = () => {
    const time = Math.max(wall(), Math.round(floor + (monotonic() - floorAt)));
    floor = time;
    floorAt = monotonic();
    return time;
  };
  return {
    now,
    monotonic,
    atLeast(instant) {
      if (instant <= now()) return;
      floor = instant;
      floorAt = monotonic();
    },
    after(ms, task) {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  };
}
