import { describe, expect, it } from 'vitest';
import { acknowledged, open, paid, reversed } from './support/outcomes';
import { JournalFaults } from './support/failing-journal';
import { fen, REQUEST, scriptedTill, WECHAT_CODE } from './support/test-till';

function tillWithFaults() {
  const faults = new JournalFaults();
  const till = scriptedTill({ around: faults.around });
  till.gateway.script('micro_pay', { afterMs: 0, outcome: paid() });
  return { till, faults };
}

describe('a journal that cannot write', () => {
  it('at the intent: nothing is sent, nothing is told, and the scan may be repeated', async () => {
    const { till, faults } = tillWithFaults();
    const number = await till.open();
    faults.fail('commit', 1);
    expect(await till.engine.submit(number, WECHAT_CODE)).toEqual({ ok: false, code: 'journal-unavailable' });
    await till.time.pass(60_000);
    expect(till.gateway.calls).toEqual([]);
    expect(till.told()).toEqual(['created']);
    expect(till.awake).toBe(false);
    expect(await till.engine.submit(number, WECHAT_CODE)).toMatchObject({ ok: true });
    await till.time.pass(0);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('at the outcome: it is tried again, and nobody is told before it stands', async () => {
    const { till, faults } = tillWithFaults();
    till.gateway.script('micro_pay', () => {
      faults.fail('commit', 3);
      return paid();
    });
    const number = await till.pay();
    await till.time.pass(14_999);
    expect(till.told()).toEqual(['created', 'submitting']);
    expect(till.awake).toBe(true);
    await till.time.pass(1);
    expect(till.told()).toEqual(['created', 'submitting', 'paid']);
    expect((await till.order(number)).state).toBe('paid');
    expect(till.gateway.calls).toHaveLength(1);
  });

  it('at the outcome, and an alarm comes meanwhile: the answer is not thrown away', async () => {
    const { till, faults } = tillWithFaults();
    till.gateway.script('micro_pay', () => {
      faults.fail('commit', 2);
      return paid();
    });
    await till.pay();
    await till.time.pass(1_000);
    await till.engine.recover(false);
    await till.time.pass(20_000);
    expect(till.told()).toEqual(['created', 'submitting', 'paid']);
  });

  it('while settling: each step is taken again until it stands', async () => {
    const { till, faults } = tillWithFaults();
    till.gateway.script('micro_pay', { afterMs: 0, outcome: open() });
    till.gateway.script('query_order', { afterMs: 0, outcome: open() });
    till.gateway.script('reverse', () => {
      till.gateway.script('query_order', { afterMs: 0, outcome: reversed() });
      return acknowledged();
    });
    const number = await till.pay();
    for (let failed = 0; failed < 12; failed += 1) {
      faults.fail(failed % 2 === 0 ? 'commit' : 'get', 1);
      await till.time.pass(10_000);
    }
    await till.time.pass(60_000);
    expect((await till.order(number)).state).toBe('cancelled');
    expect(till.troubles).toContain('journal-failed');
  });

  it('a journal that cannot be read after the outcome does not lose sight of the order', async () => {
    const { till, faults } = tillWithFaults();
    let reads = 0;
    till.gateway.script('micro_pay', { afterMs: 0, outcome: open() });
    till.gateway.script('query_order', { afterMs: 0, outcome: paid() });
    const number = await till.pay();
    await till.time.passUntil(() => {
      reads += 1;
      if (till.told().at(-1) === 'paying') faults.fail('get', 2);
      return till.told().at(-1) === 'paying' || reads > 50;
    }, 1_000);
    await till.time.pass(30_000);
    expect((await till.order(number)).state).toBe('paid');
  });
});

describe('recovery on a bad disk', () => {
  it('never keeps the worker from starting, and takes every order up once it can', async () => {
    const { till, faults } = tillWithFaults();
    till.gateway.script('micro_pay', 'silence').script('query_order', () => paid());
    const first = await till.pay();
    const second = await till.pay(WECHAT_CODE, { ...REQUEST, posOrderId: 'second', totalFee: fen(1) });
    await till.time.pass(1_000);
    till.restart();
    faults.fail('commit', 1);
    await expect(till.engine.recover(false)).resolves.toBeUndefined();
    await till.time.pass(0);
    expect((await till.order(second)).state).toBe('paid');
    await till.time.pass(6_000);
    expect((await till.order(first)).state).toBe('paid');
    expect(till.gateway.timesOf('micro_pay')).toHaveLength(2);
  });

  it('is tried again where the journal cannot even be read', async () => {
    const { till, faults } = tillWithFaults();
    till.gateway.script('micro_pay', 'silence').script('query_order', () => paid());
    const number = await till.pay();
    till.restart();
    faults.fail('open', 2);
    await expect(till.engine.recover(true)).resolves.toBeUndefined();
    await till.time.pass(11_000);
    expect((await till.order(number)).state).toBe('paid');
  });
});

describe('recovery', () => {
  it('ends orders that were never sent, at a browser’s start only', async () => {
    const till = scriptedTill();
    const number = await till.open();
    till.restart();
    await till.engine.recover(false);
    expect((await till.order(number)).state).toBe('created');
    till.restart();
    await till.engine.recover(true);
    expect((await till.order(number)).state).toBe('cancelled');
    expect(till.gateway.calls).toEqual([]);
  });

  it('leaves a payment alone that this very worker is waiting for', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', { afterMs: 25_000, outcome: paid() });
    const number = await till.pay();
    await till.time.pass(10_000);
    await till.engine.recover(false);
    await till.time.pass(10_000);
    expect((await till.order(number)).state).toBe('submitting');
    expect(till.gateway.timesOf('query_order')).toEqual([]);
    await till.time.pass(10_000);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('reckons on after the machine’s clock was set back while the till was off', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', { afterMs: 0, outcome: open() });
    till.gateway.script('query_order', { afterMs: 0, outcome: open() });
    till.gateway.script('reverse', { afterMs: 0, outcome: acknowledged() });
    await till.pay();
    await till.time.pass(20_000);
    till.time.wallShift = -86_400_000;
    till.restart();
    await till.engine.recover(false);
    await till.time.pass(60_000);
    expect(till.gateway.timesOf('reverse').length).toBeGreaterThan(0);
  });
});
