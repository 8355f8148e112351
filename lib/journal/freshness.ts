import type { Table } from 'dexie';
import type { FreshnessRow } from './journal-database';

/** Reply nonces are remembered for 7 days (protocol.md, "Fields easily missed"). */
export const FRESHNESS_KEPT_MS = 7 * 86_400_000;

/**
 * Notes replies, all or none; to be called inside a transaction that writes.
 *
 * @param freshness of each of them
 * @param at ms since the epoch
 * @returns `replayed` where one of them was seen in the last 7 days, or stands in the list twice
 */
export async function noteReplies(
  seen: Table<FreshnessRow, string>,
  freshness: readonly string[],
  at: number,
): Promise<'fresh' | 'replayed'> {
  if (new Set(freshness).size < freshness.length) return 'replayed';
  const before = await seen.bulkGet([...freshness]);
  if (before.some((row) => row !== undefined && at - row.at < FRESHNESS_KEPT_MS)) return 'replayed';
  await seen.bulkPut(freshness.map((one) => ({ freshness: one, at })));
  return 'fresh';
}
