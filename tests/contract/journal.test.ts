import 'fake-indexeddb/auto';
import { describe, it } from 'vitest';
import type { Journal } from '../../lib/flow/ports';
import { DexieJournal } from '../../lib/journal/journal';
import { JournalDatabase } from '../../lib/journal/journal-database';
import { MemoryJournal } from '../unit/flow/support/memory-journal';
import { JOURNAL_CASES } from './journal-suite';

let made = 0;

const JOURNALS: [string, (work: (journal: Journal) => Promise<void>) => Promise<void>][] = [
  ['DexieJournal', withDexieJournal],
  ['MemoryJournal', (work) => work(new MemoryJournal())],
];

async function withDexieJournal(work: (journal: Journal) => Promise<void>): Promise<void> {
  made += 1;
  const database = new JournalDatabase(`journal-${made}`);
  try {
    await work(new DexieJournal(database));
  } finally {
    await database.delete();
  }
}

describe.each(JOURNALS)('%s', (_name, withJournal) => {
  it.each(JOURNAL_CASES)('$name', async ({ run }) => {
    await withJournal((journal) => run(journal));
  });
});
