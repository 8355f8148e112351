import type { OrderRecord } from '../../lib/flow/order-record';
import { event, kinds, next, rejects, same, stored, type JournalCase } from './journal-case';

/** A change of one attempt may change the others of its sale in the very same transaction. */
export const SIBLING_CASES: readonly JournalCase[] = [
  {
    name: 'changes the other attempts of a sale together with the one that was paid, and that one again',
    run: async (journal) => {
      const first = await stored(journal);
      const second = await stored(journal, { key: first.key, attempt: 2 });
      const paid = next(first, { state: 'paid' });
      const marked = next(paid, { excessAt: 7 });
      const ended = next(second, { state: 'cancelled' });
      let seen: readonly OrderRecord[] = [];
      const siblings = (attempts: readonly OrderRecord[]) => {
        seen = attempts;
        return [
          { next: marked, event: event('excess') },
          { next: ended, event: event('withdrawn') },
        ];
      };
      same(await journal.commit(paid, event('paid'), { siblings }), 'committed', 'commit');
      const states = [...seen].sort((a, b) => a.attempt - b.attempt).map(({ state }) => state);
      same(states, ['paid', 'created'], 'the attempts as they stand after the change');
      same(await journal.get(first.outTradeNo), marked, 'the paid attempt');
      same(await journal.get(second.outTradeNo), ended, 'the other attempt');
      same(await kinds(journal, first.outTradeNo), ['created', 'paid', 'excess'], 'its events');
      same(await kinds(journal, second.outTradeNo), ['created', 'withdrawn'], 'the other’s events');
    },
  },
  {
    name: 'changes nothing at all where one of them cannot be changed',
    run: async (journal) => {
      const first = await stored(journal);
      const second = await stored(journal, { key: first.key, attempt: 2 });
      const skipping = { ...second, version: second.version + 2 };
      const siblings = () => [{ next: skipping, event: event('withdrawn') }];
      const paid = next(first, { state: 'paid' });
      const extras = { freshness: 'nonce', siblings };
      await rejects(journal.commit(paid, event('paid'), extras), 'a version that is not the next one');
      same(await journal.get(first.outTradeNo), first, 'the first attempt');
      same(await journal.get(second.outTradeNo), second, 'the second attempt');
      same(await kinds(journal, first.outTradeNo), ['created'], 'events');
      same(await journal.noteFresh(['nonce'], event('later').at), 'fresh', 'the reply is not used up');
    },
  },
];
