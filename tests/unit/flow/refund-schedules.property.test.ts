import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { RefundRecord } from '../../../lib/flow/refund-record';
import {
  RefundModel,
  type HistoryFate,
  type RefundFates,
  type RefundQueryFate,
  type SendingFate,
} from './support/refund-model';
import { RefundTill } from './support/refund-till';
import { START } from './support/virtual-time';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** More of them with TILLSIDE_SCHEDULES; the very same ones again with TILLSIDE_SEED. */
const SCHEDULES = Number(process.env['TILLSIDE_SCHEDULES'] ?? 600);

/** What people, other tills and the machine do while the gateway does as it likes. Times in ms, money in fen. */
type Deed =
  | { do: 'wait'; ms: number }
  | { do: 'refund'; id: string; fee: number }
  | { do: 'refund the excess' }
  /** Of the sale's payments, the first or the second. */
  | { do: 'another till refunds'; fee: number; which: number }
  | { do: 'ask' }
  | { do: 'alarm' }
  | { do: 'die'; afterInstants: number; downMs: number; wallShift: number }
  | { do: 'disk fails'; method: 'commitRefund' | 'openRefund' | 'getRefund' | 'openRefunds'; times: number };

const upTo = (seconds: number) => fc.integer({ min: 0, max: seconds * SECOND_MS });

const sending: fc.Arbitrary<SendingFate> = fc.record({
  landsAfterMs: fc.oneof(fc.constant(0), upTo(240), fc.constant(undefined)),
  becomes: fc.constantFrom<SendingFate['becomes']>(
    'succeeded',
    'succeeded',
    'failed',
    'needs-person',
    'open, succeeded',
    'open, failed',
  ),
  decidesAfterMs: upTo(200),
  reply: fc.constantFrom<SendingFate['reply']>(
    'truth',
    'truth',
    'lost',
    '3',
    '101',
    '102',
    '103',
    '104',
    'forged',
    'replayed',
  ),
  replyAfterMs: upTo(14),
});

const fates: fc.Arbitrary<RefundFates> = fc.record({
  sendings: fc.array(sending, { minLength: 1, maxLength: 8 }),
  queries: fc.array(
    fc.constantFrom<RefundQueryFate>(
      'truth',
      'lost',
      '3',
      '103',
      'forged',
      'replayed',
      'unclear',
      'late view',
    ),
    { maxLength: 20 },
  ),
  histories: fc.array(fc.constantFrom<HistoryFate>('truth', 'truth', 'truth', 'lost', 'forged', 'replayed'), {
    maxLength: 6,
  }),
});

/** Sums that fit in several ways, and some that do not. */
const fee = fc.constantFrom(1, 300, 400, 600, 1000, 1001);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.oneof(upTo(20), upTo(700)) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      id: fc.constantFrom('R-1', 'R-2', 'R-3'),
      fee,
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'refund the excess' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('another till refunds' as const), fee, which: fc.nat(1) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'ask' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'alarm' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      afterInstants: fc.integer({ min: 0, max: 24 }),
      downMs: fc.oneof(upTo(5), upTo(300)),
      wallShift: fc.constantFrom(0, 0, 0, -HOUR_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disk fails' as const),
      method: fc.constantFrom('commitRefund', 'openRefund', 'getRefund', 'openRefunds'),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** One shop's bad day with customers who want their money back. */
class Schedule {
  readonly till: RefundTill<RefundModel>;
  readonly broken: string[] = [];
  readonly orders: OrderRecord[] = [];
  readonly #copies = new Map<string, number>();

  constructor(given: RefundFates) {
    this.till = new RefundTill((time) => new RefundModel(time, given));
    this.till.gateway.wasHeard = (freshness) => this.till.faults.heard.has(freshness);
    this.till.gateway.onSending = (refund) => this.#judgeSending(refund);
  }

  /** Rules 1 and 7: the intent of this very copy stands, and no other number of the same refund is unclear. */
  #judgeSending({ outRefundNo, key }: RefundRecord): void {
    const copies = (this.#copies.get(outRefundNo) ?? 0) + 1;
    this.#copies.set(outRefundNo, copies);
    for (const stored of this.till.journal.allRefunds()) {
      if (stored.outRefundNo === outRefundNo) {
        if (stored.sends < copies) this.broken.push('sent without an intent');
        if (!['submitting', 'unknown'].includes(stored.state)) this.broken.push(`sent while ${stored.state}`);
      } else if (stored.key === key && stored.state !== 'failed') {
        this.broken.push(`sent under a new number while another is ${stored.state}`);
      }
    }
    if (!this.till.journal.allRefunds().some((stored) => stored.outRefundNo === outRefundNo))
      this.broken.push('sent without a record');
  }

  async play(attempts: number, deeds: readonly Deed[]): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt += 1)
      this.orders.push(await this.till.paid({ attempt, ...(attempt === 1 ? {} : { excessAt: START }) }));
    void this.till.refund('R-1', 400);
    for (const next of deeds) {
      await this.till.time.settle();
      await this.#carryOut(next);
    }
    await this.#rest();
  }

  async #carryOut(next: Deed): Promise<void> {
    const { till } = this;
    const [order] = this.orders;
    switch (next.do) {
      case 'wait':
        return till.time.pass(next.ms);
      case 'refund':
        return void till.refund(next.id, next.fee);
      case 'refund the excess':
        return void till.refunder.refundExcess(order?.outTradeNo ?? '', 'cashier');
      case 'another till refunds': {
        const given = this.orders[next.which] ?? order;
        return given === undefined ? undefined : till.gateway.refundElsewhere(given, next.fee);
      }
      case 'ask': {
        const newest = till.journal.allRefunds().at(-1)?.outRefundNo ?? '';
        return void till.refunder.queryNow(newest).catch(() => undefined);
      }
      case 'alarm':
        return void till.refunder.recover();
      case 'disk fails':
        return till.faults.fail(next.method, next.times);
      case 'die':
        till.worker.dieIn(next.afterInstants);
        await till.time.passUntil(() => !till.worker.alive, 60 * SECOND_MS);
        till.worker.kill();
        await till.time.pass(next.downMs);
        till.time.wallShift += next.wallShift;
        till.restart();
        return void till.refunder.recover();
    }
  }

  /** From now on the disk is sound and nobody dies; the gateway's misdeeds may go on until they are used up. */
  async #rest(): Promise<void> {
    const { till } = this;
    for (const method of ['commitRefund', 'openRefund', 'getRefund', 'openRefunds'] as const)
      till.faults.fail(method, 0);
    till.restart();
    await till.refunder.recover();
    await till.time.pass(8 * HOUR_MS);
  }

  async judge(): Promise<void> {
    const { gateway, journal } = this.till;
    expect([...gateway.broken, ...this.broken]).toEqual([]);
    const shown = (await journal.openRefunds()).map(({ outRefundNo }) => outRefundNo);
    const paidBack = new Map<string, number>();
    for (const { outRefundNo, outTradeNo, by, state, key } of journal.allRefunds()) {
      // A page's refund is the sale's, and the excess is the cashier's to give back.
      expect(outTradeNo).toBe(this.orders[by === 'page' ? 0 : 1]?.outTradeNo);
      const phase = gateway.accounts.get(outRefundNo)?.phase;
      if (phase === 'succeeded') paidBack.set(key, (paidBack.get(key) ?? 0) + 1);
      if (state === 'failed') expect([undefined, 'failed']).toContain(phase);
      else if (state === 'needs_person')
        expect([phase, shown.includes(outRefundNo)]).toEqual(['needs-person', true]);
      else expect([state, phase]).toEqual(['succeeded', 'succeeded']);
    }
    for (const times of paidBack.values()) expect(times).toBe(1);
    for (const { outTradeNo, totalFee } of this.orders) {
      const told = (await journal.get(outTradeNo))?.refundedFee ?? 0;
      expect(gateway.returned(outTradeNo)).toBeLessThanOrEqual(totalFee);
      expect(told).toBeLessThanOrEqual(gateway.returned(outTradeNo));
      expect(told).toBeGreaterThanOrEqual(gateway.returned(outTradeNo, 'ours'));
    }
    const numbers = new Set(journal.allRefunds().map(({ outRefundNo }) => outRefundNo));
    for (const { outRefundNo, ours } of gateway.accounts.values())
      if (ours) expect(numbers.has(outRefundNo)).toBe(true);
  }
}

it(
  `never gives back too much nor loses a refund, over ${SCHEDULES} random schedules`,
  { timeout: 600_000 },
  async () => {
    const seed = Number(process.env['TILLSIDE_SEED'] ?? Date.now() % 0x7fffffff);
    console.log(`refund schedules: TILLSIDE_SEED=${seed}`);
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fates,
        fc.integer({ min: 1, max: 2 }),
        fc.array(deed, { minLength: 1, maxLength: 14 }),
        async (given, attempts, deeds) => {
          const schedule = new Schedule(given);
          await schedule.play(attempts, deeds);
          await schedule.judge();
          for (const { state } of schedule.till.journal.allRefunds())
            ends.set(state, (ends.get(state) ?? 0) + 1);
        },
      ),
      { seed, numRuns: SCHEDULES, interruptAfterTimeLimit: 590_000 },
    );
    // The schedules are worth something only if they end in every way there is.
    for (const state of ['succeeded', 'failed', 'needs_person'])
      expect(ends.get(state) ?? 0).toBeGreaterThan(5);
  },
);
