// What every journal must do, whatever it is built on. No test framework is imported, so that the same cases run in Node
// and inside a real browser.
import type { OrderRecord } from '../../lib/flow/order-record';
import type { OrderEvent } from '../../lib/flow/ports';
import { AT, create, event, kinds, next, rejects, same, stored, type JournalCase } from './journal-case';
import { REFUND_CASES } from './journal-refund-cases';
import { REPLAY_CASES } from './journal-replay-cases';
import { SIBLING_CASES } from './journal-sibling-cases';
import { SUCCESSOR_CASES } from './journal-successor-cases';
import { makeOrderRecord } from './order-making';

export type { JournalCase } from './journal-case';

const opening: JournalCase[] = [
  {
    name: 'knows no order at first',
    run: async (journal) => {
      same(await journal.get('none'), undefined, 'get');
      same(await journal.byKey('none'), [], 'byKey');
      same(await journal.open(), [], 'open');
      same(await journal.events('none'), [], 'events');
    },
  },
  {
    name: 'keeps an opened order as it was given, and that it was created',
    run: async (journal) => {
      const order = await stored(journal, { attach: '桌 7', confirmedAt: AT });
      same(await journal.get(order.outTradeNo), order, 'get');
      same(await journal.byKey(order.key), [order], 'byKey');
      const [first, ...more] = await journal.events(order.outTradeNo);
      same([first?.kind, first?.at, more.length], ['created', order.createdAt, 0], 'events');
    },
  },
  {
    name: 'creates one order when two are opened at once under one key',
    run: async (journal) => {
      const [left, right] = [makeOrderRecord({ key: 'k' }), makeOrderRecord({ key: 'k' })];
      const decideFor = (order: OrderRecord) => (attempts: OrderRecord[]) =>
        attempts[0] === undefined ? create(order)() : { answer: attempts[0].outTradeNo };
      const answers = await Promise.all([
        journal.openOrder('k', decideFor(left)),
        journal.openOrder('k', decideFor(right)),
      ]);
      same(new Set(answers).size, 1, 'different answers');
      same((await journal.byKey('k')).length, 1, 'orders under the key');
    },
  },
  {
    name: 'shows every attempt of the key, and none of another, to the decision',
    run: async (journal) => {
      const first = await stored(journal, { key: 'k', attempt: 1 });
      const second = await stored(journal, { key: 'k', attempt: 2 });
      await stored(journal, { key: 'another' });
      const seen = await journal.openOrder('k', (attempts) => ({
        answer: attempts.map(({ outTradeNo }) => outTradeNo).sort(),
      }));
      same(seen, [first.outTradeNo, second.outTradeNo].sort(), 'attempts');
    },
  },
  {
    name: 'writes nothing where the decision creates nothing, or throws',
    run: async (journal) => {
      same(await journal.openOrder('k', () => ({ answer: 7 })), 7, 'answer');
      const throwing = () => {
        throw new Error('undecided');
      };
      await rejects(journal.openOrder('k', throwing), 'a decision that throws');
      same([await journal.byKey('k'), await journal.open()], [[], []], 'orders');
    },
  },
  {
    name: 'never lets a second order take a number',
    run: async (journal) => {
      const order = await stored(journal);
      const usurper = { ...order, key: 'another', totalFee: 1 };
      await rejects(journal.openOrder('another', create(usurper)), 'the same number again');
      same(await journal.get(order.outTradeNo), order, 'the first order');
      same(await kinds(journal, order.outTradeNo), ['created'], 'its events');
    },
  },
];

const committing: JournalCase[] = [
  {
    name: 'replaces an order and keeps what happened, in order',
    run: async (journal) => {
      const order = await stored(journal);
      const sent = next(order, { state: 'submitting', sentAt: AT });
      const told: OrderEvent = { at: AT + 1, kind: 'intent', data: { totalFee: 1250, a: true, b: 'x' } };
      same(await journal.commit(sent, told), 'committed', 'first commit');
      const paid = next(sent, { state: 'paid', paid: { at: AT } });
      same(await journal.commit(paid, event('micro_pay', AT + 2)), 'committed', 'second commit');
      same(await journal.get(order.outTradeNo), paid, 'order');
      const events = await journal.events(order.outTradeNo);
      same(events.slice(1), [told, event('micro_pay', AT + 2)], 'events');
    },
  },
  {
    name: 'refuses a version that is not the next one, and changes nothing then',
    run: async (journal) => {
      const order = await stored(journal);
      const ahead = { ...order, version: order.version + 2 };
      same(await journal.commit(order, event('same')), 'stale', 'the same version');
      same(await journal.commit(ahead, event('ahead')), 'stale', 'two versions ahead');
      same(await journal.commit(next(makeOrderRecord()), event('unknown')), 'stale', 'an unknown order');
      same(await journal.get(order.outTradeNo), order, 'order');
      same(await kinds(journal, order.outTradeNo), ['created'], 'events');
    },
  },
  {
    name: 'lets only one of two writers of the same version through',
    run: async (journal) => {
      const order = await stored(journal);
      const results = await Promise.all([
        journal.commit(next(order, { totalFee: 1 }), event('left')),
        journal.commit(next(order, { totalFee: 2 }), event('right')),
      ]);
      same([...results].sort(), ['committed', 'stale'], 'results');
      same((await journal.events(order.outTradeNo)).length, 2, 'events');
    },
  },
  {
    name: 'commits only while the other attempts of the order allow it, seen in the same transaction',
    run: async (journal) => {
      const order = await stored(journal, { key: 'k', attempt: 1 });
      const rival = await stored(journal, { key: 'k', attempt: 2 });
      const seen: string[][] = [];
      const look = (answer: boolean) => (attempts: readonly OrderRecord[]) => {
        seen.push(attempts.map(({ outTradeNo }) => outTradeNo).sort());
        return answer;
      };
      same(
        await journal.commit(next(order), event('intent'), { freshness: 'nonce-1', stands: look(false) }),
        'stale',
        'refused',
      );
      same(await journal.get(order.outTradeNo), order, 'order');
      same(await kinds(journal, order.outTradeNo), ['created'], 'events');
      same(
        await journal.commit(next(order), event('intent'), { freshness: 'nonce-1', stands: look(true) }),
        'committed',
        'allowed',
      );
      const both = [order.outTradeNo, rival.outTradeNo].sort();
      same(seen, [both, both], 'attempts that were looked at');
    },
  },
  {
    name: 'hands out copies: what a reader does to one is not stored',
    run: async (journal) => {
      const order = await stored(journal);
      const read = await journal.get(order.outTradeNo);
      if (read !== undefined) read.queries.count = 99;
      same(await journal.get(order.outTradeNo), order, 'order');
    },
  },
];

const openOrders: JournalCase[] = [
  {
    name: 'lists orders that have something left to do, oldest first',
    run: async (journal) => {
      const young = await stored(journal, { createdAt: AT + 2, nextAt: AT + 2 });
      const old = await stored(journal, { createdAt: AT, nextAt: AT + 99_000 });
      const middle = await stored(journal, { createdAt: AT + 1, nextAt: AT + 50_000 });
      const listed = (await journal.open()).map(({ outTradeNo }) => outTradeNo);
      same(listed, [old.outTradeNo, middle.outTradeNo, young.outTradeNo], 'open');
    },
  },
  {
    name: 'takes an order off the list when nothing is left to do, and puts it back when there is',
    run: async (journal) => {
      const order = await stored(journal);
      const { nextAt: _gone, ...rest } = next(order, { state: 'cancelled' });
      await journal.commit(rest, event('cancelled'));
      same(await journal.open(), [], 'when settled');
      same(await journal.byKey(order.key), [rest], 'still under its key');
      const again = next(rest, { nextAt: AT });
      await journal.commit(again, event('follow-up'));
      same(await journal.open(), [again], 'when there is something to do');
    },
  },
];

/** Every case, for any journal. */
export const JOURNAL_CASES: readonly JournalCase[] = [
  ...opening,
  ...committing,
  ...SUCCESSOR_CASES,
  ...SIBLING_CASES,
  ...REPLAY_CASES,
  ...openOrders,
  ...REFUND_CASES,
];
