import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { PayWay } from '../../../lib/payment/platform';
import { JournalFaults } from './support/failing-journal';
import { acknowledged, closed, codeUrl, notKnown, open, paid, refused, reversed } from './support/outcomes';
import { qrTill, showingTill } from './support/qr-till';
import { REQUEST, scriptedTill, WECHAT_CODE } from './support/test-till';
import { now } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Till = ReturnType<typeof qrTill>;

/** The attempts of the sale, the first one first. */
function attempts(till: Till): OrderRecord[] {
  return till.journal.all().sort((a, b) => a.attempt - b.attempt);
}

/** The next close or reverse succeeds, and queries of that order say so. */
function endsWell(till: Till): void {
  const end = (outcome: () => ReturnType<typeof closed>) => (order: OrderRecord) => {
    const { outTradeNo } = order;
    till.gateway.script('query_order', (asked) => (asked.outTradeNo === outTradeNo ? outcome() : open()));
    return acknowledged();
  };
  till.gateway.script('close_order', end(closed)).script('reverse', end(reversed));
}

/** A till on which the page leaves the choice to the cashier, and a payment by scan that waits for the password. */
async function scanningTill() {
  const till = qrTill();
  const number = await till.pay(WECHAT_CODE, { ...REQUEST, mode: 'any' });
  await till.time.pass(0);
  return { till, number };
}

describe('choosing before anything was sent', () => {
  it('just changes the attempt', async () => {
    const till = qrTill();
    const number = await till.open({ ...REQUEST, mode: 'any' });
    expect(await till.order(number)).toMatchObject({ way: 'scan', ways: ['scan', 'wechat-qr', 'alipay-qr'] });
    till.gateway.datedAhead = undefined;
    till.gateway.offset = undefined;
    await till.engine.choose(number, 'alipay-qr');
    expect(await till.order(number)).toMatchObject({ way: 'alipay-qr', platform: 'alipay' });
    await till.engine.choose(number, 'scan');
    expect(await till.order(number)).toMatchObject({ way: 'scan' });
    expect((await till.order(number)).platform).toBeUndefined();
    expect(attempts(till)).toHaveLength(1);
    expect(till.gateway.calls).toEqual([]);
  });

  it('has no meaning for a way that the page did not leave open, nor for an order that is over', async () => {
    const till = qrTill();
    const number = await till.open();
    await till.engine.choose(number, 'wechat-qr');
    expect((await till.order(number)).way).toBe('scan');
    await till.engine.cancel(number);
    await till.engine.choose(number, 'scan');
    expect(till.journal.all()).toMatchObject([{ state: 'cancelled' }]);
    expect(await till.engine.choose('nothing', 'scan')).toEqual({ ok: false, code: 'no-order-waiting' });
  });
});

describe('switching', () => {
  const WAYS: [string, PayWay, PayWay][] = [
    ['from one code to the other', 'wechat-qr', 'alipay-qr'],
    ['from a code to a scan', 'wechat-qr', 'scan'],
    ['from a scan to a code', 'scan', 'alipay-qr'],
  ];

  it.each(WAYS)(
    '%s: ends the one first, and the next one follows in the same commit',
    async (_name, from, to) => {
      const { till, number } = from === 'scan' ? await scanningTill() : await showingTill('wechat', 'any');
      endsWell(till);
      await till.time.pass(20_000);
      await till.engine.choose(number, to);
      expect(await till.order(number)).toMatchObject({ switchTo: to });
      expect(attempts(till)).toHaveLength(1);
      // A reverse is made sure of only 5 s later.
      await till.time.pass(6_000);
      const [first, second, ...others] = attempts(till);
      expect(others).toEqual([]);
      expect(first).toMatchObject({ state: 'cancelled', failure: { code: 'switched-by-cashier' } });
      expect(second).toMatchObject({
        attempt: 2,
        way: to,
        follows: number,
        posOrderId: REQUEST.posOrderId,
        totalFee: 1250,
        createdAt: first?.settledAt,
      });
      expect((await till.journal.events(second?.outTradeNo ?? ''))[0]).toMatchObject({
        kind: 'created',
        data: { attempt: 2, follows: number },
      });
      expect(second?.state).toBe(to === 'scan' ? 'created' : 'paying');
      expect(till.gateway.timesOf('micro_pay')).toHaveLength(from === 'scan' ? 1 : 0);
    },
  );

  it('to a fresh code of the same platform, once the old one is being ended', async () => {
    const { till, number } = await showingTill();
    await till.time.pass(1_000);
    await till.engine.choose(number, 'wechat-qr');
    expect((await till.order(number)).cancelRequestedAt).toBeUndefined();
    await till.engine.choose(number, 'alipay-qr');
    await till.engine.choose(number, 'wechat-qr');
    endsWell(till);
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }, { state: 'paying', follows: number }]);
  });

  it('waits until the end is certain: nothing else is sent before', async () => {
    const { till, number } = await showingTill('alipay', 'any');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.choose(number, 'wechat-qr');
    await till.time.pass(6 * MINUTE_MS - 1);
    expect(attempts(till)).toMatchObject([{ state: 'closing' }]);
    expect(await till.engine.submit(number, WECHAT_CODE)).toEqual({ ok: false, code: 'qr-still-payable' });
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }, { follows: number, way: 'wechat-qr' }]);
    expect(till.gateway.timesOf('scan_code_pay')).toHaveLength(2);
  });

  it('makes no other attempt where the customer has paid the first', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    await till.time.pass(1_000);
    till.gateway.script('query_order', now(paid()));
    await till.engine.choose(number, 'scan');
    await till.time.pass(HOUR_MS);
    expect(attempts(till)).toMatchObject([{ state: 'paid' }]);
    expect(await till.engine.open({ ...REQUEST, mode: 'any' })).toMatchObject({ kind: 'replayed' });
  });

  it('makes no other attempt where an earlier one was paid late', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    endsWell(till);
    await till.time.pass(1_000);
    await till.engine.choose(number, 'alipay-qr');
    await till.time.pass(1_000);
    const second = attempts(till)[1]?.outTradeNo ?? '';
    expect((await till.order(second)).state).toBe('paying');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.choose(second, 'scan');
    till.gateway.script('query_order', ({ outTradeNo }) => (outTradeNo === number ? paid() : open()));
    await till.time.pass(10_000);
    till.gateway.script('query_order', now(closed()));
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'paid', lateSuccess: true }, { state: 'cancelled' }]);
  });

  it('follows an attempt that failed by itself as well', async () => {
    const { till, number } = await scanningTill();
    await till.engine.choose(number, 'wechat-qr');
    till.gateway.script('query_order', now(refused(104)), now(notKnown()), () => reversed());
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)[1]).toMatchObject({ follows: number, way: 'wechat-qr' });
  });

  it('carries the amount’s confirmation, body, detail and the page’s ways along', async () => {
    const till = qrTill();
    const number = await till.open({ ...REQUEST, mode: 'any', body: '茶', detail: '2 杯', attach: 'x' });
    await till.engine.confirm(number);
    await till.engine.choose(number, 'wechat-qr');
    endsWell(till);
    await till.time.pass(1_000);
    await till.engine.choose(number, 'scan');
    await till.time.pass(5_000);
    const [first, second] = attempts(till);
    const { body, detail, attach, ways, confirmedAt, terminal } = first ?? ({} as Partial<OrderRecord>);
    expect(confirmedAt).toBeDefined();
    expect(second).toMatchObject({ body, detail, attach, ways, confirmedAt, terminal });
    expect(second?.outTradeNo).not.toBe(number);
  });

  it('is taken back by a cancel: nothing follows', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.choose(number, 'alipay-qr');
    await till.time.pass(10_000);
    await till.engine.cancel(number);
    endsWell(till);
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled', failure: { code: 'cancelled-by-cashier' } }]);
  });

  it('may change its mind: the last choice counts', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.choose(number, 'alipay-qr');
    await till.engine.choose(number, 'scan');
    endsWell(till);
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }, { way: 'scan', state: 'created' }]);
  });

  it('starts nothing while the till is not set up', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    await till.engine.choose(number, 'alipay-qr');
    till.configured = false;
    endsWell(till);
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }]);
  });

  it('tells why the other code cannot be shown, and it may be asked for again', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    endsWell(till);
    till.gateway.datedAhead = undefined;
    till.gateway.offset = undefined;
    await till.time.pass(1_000);
    await till.engine.choose(number, 'alipay-qr');
    await till.time.pass(MINUTE_MS);
    const [, second] = attempts(till);
    expect(second).toMatchObject({ state: 'created', way: 'alipay-qr' });
    expect(till.troubles).toContain('gateway-silent');
    till.gateway.offset = 0;
    expect(await till.engine.choose(second?.outTradeNo ?? '', 'alipay-qr')).toMatchObject({ ok: true });
  });
});

describe('a browser that was closed meanwhile', () => {
  it('shows no code to nobody: the attempt is ended, and none follows', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.choose(number, 'alipay-qr');
    await till.time.pass(1_000);
    endsWell(till);
    till.restart();
    await till.time.pass(MINUTE_MS);
    await till.engine.recover(true);
    expect((await till.order(number)).switchTo).toBeUndefined();
    await till.time.pass(HOUR_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }]);
    expect(till.gateway.timesOf('scan_code_pay')).toHaveLength(1);
  });

  it('not so where only the worker was: the cashier still waits', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    till.gateway.script('close_order', now(refused(104)));
    await till.engine.choose(number, 'alipay-qr');
    await till.time.pass(1_000);
    endsWell(till);
    till.restart();
    await till.engine.recover(false);
    await till.time.pass(MINUTE_MS);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }, { state: 'paying', follows: number }]);
  });
});

describe('a crash between', () => {
  it('a journal that cannot write the end makes no second attempt, until it can', async () => {
    const faults = new JournalFaults();
    const till = scriptedTill({ around: faults.around });
    till.gateway.datedAhead = 0;
    till.gateway.script('scan_code_pay', now(codeUrl())).script('query_order', now(open()));
    const number = await till.open({ ...REQUEST, mode: 'any' });
    await till.engine.choose(number, 'wechat-qr');
    await till.time.pass(1_000);
    till.gateway.script('close_order', () => {
      till.gateway.script('query_order', () => {
        faults.fail('commit', 1);
        return closed();
      });
      return acknowledged();
    });
    await till.engine.choose(number, 'scan');
    await till.time.pass(1_000);
    expect(attempts(till)).toMatchObject([{ state: 'closing' }]);
    till.gateway.script('query_order', now(closed()));
    await till.time.pass(10_000);
    expect(attempts(till)).toMatchObject([{ state: 'cancelled' }, { state: 'created', follows: number }]);
  });

  it('the end and the other code: it is there, not sent, and waits for the cashier', async () => {
    const { till, number } = await showingTill('wechat', 'any');
    await till.time.pass(1_000);
    till.gateway.script('query_order', (order) => {
      if (order.reverse.tries === 0) return open();
      // Dies before it hears that the end is written.
      till.worker.dieIn(5);
      return closed();
    });
    till.gateway.script('close_order', now(acknowledged()));
    await till.engine.choose(number, 'alipay-qr');
    expect(await till.time.passUntil(() => !till.worker.alive, MINUTE_MS)).toBe(true);
    till.gateway.script('query_order', now(closed()));
    till.restart();
    await till.engine.recover(false);
    await till.time.pass(MINUTE_MS);
    const [first, second] = attempts(till);
    expect(first?.state).toBe('cancelled');
    expect(second).toMatchObject({ follows: number, state: 'created', way: 'alipay-qr' });
    expect(till.gateway.timesOf('scan_code_pay')).toHaveLength(1);
    till.gateway.script('query_order', now(notKnown()));
    expect(await till.engine.choose(second?.outTradeNo ?? '', 'alipay-qr')).toMatchObject({ ok: true });
  });
});
