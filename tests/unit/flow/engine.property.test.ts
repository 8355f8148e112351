import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { JournalFaults } from './support/failing-journal';
import { gatewayFates, upTo } from './support/arbitrary-fates';
import { ModelGateway } from './support/model-gateway';
import type { GatewayFates } from './support/payment-fates';
import { REQUEST, TestTill, WECHAT_CODE } from './support/test-till';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** More of them with TILLSIDE_SCHEDULES; the very same ones again with TILLSIDE_SEED. */
const SCHEDULES = Number(process.env['TILLSIDE_SCHEDULES'] ?? 600);

/** What people and the machine do while the gateway does as it likes. Times in ms. */
type Deed =
  | { do: 'wait'; ms: number }
  | { do: 'pay'; code: string }
  | { do: 'scan again' }
  | { do: 'cancel' }
  | { do: 'ask' }
  | { do: 'alarm' }
  | { do: 'die'; afterInstants: number; downMs: number; wallShift: number; atBrowserStart: boolean }
  | { do: 'disk fails'; method: 'commit' | 'get' | 'open'; times: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.oneof(upTo(20), upTo(200)) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'pay' as const, code: WECHAT_CODE }) },
  { weight: 1, arbitrary: fc.constant({ do: 'scan again' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cancel' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'ask' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'alarm' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      afterInstants: fc.integer({ min: 0, max: 14 }),
      downMs: fc.oneof(upTo(5), upTo(300)),
      wallShift: fc.constantFrom(0, 0, 0, -HOUR_MS, HOUR_MS, -86_400_000),
      atBrowserStart: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disk fails' as const),
      method: fc.constantFrom('commit' as const, 'get' as const, 'open' as const),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** One shop's bad day. */
class Schedule {
  readonly faults = new JournalFaults();
  readonly till: TestTill<ModelGateway>;
  readonly broken: string[] = [];
  readonly #reported = new Set<string>();

  constructor(given: GatewayFates) {
    this.till = new TestTill({
      gateway: (time) => new ModelGateway(time, given),
      around: this.faults.around,
    });
    this.till.gateway.replies.wasHeard = (freshness) => this.faults.heard.has(freshness);
    this.till.gateway.onArrival = (call, order) => {
      if (call === 'micro_pay') this.#judgeSending(order);
      else this.#judgeReverse(order);
    };
  }

  #stored(outTradeNo: string): OrderRecord | undefined {
    return this.till.journal.all().find((order) => order.outTradeNo === outTradeNo);
  }

  /** Rules 1 and 2: the intent stands, and every earlier attempt has ended without money. */
  #judgeSending({ outTradeNo, key }: OrderRecord): void {
    const stored = this.#stored(outTradeNo);
    if (stored?.state !== 'submitting' || stored.sentAt === undefined)
      this.broken.push('sent without an intent');
    for (const other of this.till.journal.all()) {
      if (other.key !== key || other.outTradeNo === outTradeNo) continue;
      if (!['failed', 'cancelled'].includes(other.state))
        this.broken.push(`sent while another is ${other.state}`);
    }
  }

  /** Rules 4 and 5: never after paid or 407, on fresh and clear evidence only, and with its own intent written. */
  #judgeReverse({ outTradeNo }: OrderRecord): void {
    const stored = this.#stored(outTradeNo);
    if (stored === undefined) return void this.broken.push('reversed without a record');
    const { state, blocked, queries, reverse } = stored;
    if (state !== 'closing' && state !== 'attention') this.broken.push(`reversed while ${state}`);
    if (blocked !== undefined) this.broken.push('reversed after 407');
    if (reverse.lastTryAt === undefined) return void this.broken.push('reversed without an intent');
    if (queries.lastEvidence !== 'open' && queries.lastEvidence !== 'not-known') {
      this.broken.push(`reversed on ${queries.lastEvidence}`);
    }
    const age = reverse.lastTryAt - (queries.lastAnsweredAt ?? 0);
    if (age > 10_000) this.broken.push(`reversed on an answer ${age} ms old`);
  }

  /** Rule 3: nobody is told *paid* unless the ledger has the charge. */
  #judgeReports(): void {
    for (const { outTradeNo, state } of this.till.changes) {
      if (state !== 'paid' || this.#reported.has(outTradeNo)) continue;
      this.#reported.add(outTradeNo);
      const charges = this.till.gateway.accounts.get(outTradeNo)?.charges ?? 0;
      if (charges === 0) this.broken.push('paid was told without a charge');
    }
  }

  #newest(): OrderRecord | undefined {
    return this.till.journal.all().sort((a, b) => b.attempt - a.attempt)[0];
  }

  async play(deeds: readonly Deed[]): Promise<void> {
    this.#pay(WECHAT_CODE);
    for (const next of deeds) {
      await this.till.time.settle();
      await this.#carryOut(next);
      this.#judgeReports();
    }
    await this.#rest();
  }

  /** From now on the disk is sound and nobody dies; the gateway's misdeeds may go on until they are used up. */
  async #rest(): Promise<void> {
    const { till } = this;
    for (const method of ['commit', 'get', 'open'] as const) this.faults.fail(method, 0);
    till.restart();
    await till.engine.recover(true);
    await till.time.pass(6 * HOUR_MS);
    this.#judgeReports();
  }

  #pay(code: string): void {
    const { engine } = this.till;
    void engine
      .open(REQUEST)
      .then(async (opened) => {
        if (opened.kind !== 'refused') await engine.submit(opened.order.outTradeNo, code);
      })
      .catch(() => undefined);
  }

  async #carryOut(next: Deed): Promise<void> {
    const { till, faults } = this;
    const outTradeNo = this.#newest()?.outTradeNo ?? '';
    switch (next.do) {
      case 'wait':
        return till.time.pass(next.ms);
      case 'pay':
        return this.#pay(next.code);
      case 'scan again':
        return void till.engine.submit(outTradeNo, WECHAT_CODE).catch(() => undefined);
      case 'cancel':
        return void till.engine.cancel(outTradeNo).catch(() => undefined);
      case 'ask':
        return void till.engine.queryNow(outTradeNo).catch(() => undefined);
      case 'alarm':
        return void till.engine.recover(false);
      case 'disk fails':
        return faults.fail(next.method, next.times);
      case 'die': {
        const { worker } = till;
        worker.dieIn(next.afterInstants);
        await till.time.passUntil(() => !worker.alive, 60 * SECOND_MS);
        worker.kill();
        await till.time.pass(next.downMs);
        till.time.wallShift += next.wallShift;
        till.restart();
        void till.engine.recover(next.atBrowserStart);
      }
    }
  }

  judge(): void {
    const { gateway, journal } = this.till;
    expect([...gateway.broken, ...this.broken]).toEqual([]);
    for (const { outTradeNo, state } of journal.all()) {
      const account = gateway.accounts.get(outTradeNo);
      expect(['paid', 'failed', 'cancelled', 'attention']).toContain(state);
      if (state === 'paid') expect(gateway.net(outTradeNo)).toBe(1);
      if (state === 'failed' || state === 'cancelled') expect(gateway.net(outTradeNo)).toBe(0);
      if (account !== undefined) expect(account.charges).toBeLessThanOrEqual(1);
    }
  }
}

it(`keeps the rules that hold always, over ${SCHEDULES} random schedules`, { timeout: 600_000 }, async () => {
  const seed = Number(process.env['TILLSIDE_SEED'] ?? Date.now() % 0x7fffffff);
  console.log(`engine schedules: TILLSIDE_SEED=${seed}`);
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(gatewayFates, fc.array(deed, { maxLength: 12 }), async (given, deeds) => {
      const schedule = new Schedule(given);
      await schedule.play(deeds);
      schedule.judge();
      for (const { state } of schedule.till.journal.all()) ends.set(state, (ends.get(state) ?? 0) + 1);
    }),
    { seed, numRuns: SCHEDULES, interruptAfterTimeLimit: 590_000 },
  );
  // The schedules are worth something only if they end in every way there is.
  for (const state of ['paid', 'failed', 'cancelled', 'attention'])
    expect(ends.get(state) ?? 0).toBeGreaterThan(5);
});
