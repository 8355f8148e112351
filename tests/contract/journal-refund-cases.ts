import type { OrderRecord } from '../../lib/flow/order-record';
import type { Journal, RefundDecision } from '../../lib/flow/ports';
import type { RefundRecord } from '../../lib/flow/refund-record';
import {
  AT,
  DAY_MS,
  event,
  kinds,
  next as nextOrder,
  rejects,
  same,
  stored,
  type JournalCase,
} from './journal-case';
import { makeRefundRecord } from './refund-making';

const keysOf = ({ orderKey, key }: RefundRecord) => ({ orderKey, refundKey: key });

const opening = (refund: RefundRecord) => (): RefundDecision<string> => ({
  create: refund,
  answer: refund.outRefundNo,
});

async function opened(
  journal: Journal,
  order: OrderRecord,
  change: Partial<RefundRecord> = {},
): Promise<RefundRecord> {
  const refund = makeRefundRecord(order, change);
  await journal.openRefund(keysOf(refund), opening(refund));
  return refund;
}

const next = (refund: RefundRecord, change: Partial<RefundRecord> = {}): RefundRecord => ({
  ...refund,
  ...change,
  version: refund.version + 1,
});

const raised = (refundedFee: number) => (order: OrderRecord) => ({
  next: nextOrder(order, { refundedFee }),
  event: event('refunded'),
});

const intents: readonly JournalCase[] = [
  {
    name: 'knows no refund at first',
    run: async (journal) => {
      same(await journal.getRefund('none'), undefined, 'getRefund');
      same(await journal.refundsOf(['none']), [], 'refundsOf');
      same(await journal.refundsOf([]), [], 'refundsOf nothing');
      same(await journal.openRefunds(), [], 'openRefunds');
    },
  },
  {
    name: 'keeps an opened refund as it was given, and its intent',
    run: async (journal) => {
      const order = await stored(journal);
      const refund = await opened(journal, order, { reason: '少一杯' });
      same(await journal.getRefund(refund.outRefundNo), refund, 'getRefund');
      same(await journal.refundsOf([order.outTradeNo]), [refund], 'refundsOf');
      same(await journal.openRefunds(), [refund], 'openRefunds');
      const { attempt, refundFee, outTradeNo, createdAt } = refund;
      const data = { call: 'refund', attempt, refundFee, outTradeNo };
      same(await journal.events(refund.outRefundNo), [{ at: createdAt, kind: 'intent', data }], 'events');
      same(await kinds(journal, order.outTradeNo), ['created'], 'events of the order');
    },
  },
  {
    name: 'shows the decision every attempt and refund of the order and every attempt of the refund',
    run: async (journal) => {
      const one = await stored(journal, { key: 'k', attempt: 1 });
      const two = await stored(journal, { key: 'k', attempt: 2 });
      const stranger = await stored(journal, { key: 'another' });
      const younger = await opened(journal, one, { key: 'r', createdAt: AT + 2 });
      const older = await opened(journal, two, { createdAt: AT + 1 });
      const elsewhere = await opened(journal, stranger, { key: 'r', createdAt: AT + 3 });
      const found = await journal.openRefund({ orderKey: 'k', refundKey: 'r' }, (facts) => ({
        answer: facts,
      }));
      const numbers = found.orders.map(({ outTradeNo }) => outTradeNo).sort();
      same(numbers, [one.outTradeNo, two.outTradeNo].sort(), 'orders');
      same(found.refunds, [older, younger], 'refunds, oldest first');
      const attempts = found.attempts.map(({ outRefundNo }) => outRefundNo).sort();
      same(attempts, [younger.outRefundNo, elsewhere.outRefundNo].sort(), 'attempts');
      same(await journal.refundsOf([one.outTradeNo, two.outTradeNo]), [older, younger], 'refundsOf');
    },
  },
  {
    name: 'creates one refund when two are opened at once, since the second sees the first',
    run: async (journal) => {
      const order = await stored(journal);
      const both = [makeRefundRecord(order), makeRefundRecord(order)];
      const answers = await Promise.all(
        both.map((refund) =>
          journal.openRefund(keysOf(refund), ({ refunds: [first] }): RefundDecision<string> =>
            first === undefined ? opening(refund)() : { answer: first.outRefundNo },
          ),
        ),
      );
      same(new Set(answers).size, 1, 'different answers');
      same((await journal.refundsOf([order.outTradeNo])).length, 1, 'refunds');
    },
  },
  {
    name: 'writes no refund where the decision creates none or throws, or the number is taken',
    run: async (journal) => {
      const order = await stored(journal);
      const refund = makeRefundRecord(order);
      same(await journal.openRefund(keysOf(refund), () => ({ answer: 7 })), 7, 'answer');
      const throwing = () => {
        throw new Error('undecided');
      };
      await rejects(journal.openRefund(keysOf(refund), throwing), 'a decision that throws');
      same(await journal.openRefunds(), [], 'refunds');
      await journal.openRefund(keysOf(refund), opening(refund));
      const usurper = { ...refund, key: 'another', refundFee: 1 };
      await rejects(journal.openRefund(keysOf(usurper), opening(usurper)), 'the same number again');
      const asOrder = { ...usurper, outRefundNo: order.outTradeNo };
      await rejects(journal.openRefund(keysOf(asOrder), opening(asOrder)), 'the number of an order');
      same(await journal.refundsOf([order.outTradeNo]), [refund], 'refunds afterwards');
      same(await kinds(journal, refund.outRefundNo), ['intent'], 'events');
      same(await kinds(journal, order.outTradeNo), ['created'], 'events of the order');
    },
  },
];

const outcomes: readonly JournalCase[] = [
  {
    name: 'replaces a refund and changes its order in the same transaction',
    run: async (journal) => {
      const order = await stored(journal, { state: 'paid' });
      const refund = await opened(journal, order);
      const done = next(refund, { state: 'succeeded' });
      same(await journal.commitRefund(done, event('refund'), 'nonce', raised(500)), 'committed', 'commit');
      same(await journal.getRefund(refund.outRefundNo), done, 'refund');
      same(await journal.get(order.outTradeNo), nextOrder(order, { refundedFee: 500 }), 'order');
      same(await kinds(journal, refund.outRefundNo), ['intent', 'refund'], 'events');
      same(await kinds(journal, order.outTradeNo), ['created', 'refunded'], 'events of the order');
      same(await journal.commit(nextOrder(order), event('old')), 'stale', 'a writer with the old order');
    },
  },
  {
    name: 'leaves the order where nothing is to be changed in it',
    run: async (journal) => {
      const order = await stored(journal);
      const refund = await opened(journal, order);
      const one = next(refund);
      same(await journal.commitRefund(one, event('a')), 'committed', 'without a change');
      same(
        await journal.commitRefund(next(one), event('b'), undefined, () => undefined),
        'committed',
        'none',
      );
      same(await journal.get(order.outTradeNo), order, 'order');
    },
  },
  {
    name: 'refuses a refund’s version that is not the next one, and changes nothing then',
    run: async (journal) => {
      const order = await stored(journal);
      const refund = await opened(journal, order);
      const ahead = { ...refund, version: refund.version + 2 };
      const unknown = next(makeRefundRecord(order));
      for (const stale of [refund, ahead, unknown])
        same(await journal.commitRefund(stale, event('x'), 'nonce', raised(1)), 'stale', 'stale');
      same(await journal.getRefund(refund.outRefundNo), refund, 'refund');
      same(await journal.get(order.outTradeNo), order, 'order');
      same(
        await journal.commitRefund(next(refund), event('x'), 'nonce'),
        'committed',
        'the reply was not noted',
      );
    },
  },
  {
    name: 'refuses a reply that was seen before, for an order, a refund or neither',
    run: async (journal) => {
      const order = await stored(journal);
      const refund = await opened(journal, order);
      const played = (freshness: string, at: number) =>
        journal.commitRefund(next(refund), event('q', at), freshness, raised(1));
      await journal.commit(nextOrder(order), event('q'), { freshness: 'nonce-1' });
      await journal.noteFresh(['nonce-2'], AT);
      same(await played('nonce-1', AT + 1), 'replayed', 'of an order');
      same(await played('nonce-2', AT + 7 * DAY_MS - 1), 'replayed', 'of neither');
      same(await journal.getRefund(refund.outRefundNo), refund, 'refund');
      same((await journal.get(order.outTradeNo))?.refundedFee, order.refundedFee, 'order');
      same(await played('nonce-2', AT + 7 * DAY_MS), 'committed', 'after seven days');
      same(await journal.noteFresh(['nonce-2'], AT + 7 * DAY_MS + 1), 'replayed', 'of a refund');
    },
  },
  {
    name: 'writes neither refund nor order where the change goes wrong',
    run: async (journal) => {
      const order = await stored(journal);
      const refund = await opened(journal, order);
      const throwing = () => {
        throw new Error('no transition');
      };
      const skipping = () => ({ next: { ...order, version: order.version + 2 }, event: event('x') });
      for (const change of [throwing, skipping])
        await rejects(journal.commitRefund(next(refund), event('x'), 'nonce', change), 'a wrong change');
      same(await journal.getRefund(refund.outRefundNo), refund, 'refund');
      same(await journal.get(order.outTradeNo), order, 'order');
      same(await kinds(journal, refund.outRefundNo), ['intent'], 'events');
      same(await journal.noteFresh(['nonce'], AT), 'fresh', 'the reply was not noted');
    },
  },
  {
    name: 'lets only one of two writers of a refund’s version through',
    run: async (journal) => {
      const refund = await opened(journal, await stored(journal));
      const results = await Promise.all([
        journal.commitRefund(next(refund, { sends: 2 }), event('left')),
        journal.commitRefund(next(refund, { sends: 3 }), event('right')),
      ]);
      same([...results].sort(), ['committed', 'stale'], 'results');
    },
  },
  {
    name: 'lists refunds that have something left to do, oldest first, and no others',
    run: async (journal) => {
      const order = await stored(journal);
      const young = await opened(journal, order, { createdAt: AT + 2, nextAt: AT + 2 });
      const old = await opened(journal, order, { createdAt: AT, nextAt: AT + 99_000 });
      const done = await opened(journal, order, { createdAt: AT + 1 });
      const { nextAt: _gone, ...rest } = next(done, { state: 'succeeded' });
      await journal.commitRefund(rest, event('refund'));
      same(await journal.openRefunds(), [old, young], 'openRefunds');
      same((await journal.open()).length, 1, 'orders do not mix with them');
    },
  },
];

/** Refunds in the journal. */
export const REFUND_CASES: readonly JournalCase[] = [...intents, ...outcomes];
