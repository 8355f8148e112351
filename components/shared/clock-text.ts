import type { Language } from '../../lib/contract/messages/panel-messages';

/**
 * Writes a duration as minutes and seconds.
 *
 * @param ms milliseconds; below 0 counts as 0
 * @returns for example `0:07` or `12:05`
 */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * Writes the time of day.
 *
 * @param at ms since the epoch
 * @param timeZone an IANA name; by default the till's own
 * @returns for example `14:03:09`
 */
export function timeText(at: number, language: Language, timeZone?: string): string {
  const format: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  };
  return new Intl.DateTimeFormat(language, timeZone === undefined ? format : { ...format, timeZone }).format(
    at,
  );
}

/**
 * Writes day and time.
 *
 * @param at ms since the epoch
 * @param timeZone an IANA name; by default the till's own
 */
export function dateTimeText(at: number, language: Language, timeZone?: string): string {
  const format: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(language, timeZone === undefined ? format : { ...format, timeZone }).format(
    at,
  );
}

/**
 * Whole seconds until an instant, never below 0.
 *
 * @param at ms since the epoch
 * @param now ms since the epoch
 */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}

/**
 * How far an interval has run, from 0 to 1.
 *
 * @param from ms since the epoch
 * @param to ms since the epoch; an empty interval counts as over
 * @param now ms since the epoch
 */
export function elapsedShare(from: number, to: number, now: number): number {
  return to <= from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)));
}
