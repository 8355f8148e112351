import { expect } from 'vitest';
import { isQr, isReleased, wayOf, type OrderRecord } from '../../../../lib/flow/order-record';
import { endedWithoutMoney, isInFlight } from '../../../../lib/payment/order-state';
import type { Platform } from '../../../../lib/payment/platform';
import type { Deed } from './arbitrary-qr-fates';
import { JournalFaults } from './failing-journal';
import type { QrFates } from './qr-fates';
import { QrGateway } from './qr-gateway';
import { REQUEST, TestTill, WECHAT_CODE } from './test-till';
import { watched } from './watched-journal';

const HOUR_MS = 3_600_000;
const FAILING = ['commit', 'get', 'open', 'byKey'] as const;

/** One sale on a shop's bad day, paid by scan or by QR code, as it comes; judged at each instant and at its end. */
export class QrSchedule {
  readonly till: TestTill<QrGateway>;
  readonly broken: string[] = [];
  readonly #faults = new JournalFaults();
  readonly #sent = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #reported = new Set<string>();

  constructor(given: QrFates, qrPlatform: Platform) {
    this.till = new TestTill({
      gateway: (time) => new QrGateway(time, given),
      policy: { qrPlatform },
      around: (journal) => watched(journal, this.#faults, (next) => this.#onCommitted(next)),
    });
    const { gateway } = this.till;
    gateway.replies.wasHeard = (freshness) => this.#faults.heard.has(freshness);
    gateway.onArrival = (call, order) => {
      if (call === 'scan_code_pay') this.#judgeSending(call, order);
      else this.#judgeTakingBack(call, order);
    };
    gateway.scans.onArrival = (call, order) => {
      if (call === 'micro_pay') this.#judgeSending(call, order);
      else this.#judgeTakingBack(call, order);
    };
  }

  #onCommitted(next: OrderRecord): void {
    if (next.qr?.codeUrl !== undefined && next.state === 'paying')
      this.till.gateway.customerSees(next.outTradeNo);
    if (isQr(next) && endedWithoutMoney(next.state)) this.#judgeEnd(next);
    this.#judgeJournal();
    this.#judgeSiblings();
  }

  /** Nobody may pay any more what is told to have ended. */
  #judgeEnd({ outTradeNo, state }: OrderRecord): void {
    if (this.till.gateway.codes.get(outTradeNo)?.hasEnded === false)
      this.broken.push(`${state}, and it can still be paid`);
  }

  #stored(outTradeNo: string): OrderRecord | undefined {
    return this.till.journal.all().find((order) => order.outTradeNo === outTradeNo);
  }

  /** Never two attempts under way; and what follows another attempt begins when that has ended. */
  #judgeJournal(): void {
    const all = this.till.journal.all();
    if (all.filter(({ state }) => isInFlight(state)).length > 1) this.broken.push('two attempts under way');
    for (const order of all) {
      if (this.#known.has(order.outTradeNo)) continue;
      this.#known.add(order.outTradeNo);
      const before = order.follows === undefined ? undefined : this.#stored(order.follows);
      if (before === undefined) continue;
      if (!endedWithoutMoney(before.state)) this.broken.push(`followed one that is ${before.state}`);
      if (wayOf(order) !== before.switchTo) this.broken.push('followed in another way than was chosen');
    }
  }

  /** Rule 2: once one attempt is paid nobody is asked to pay another, and of several that are, all but one are too much. */
  #judgeSiblings(): void {
    const sale = this.till.journal.all().filter((order) => !isReleased(order));
    const paid = sale.filter(({ state }) => state === 'paid');
    if (paid.length === 0) return;
    if (paid.filter(({ excessAt }) => excessAt === undefined).length !== 1)
      this.broken.push('the excess is not marked');
    for (const { state, cancelRequestedAt } of sale) {
      if (state === 'created') this.broken.push('waits for a scan although the sale is paid');
      if (isInFlight(state) && cancelRequestedAt === undefined)
        this.broken.push(`goes on ${state} although the sale is paid`);
    }
  }

  /** Rules 1 and 2: each sending has its intent, and every other attempt has ended without money. */
  #judgeSending(call: 'micro_pay' | 'scan_code_pay', { outTradeNo }: OrderRecord): void {
    const stored = this.#stored(outTradeNo);
    const sent = (this.#sent.get(outTradeNo) ?? 0) + 1;
    this.#sent.set(outTradeNo, sent);
    if (stored?.sentAt === undefined) return void this.broken.push('sent without an intent');
    if (isQr(stored) !== (call === 'scan_code_pay')) this.broken.push(`${call} of a ${wayOf(stored)} order`);
    if (sent > (stored.qr?.sends ?? 1)) this.broken.push(`${call} was sent ${sent} times`);
    if (!isInFlight(stored.state)) this.broken.push(`sent while ${stored.state}`);
    for (const other of this.till.journal.all()) {
      if (other.outTradeNo === outTradeNo || endedWithoutMoney(other.state) || isReleased(other)) continue;
      // One that was paid late, when this one was under way already, cannot be helped.
      if (other.lateSuccess === true && sent > 1) continue;
      this.broken.push(`sent while another is ${other.state}`);
    }
  }

  /** Rules 4 and 5: on fresh and clear evidence only, with its own intent, and each kind of order in its own way. */
  #judgeTakingBack(call: 'reverse' | 'close_order', { outTradeNo }: OrderRecord): void {
    const stored = this.#stored(outTradeNo);
    if (stored === undefined) return void this.broken.push(`${call} without a record`);
    const { state, queries, reverse, blocked } = stored;
    if (isQr(stored) !== (call === 'close_order')) this.broken.push(`${call} of a ${wayOf(stored)} order`);
    if (state !== 'closing' && state !== 'attention') this.broken.push(`${call} while ${state}`);
    if (blocked !== undefined) this.broken.push(`${call} after 407`);
    if (queries.lastEvidence !== 'open' && queries.lastEvidence !== 'not-known')
      this.broken.push(`${call} on ${queries.lastEvidence}`);
    if (reverse.lastTryAt === undefined) return void this.broken.push(`${call} without an intent`);
    const age = reverse.lastTryAt - (queries.lastAnsweredAt ?? 0);
    if (age > 10_000) this.broken.push(`${call} on an answer ${age} ms old`);
  }

  /** Rule 3: nobody is told *paid* unless the ledger has the charge. */
  #judgeReports(): void {
    for (const { outTradeNo, state } of this.till.changes) {
      if (state !== 'paid' || this.#reported.has(outTradeNo)) continue;
      this.#reported.add(outTradeNo);
      if (this.till.gateway.charges(outTradeNo) === 0) this.broken.push('paid was told without a charge');
    }
  }

  #newest(): OrderRecord | undefined {
    return this.till.journal.all().sort((a, b) => b.attempt - a.attempt)[0];
  }

  /** Plays the deeds; from then on the disk is sound, and the shop closes in the end. */
  async play(deeds: readonly Deed[]): Promise<void> {
    const { till } = this;
    for (const next of deeds) {
      await till.time.settle();
      await this.#carryOut(next);
      this.#judgeReports();
    }
    for (const method of FAILING) this.#faults.fail(method, 0);
    till.restart();
    await till.engine.recover(false);
    await till.time.pass(HOUR_MS);
    till.restart();
    await till.engine.recover(true);
    await till.time.pass(6 * HOUR_MS);
    this.#judgeReports();
  }

  #pay(mode: 'qr' | 'any'): void {
    const { engine } = this.till;
    void engine
      .open({ ...REQUEST, mode })
      .then(async (opened) => {
        if (opened.kind === 'opened' && isQr(opened.order))
          await engine.choose(opened.order.outTradeNo, wayOf(opened.order));
      })
      .catch(() => undefined);
  }

  async #carryOut(next: Deed): Promise<void> {
    const { till } = this;
    const { engine, time, worker } = till;
    const outTradeNo = this.#newest()?.outTradeNo ?? '';
    const run = (work: Promise<unknown>): void => void work.catch(() => undefined);
    switch (next.do) {
      case 'wait':
        return time.pass(next.ms);
      case 'pay':
        return this.#pay(next.mode);
      case 'choose':
        return run(engine.choose(outTradeNo, next.way));
      case 'scan':
        return run(engine.submit(outTradeNo, WECHAT_CODE));
      case 'cancel':
        return run(engine.cancel(outTradeNo));
      case 'park':
        return run(engine.park(outTradeNo));
      case 'ask':
        return run(engine.queryNow(outTradeNo));
      case 'alarm':
        return run(engine.recover(false));
      case 'set the clock':
        time.wallShift += next.wallShift;
        return;
      case 'disk fails':
        return this.#faults.fail(next.method, next.times);
      case 'die':
        worker.dieIn(next.afterInstants);
        await time.passUntil(() => !worker.alive, 60_000);
        worker.kill();
        await time.pass(next.downMs);
        time.wallShift += next.wallShift;
        till.restart();
        run(till.engine.recover(next.atBrowserStart));
    }
  }

  /** What must hold in the end: the journal and the ledger agree, and nothing is out of sight. */
  judge(): void {
    const { gateway, journal } = this.till;
    expect([...gateway.broken, ...gateway.scans.broken, ...this.broken]).toEqual([]);
    for (const order of journal.all()) {
      const { outTradeNo, state } = order;
      const rest = isQr(order) ? [] : ['attention'];
      expect(['paid', 'failed', 'cancelled', ...rest]).toContain(state);
      if (state === 'attention') expect(order.nextAt).toBeDefined();
      if (state === 'paid') expect(gateway.net(outTradeNo)).toBe(1);
      if (state === 'failed' || state === 'cancelled') expect(gateway.net(outTradeNo)).toBe(0);
    }
  }
}
