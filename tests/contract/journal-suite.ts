// What every journal must do, whatever it is built on. No test framework is imported, so that the same cases run in Node
// and inside a real browser.
import type { OrderRecord } from '../../lib/flow/order-record';
import type { Journal, OpenDecision, OrderEvent } from '../../lib/flow/ports';
import { makeOrderRecord } from './order-making';

/** One thing that a journal must do. */
export interface JournalCase {
  readonly name: string;
  /**
   * @param journal a fresh, empty one
   * @throws Error that tells what was expected and what was found
   */
  run(journal: Journal): Promise<void>;
}

const DAY_MS = 86_400_000;
const AT = 1_700_000_000_000;

/** JSON with members in alphabetical order, so that only contents count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function same(found: unknown, expected: unknown, what: string): void {
  const [is, should] = [canonical(found), canonical(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, found ${is}`);
}

async function rejects(work: Promise<unknown>, what: string): Promise<void> {
  const outcome = await work.then(
    () => 'resolved',
    () => 'rejected',
  );
  same(outcome, 'rejected', what);
}

const create = (order: OrderRecord) => (): OpenDecision<string> => ({
  create: order,
  answer: order.outTradeNo,
});

async function stored(journal: Journal, change: Partial<OrderRecord> = {}): Promise<OrderRecord> {
  const order = makeOrderRecord(change);
  await journal.openOrder(order.key, create(order));
  return order;
}

const next = (order: OrderRecord, change: Partial<OrderRecord> = {}): OrderRecord => ({
  ...order,
  ...change,
  version: order.version + 1,
});

const event = (kind: string, at = AT): OrderEvent => ({ at, kind });

const kinds = async (journal: Journal, outTradeNo: string): Promise<string[]> =>
  (await journal.events(outTradeNo)).map(({ kind }) => kind);

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
      same(await journal.commit(next(order), event('intent'), 'nonce-1', look(false)), 'stale', 'refused');
      same(await journal.get(order.outTradeNo), order, 'order');
      same(await kinds(journal, order.outTradeNo), ['created'], 'events');
      same(await journal.commit(next(order), event('intent'), 'nonce-1', look(true)), 'committed', 'allowed');
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

const replays: JournalCase[] = [
  {
    name: 'refuses a reply seen within seven days, whichever order it is given for',
    run: async (journal) => {
      const order = await stored(journal);
      const other = await stored(journal);
      const heard = next(order);
      same(await journal.commit(heard, event('query', AT), 'nonce-1'), 'committed', 'first');
      same(await journal.commit(next(heard), event('query', AT + 1), 'nonce-1'), 'replayed', 'same order');
      const late = event('query', AT + 7 * DAY_MS - 1);
      same(await journal.commit(next(other), late, 'nonce-1'), 'replayed', 'another order');
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
      await journal.commit(one, event('query', AT), 'nonce-1');
      same(await journal.commit(two, event('query', later), 'nonce-1'), 'committed', 'after seven days');
      same(
        await journal.commit(next(two), event('query', later + 1), 'nonce-1'),
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
      await journal.commit(heard, event('query', AT), 'nonce-1');
      const earlier = event('query', AT - 30 * DAY_MS);
      same(await journal.commit(next(heard), earlier, 'nonce-1'), 'replayed', 'a month earlier');
    },
  },
  {
    name: 'does not remember a reply whose commit was refused as stale',
    run: async (journal) => {
      const order = await stored(journal);
      same(await journal.commit(order, event('query'), 'nonce-1'), 'stale', 'stale');
      same(await journal.commit(next(order), event('query'), 'nonce-1'), 'committed', 'afterwards');
    },
  },
  {
    name: 'takes different replies, and commits without one, freely',
    run: async (journal) => {
      const order = await stored(journal);
      const [one, two, three] = [next(order), next(next(order)), next(next(next(order)))];
      same(await journal.commit(one, event('a'), 'nonce-1'), 'committed', 'one');
      same(await journal.commit(two, event('b'), 'nonce-2'), 'committed', 'two');
      same(await journal.commit(three, event('c')), 'committed', 'three');
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
export const JOURNAL_CASES: readonly JournalCase[] = [...opening, ...committing, ...replays, ...openOrders];
