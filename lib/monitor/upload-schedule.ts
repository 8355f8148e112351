/** When something was last sent, ms since the epoch, and how often it has failed since it last succeeded. */
export interface Attempts {
  lastAt?: number;
  failures: number;
}

/** What the uploader remembers from one worker to the next. */
export interface UploadState {
  id: 'uploads';
  /** Seconds between uploads, as the gateway last asked for. */
  intervalS: number;
  calls: Attempts;
  setup: Attempts & { told?: string };
}

/** Until the gateway asks for another interval, seconds. */
const DEFAULT_INTERVAL_S = 300;
const LEAST_INTERVAL_S = 60;
const MOST_INTERVAL_S = 86_400;
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;

export const FIRST_STATE: UploadState = {
  id: 'uploads',
  intervalS: DEFAULT_INTERVAL_S,
  calls: { failures: 0 },
  setup: { failures: 0 },
};

/**
 * The interval after a reply (API document, UploadClientMonitorInfoResponse): 0 leaves it as it is.
 *
 * @param asked seconds; kept within one minute and one day
 */
export function nextInterval(present: number, asked: number | undefined): number {
  if (asked === undefined || !Number.isFinite(asked) || asked <= 0) return present;
  return Math.min(Math.max(Math.round(asked), LEAST_INTERVAL_S), MOST_INTERVAL_S);
}

/**
 * How long to wait before the next attempt, ms: after failures a minute, doubled each time, at most an hour.
 *
 * @param intervalMs the wait after a success
 */
export function waitLeft({ lastAt, failures }: Attempts, intervalMs: number, now: number): number {
  if (lastAt === undefined) return 0;
  // A machine whose clock was set back must not wait until it has caught up.
  if (lastAt > now) return 0;
  const wait = failures === 0 ? intervalMs : Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
  return Math.max(0, lastAt + wait - now);
}

export function succeeded(now: number): Attempts {
  return { lastAt: now, failures: 0 };
}

export function failed({ failures }: Attempts, now: number): Attempts {
  return { lastAt: now, failures: failures + 1 };
}
