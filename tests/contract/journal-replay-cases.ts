import { AT, DAY_MS, event, kinds, next, same, stored, type JournalCase } from './journal-case';

/** A reply counts once in seven days. */
export const REPLAY_CASES: readonly JournalCase[] = [
  {
    name: 'refuses a reply seen within seven days, whichever order it is given for',
    run: async (journal) => {
      const order = await stored(journal);
      const other = await stored(journal);
      const heard = next(order);
      same(await journal.commit(heard, event('query', AT), { freshness: 'nonce-1' }), 'committed', 'first');
      same(
        await journal.commit(next(heard), event('query', AT + 1), { freshness: 'nonce-1' }),
        'replayed',
        'same order',
      );
      const late = event('query', AT + 7 * DAY_MS - 1);
      same(await journal.commit(next(other), late, { freshness: 'nonce-1' }), 'replayed', 'another order');
      same(await journal.get(order.outTradeNo), heard, 'order');
      same(await journal.get(other.outTradeNo), other, 'other order');
      same(await kinds(journal, order.outTradeNo), ['created', 'query'], 'events');
    },
  },
  {
    name: 'takes it again after seven days, and remembers that it did',
    run: async (journal) => {
      const order = await stored(journal);
      const [one, two] = [next(order), next(next(order))];
      const later = AT + 7 * DAY_MS;
      await journal.commit(one, event('query', AT), { freshness: 'nonce-1' });
      same(
        await journal.commit(two, event('query', later), { freshness: 'nonce-1' }),
        'committed',
        'after seven days',
      );
      same(
        await journal.commit(next(two), event('query', later + 1), { freshness: 'nonce-1' }),
        'replayed',
        'at once after',
      );
    },
  },
  {
    name: 'takes a reply for a replay also where the clock was set back meanwhile',
    run: async (journal) => {
      const order = await stored(journal);
      const heard = next(order);
      await journal.commit(heard, event('query', AT), { freshness: 'nonce-1' });
      const earlier = event('query', AT - 30 * DAY_MS);
      same(
        await journal.commit(next(heard), earlier, { freshness: 'nonce-1' }),
        'replayed',
        'a month earlier',
      );
    },
  },
  {
    name: 'does not remember a reply whose commit was refused as stale',
    run: async (journal) => {
      const order = await stored(journal);
      same(await journal.commit(order, event('query'), { freshness: 'nonce-1' }), 'stale', 'stale');
      same(
        await journal.commit(next(order), event('query'), { freshness: 'nonce-1' }),
        'committed',
        'afterwards',
      );
    },
  },
  {
    name: 'takes different replies, and commits without one, freely',
    run: async (journal) => {
      const order = await stored(journal);
      const [one, two, three] = [next(order), next(next(order)), next(next(next(order)))];
      same(await journal.commit(one, event('a'), { freshness: 'nonce-1' }), 'committed', 'one');
      same(await journal.commit(two, event('b'), { freshness: 'nonce-2' }), 'committed', 'two');
      same(await journal.commit(three, event('c')), 'committed', 'three');
    },
  },
  {
    name: 'notes replies that no order rests on: all of them, or none where one is a replay',
    run: async (journal) => {
      same(await journal.noteFresh(['page-1', 'page-2'], AT), 'fresh', 'first');
      same(await journal.noteFresh(['page-3', 'page-2'], AT + 1), 'replayed', 'with one seen before');
      same(await journal.noteFresh(['page-3'], AT + 2), 'fresh', 'the other one was not noted');
      same(await journal.noteFresh(['page-4', 'page-4'], AT + 3), 'replayed', 'one page twice');
      same(await journal.noteFresh([], AT + 4), 'fresh', 'none at all');
      same(await journal.noteFresh(['page-1'], AT + 7 * DAY_MS), 'fresh', 'seven days later');
      const order = await stored(journal);
      const heard = event('query', AT + 5);
      same(
        await journal.commit(next(order), heard, { freshness: 'page-2' }),
        'replayed',
        'played for an order',
      );
    },
  },
];
