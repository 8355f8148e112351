import { describe, expect, it } from 'vitest';
import type { Readiness } from '../../../lib/flow/ports';
import { JournalFaults } from './support/failing-journal';
import { open, paid } from './support/outcomes';
import { fen, REQUEST, scriptedTill, WECHAT_CODE } from './support/test-till';

describe('opening', () => {
  it('refuses while the till is not set up, and above the limit; nothing is written then', async () => {
    const till = scriptedTill({ policy: { maxFee: 1249 } });
    expect(await till.engine.open(REQUEST)).toEqual({ kind: 'refused', code: 'amount-over-limit' });
    till.configured = false;
    expect(await till.engine.open(REQUEST)).toEqual({ kind: 'refused', code: 'not-configured' });
    expect(till.journal.all()).toEqual([]);
  });

  it('joins a second call for the same order, from two pages at once too', async () => {
    const till = scriptedTill();
    const opened = await Promise.all([till.engine.open(REQUEST), till.engine.open(REQUEST)]);
    expect(opened.map(({ kind }) => kind).sort()).toEqual(['joined', 'opened']);
    expect(till.journal.all()).toHaveLength(1);
  });

  it('keeps the keys of two pages apart', async () => {
    const till = scriptedTill();
    const other = await till.engine.open({
      ...REQUEST,
      origin: 'https://other.example.com',
      totalFee: fen(1),
    });
    expect(other.kind).toBe('opened');
    expect((await till.engine.open(REQUEST)).kind).toBe('opened');
  });

  it.each([
    ['cut to 128 characters', '😀'.repeat(200), '😀'.repeat(128)],
    ['the default where there is none', undefined, '咖啡'],
    ['half a character made whole', `茶${'😀'.slice(0, 1)}`, '茶\ufffd'],
  ])('body: %s', async (_name, body, expected) => {
    const till = scriptedTill();
    const number = await till.open(body === undefined ? REQUEST : { ...REQUEST, body });
    expect((await till.order(number)).body).toBe(expected);
  });
});

describe('submitting', () => {
  it.each(['', '6901234567892', 'sz0100lmnxA', '164567890123456789', `${WECHAT_CODE}1`])(
    'refuses %j: not a payment code',
    async (code) => {
      const till = scriptedTill();
      const number = await till.open();
      expect(await till.engine.submit(number, code)).toEqual({ ok: false, code: 'code-not-payment' });
      expect(till.gateway.codes).toEqual([]);
    },
  );

  it('refuses a code for an order that does not exist', async () => {
    const till = scriptedTill();
    expect(await till.engine.submit('nothing', WECHAT_CODE)).toEqual({ ok: false, code: 'no-order-waiting' });
  });

  it('sends once however often the customer’s code is scanned', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', 'silence').script('query_order', { afterMs: 0, outcome: open() });
    const number = await till.open();
    const submitted = await Promise.all([1, 2, 3].map(() => till.engine.submit(number, WECHAT_CODE)));
    expect(submitted.map(({ ok }) => ok)).toEqual([true, false, false]);
    await till.time.pass(40_000);
    expect(await till.engine.submit(number, '134567890123450000')).toEqual({
      ok: false,
      code: 'already-submitted',
    });
    expect(till.gateway.timesOf('micro_pay')).toHaveLength(1);
  });

  it('lets one of two workers send', async () => {
    const till = scriptedTill();
    till.gateway.script('micro_pay', { afterMs: 0, outcome: paid() });
    const number = await till.open();
    const first = till.worker;
    const { engine: left } = first;
    till.restart();
    first.alive = true;
    const submitted = await Promise.all([
      left.submit(number, WECHAT_CODE),
      till.engine.submit(number, WECHAT_CODE),
    ]);
    await till.time.pass(1_000);
    expect(submitted.filter(({ ok }) => ok)).toHaveLength(1);
    expect(till.gateway.timesOf('micro_pay')).toHaveLength(1);
  });

  it.each(['locked', 'keys-damaged', 'not-configured', 'gateway-not-proven'] as const)(
    'starts no payment while the till is %s',
    async (code) => {
      const till = scriptedTill();
      const number = await till.open();
      const notReady: Readiness = { ok: false, code };
      till.ready = notReady;
      expect(await till.engine.submit(number, WECHAT_CODE)).toEqual(notReady);
      expect((await till.order(number)).state).toBe('created');
      expect(till.gateway.codes).toEqual([]);
    },
  );

  it('waits for the cashier’s confirmation where the policy asks for one', async () => {
    const till = scriptedTill({ policy: { confirmAmount: 'always' } });
    till.gateway.script('micro_pay', { afterMs: 0, outcome: paid() });
    const number = await till.open();
    expect(await till.engine.submit(number, WECHAT_CODE)).toEqual({
      ok: false,
      code: 'confirm-amount-first',
    });
    await till.engine.confirm(number);
    expect(await till.engine.submit(number, WECHAT_CODE)).toMatchObject({ ok: true });
  });

  it('fails an order whose request could not be signed: it provably never left', async () => {
    const till = scriptedTill();
    till.gateway.prepareFails = true;
    const number = await till.pay();
    await till.time.pass(1_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'request-not-sent' },
    });
    expect(till.gateway.calls).toEqual([]);
  });

  it('is awake, and has an alarm set, before the intent is committed and while money is in flight', async () => {
    const faults = new JournalFaults();
    const till = scriptedTill({ around: faults.around });
    const seen: boolean[] = [];
    faults.beforeCommit = () => seen.push(till.awake, till.wakes.at(-1) !== undefined);
    till.gateway.script('micro_pay', { afterMs: 100, outcome: paid() });
    await till.pay();
    expect(seen.slice(0, 2)).toEqual([true, true]);
    expect(till.awake).toBe(true);
    await till.time.pass(1_000);
    expect(till.awake).toBe(false);
    expect(till.wakes.at(-1)).toBeUndefined();
  });
});
