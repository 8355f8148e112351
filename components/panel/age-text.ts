import type { PanelWords } from '../../lib/words/en/panel';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Writes how old something is, as coarsely as a cashier needs it.
 *
 * @param ms milliseconds; below 0 counts as 0
 */
export function ageText(
  ms: number,
  words: Pick<PanelWords, 'ageNow' | 'ageMinutes' | 'ageHours' | 'ageDays'>,
): string {
  if (ms < MINUTE_MS) return words.ageNow;
  if (ms < HOUR_MS) return words.ageMinutes(Math.floor(ms / MINUTE_MS));
  if (ms < DAY_MS) return words.ageHours(Math.floor(ms / HOUR_MS));
  return words.ageDays(Math.floor(ms / DAY_MS));
}
