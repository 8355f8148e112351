/** The journal's contract suite, to be run inside the service worker on the real IndexedDB. */
import { JournalDatabase } from '../../../lib/journal/journal-database';
import { DexieJournal } from '../../../lib/journal/journal';
import { JOURNAL_CASES } from '../../contract/journal-suite';

export { upgradeFromVersion1 } from '../../contract/journal-upgrade';

/** Runs every case on a database of its own; tells which failed and why. */
export async function runSuite(): Promise<{ run: number; failures: string[] }> {
  const failures: string[] = [];
  for (const [index, { name, run }] of JOURNAL_CASES.entries()) {
    const database = new JournalDatabase(`contract-${index}`);
    try {
      await run(new DexieJournal(database));
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
    await database.delete();
  }
  return { run: JOURNAL_CASES.length, failures };
}
