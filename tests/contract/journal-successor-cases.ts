import type { OrderRecord } from '../../lib/flow/order-record';
import { AT, event, kinds, next, rejects, same, stored, type JournalCase } from './journal-case';
import { makeOrderRecord } from './order-making';

const heirOf = (order: OrderRecord): OrderRecord =>
  makeOrderRecord({ key: order.key, attempt: 2, follows: order.outTradeNo, createdAt: AT + 5 });

/** An attempt that ends may be followed by another one in the very same transaction. */
export const SUCCESSOR_CASES: readonly JournalCase[] = [
  {
    name: 'makes the attempt that takes the place of another together with its end',
    run: async (journal) => {
      const order = await stored(journal);
      const ended = next(order, { state: 'cancelled' });
      const heir = heirOf(order);
      const seen: string[] = [];
      const successor = (attempts: readonly OrderRecord[]) => {
        seen.push(...attempts.map(({ state }) => state));
        return heir;
      };
      same(await journal.commit(ended, event('ended'), { successor }), 'committed', 'commit');
      same(seen, ['cancelled'], 'the attempts as they stand after the change');
      same(await journal.get(order.outTradeNo), ended, 'the first attempt');
      same(await journal.get(heir.outTradeNo), heir, 'the second attempt');
      const data = { attempt: 2, totalFee: heir.totalFee, follows: order.outTradeNo };
      same(await journal.events(heir.outTradeNo), [{ at: AT + 5, kind: 'created', data }], 'its events');
    },
  },
  {
    name: 'makes none where none is wanted, or where the commit is refused',
    run: async (journal) => {
      const order = await stored(journal);
      const heir = heirOf(order);
      const successor = () => heir;
      same(await journal.commit(order, event('stale'), { successor }), 'stale', 'stale');
      same(await journal.commit(next(order), event('no'), { successor, stands: () => false }), 'stale', 'no');
      same(
        await journal.commit(next(order), event('yes'), { successor: () => undefined }),
        'committed',
        'yes',
      );
      const after = next(next(order));
      same(await journal.noteFresh(['nonce'], AT), 'fresh', 'noted');
      same(
        await journal.commit(after, event('q'), { successor, freshness: 'nonce' }),
        'replayed',
        'replayed',
      );
      same(await journal.get(heir.outTradeNo), undefined, 'the second attempt');
      same((await journal.byKey(order.key)).length, 1, 'attempts');
    },
  },
  {
    name: 'ends nothing where the next attempt cannot be made',
    run: async (journal) => {
      const order = await stored(journal);
      const taken = await stored(journal);
      const ended = next(order, { state: 'cancelled' });
      const usurping = {
        freshness: 'nonce',
        successor: () => ({ ...heirOf(order), outTradeNo: taken.outTradeNo }),
      };
      await rejects(journal.commit(ended, event('ended'), usurping), 'a number that is taken');
      same(await journal.get(order.outTradeNo), order, 'order');
      same(await kinds(journal, order.outTradeNo), ['created'], 'events');
      same(await journal.get(taken.outTradeNo), taken, 'the other order');
      same(
        await journal.commit(ended, event('ended'), { freshness: 'nonce' }),
        'committed',
        'the same reply',
      );
    },
  },
];
