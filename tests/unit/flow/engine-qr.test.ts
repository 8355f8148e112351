import { describe, expect, it } from 'vitest';
import { UNSETTLED_REASONS, type CallOutcome } from '../../../lib/flow/call-outcome';
import { toOrderView } from '../../../lib/flow/views';
import {
  blocked,
  codeUrl,
  notKnown,
  open,
  paid,
  paymentError,
  refused,
  systemError,
  unsettled,
} from './support/outcomes';
import { askForCode, EXPIRES_AT, qrTill, showingTill } from './support/qr-till';
import { REQUEST, scriptedTill, WECHAT_CODE } from './support/test-till';
import { START } from './support/virtual-time';
import { now } from './support/waiting-till';

const MINUTE_MS = 60_000;
const withCode = (): CallOutcome => ({ ...open(), codeUrl: 'weixin://from-a-query' }) as CallOutcome;

describe('a QR order', () => {
  it('has its intent in the journal before anything leaves', async () => {
    const till = qrTill();
    const stored: unknown[] = [];
    till.gateway.script('scan_code_pay', () => {
      stored.push(...till.journal.all());
      return codeUrl();
    });
    const number = await askForCode(till);
    expect(stored).toMatchObject([
      { outTradeNo: number, state: 'submitting', way: 'wechat-qr', platform: 'wechat', qr: { sends: 1 } },
    ]);
    expect((await till.journal.events(number))[1]).toMatchObject({
      kind: 'intent',
      data: { call: 'scan_code_pay', totalFee: 1250 },
    });
  });

  it('expires by the gateway’s clock, however the till’s is set', async () => {
    const till = qrTill();
    till.gateway.datedAhead = 90_500;
    const number = await askForCode(till);
    const expected = Math.floor((START + 90_500 + 300_000) / 1_000);
    expect(till.gateway.expiries).toEqual([expected]);
    expect((await till.order(number)).qr).toMatchObject({ timeExpire: expected });
  });

  it('is not begun while the gateway’s time cannot be known, and may be asked for again', async () => {
    const till = qrTill();
    till.gateway.datedAhead = undefined;
    till.gateway.offset = undefined;
    const number = await till.open({ ...REQUEST, mode: 'qr' });
    expect(await till.engine.choose(number, 'wechat-qr')).toEqual({ ok: false, code: 'gateway-silent' });
    expect((await till.order(number)).state).toBe('created');
    expect(till.gateway.calls).toEqual([]);
    till.gateway.offset = 0;
    expect(await till.engine.choose(number, 'wechat-qr')).toMatchObject({ ok: true });
  });

  it('shows its code once that stands in the journal, until it expires', async () => {
    const { till, number } = await showingTill();
    const order = await till.order(number);
    expect(order).toMatchObject({ state: 'paying', qr: { codeUrl: 'weixin://wxpay/bizpayurl?pr=abc123' } });
    const view = toOrderView(order, { attempts: [order], refunds: [] }, till.policy);
    expect(view.qr).toEqual({ codeUrl: order.qr?.codeUrl, expiresAt: START + EXPIRES_AT });
    expect(till.told()).toEqual(['created', 'submitting', 'paying']);
    expect(till.awake).toBe(true);
  });

  it.each(['wechat', 'alipay'] as const)('of %s is asked about until it is paid', async (platform) => {
    const { till, number } = await showingTill(platform);
    await till.time.pass(40_000);
    till.gateway.script('query_order', now(paid()));
    await till.time.pass(MINUTE_MS);
    expect(await till.order(number)).toMatchObject({ state: 'paid', platform, paid: { cashFee: 1250 } });
    expect(till.told()).toEqual(['created', 'submitting', 'paying', 'paid']);
    expect((await till.order(number)).lateSuccess).toBeUndefined();
    await till.time.pass(60 * MINUTE_MS);
    expect(till.gateway.timesOf('close_order')).toEqual([]);
    expect(till.gateway.timesOf('reverse')).toEqual([]);
    expect(await till.journal.open()).toEqual([]);
  });

  it('that the platform cannot have paid fails with the gateway’s words', async () => {
    const { till, number } = await showingTill();
    till.gateway.script('query_order', now(paymentError('余额不足')));
    await till.time.pass(10_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-error', detail: '余额不足' },
    });
  });

  it('waits for the amount to be confirmed where the policy says so', async () => {
    const till = qrTill();
    till.policy = { ...till.policy, confirmAmount: 'always' };
    const number = await till.open({ ...REQUEST, mode: 'qr' });
    const refusal = { ok: false, code: 'confirm-amount-first' };
    expect(await till.engine.choose(number, 'wechat-qr')).toEqual(refusal);
    await till.engine.confirm(number);
    expect(await till.engine.choose(number, 'wechat-qr')).toMatchObject({ ok: true });
  });

  it('gives way to a scan before its code is asked for, where the page allows both', async () => {
    const till = qrTill();
    const number = await till.open({ ...REQUEST, mode: 'any' });
    till.gateway.offset = undefined;
    till.gateway.datedAhead = undefined;
    await till.engine.choose(number, 'alipay-qr');
    expect(await till.order(number)).toMatchObject({ way: 'alipay-qr', platform: 'alipay' });
    expect(await till.engine.submit(number, WECHAT_CODE)).toMatchObject({
      ok: true,
      order: { way: 'scan', platform: 'wechat' },
    });
    await till.time.pass(1_000);
    expect(till.gateway.timesOf('scan_code_pay')).toEqual([]);
  });

  it('is not paid by a scan where the page wants a QR code', async () => {
    const till = qrTill();
    const number = await till.open({ ...REQUEST, mode: 'qr' });
    expect(await till.engine.submit(number, WECHAT_CODE)).toEqual({ ok: false, code: 'no-order-waiting' });
    expect(await till.engine.choose(number, 'scan')).toMatchObject({ ok: true });
    expect((await till.order(number)).way).toBe('wechat-qr');
  });
});

describe('a QR order whose code does not come', () => {
  it.each([
    ['103', systemError()],
    ...UNSETTLED_REASONS.filter((reason) => reason !== 'status-101').map((reason): [string, CallOutcome] => [
      reason,
      unsettled(reason),
    ]),
  ])(
    '%s: is asked for again after 3 s, under the same number and with the same end',
    async (_name, outcome) => {
      const till = qrTill();
      till.gateway.script('scan_code_pay', now(outcome), now(codeUrl()));
      const number = await askForCode(till);
      expect((await till.order(number)).qr?.codeUrl).toBeUndefined();
      await till.time.pass(10_000);
      expect(till.gateway.timesOf('scan_code_pay')).toEqual([0, 3_000]);
      expect(new Set(till.gateway.calls.map(({ outTradeNo }) => outTradeNo))).toEqual(new Set([number]));
      expect(new Set(till.gateway.expiries).size).toBe(1);
      expect(await till.order(number)).toMatchObject({
        state: 'paying',
        qr: { sends: 2, codeUrl: 'weixin://wxpay/bizpayurl?pr=abc123' },
      });
      const kinds = (await till.journal.events(number)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'scan_code_pay-intent')).toHaveLength(1);
    },
  );

  it('is asked for ever more seldom, never under another number, and at last given up', async () => {
    const till = qrTill('alipay');
    till.gateway.script('scan_code_pay', 'silence');
    await askForCode(till);
    await till.time.pass(60 * MINUTE_MS);
    const times = till.gateway.timesOf('scan_code_pay');
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    // Each waits 15 s for its answer.
    expect(gaps.every((gap) => gap >= 15_000)).toBe(true);
    expect(times.at(-1)).toBeLessThan(EXPIRES_AT);
    expect(till.journal.all()).toHaveLength(1);
    expect(till.journal.all()).toMatchObject([{ state: 'cancelled', failure: { code: 'qr-expired' } }]);
  });

  it.each([
    ['101', unsettled('status-101')],
    ['102', refused(102)],
    ['104', refused(104)],
    ['407', blocked()],
  ])('%s: is not asked for again, and after five seconds the order is ended', async (_name, outcome) => {
    const till = qrTill();
    till.gateway.script('scan_code_pay', now(outcome));
    await askForCode(till);
    await till.time.pass(3_000);
    expect(till.journal.all()).toMatchObject([{ state: 'paying' }]);
    await till.time.pass(5_000);
    expect(till.journal.all()).toMatchObject([{ state: 'closing' }]);
    await till.time.pass(4 * MINUTE_MS);
    expect(till.gateway.timesOf('scan_code_pay')).toEqual([0]);
    expect(till.gateway.timesOf('close_order').length).toBeGreaterThan(0);
  });

  it.each([102, 104] as const)('%i and then not known: it ended without money', async (status) => {
    const till = qrTill();
    till.gateway.script('scan_code_pay', now(refused(status, '商户未开通')));
    till.gateway.script('query_order', now(notKnown()));
    const number = await askForCode(till);
    await till.time.pass(3_000);
    expect(await till.order(number)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-refused', detail: '商户未开通' },
    });
    expect(till.gateway.timesOf('query_order')).toEqual([status === 102 ? 2_000 : 0]);
  });

  it('takes the code from a query where the first answer was lost', async () => {
    const till = qrTill();
    till.gateway.script('scan_code_pay', now(refused(102))).script('query_order', withCode);
    const number = await askForCode(till);
    await till.time.pass(3_000);
    expect(await till.order(number)).toMatchObject({
      state: 'paying',
      qr: { codeUrl: 'weixin://from-a-query' },
    });
  });

  it('keeps the first code that came', async () => {
    const { till, number } = await showingTill();
    till.gateway.script('query_order', withCode);
    await till.time.pass(20_000);
    expect((await till.order(number)).qr?.codeUrl).toBe('weixin://wxpay/bizpayurl?pr=abc123');
  });

  it('ends as not sent where the request cannot be made', async () => {
    const till = qrTill();
    till.gateway.prepareFails = true;
    await till.engine.choose(await till.open({ ...REQUEST, mode: 'qr' }), 'wechat-qr');
    await till.time.pass(1_000);
    expect(till.journal.all()).toMatchObject([{ state: 'failed', failure: { code: 'request-not-sent' } }]);
    expect(till.gateway.calls).toEqual([]);
  });

  it('is not ended where only a repetition cannot be made: the first may have arrived', async () => {
    const till = qrTill();
    till.gateway.script('scan_code_pay', now(systemError()));
    const number = await askForCode(till);
    till.gateway.prepareFails = true;
    await till.time.pass(30_000);
    expect((await till.order(number)).state).toBe('paying');
    till.gateway.prepareFails = false;
    till.gateway.script('scan_code_pay', now(codeUrl()));
    await till.time.pass(20_000);
    expect((await till.order(number)).qr?.codeUrl).toBeDefined();
  });
});

it('needs no clock of the gateway for a scan', async () => {
  const till = scriptedTill();
  till.gateway.offset = undefined;
  till.gateway.script('micro_pay', now(paid()));
  const number = await till.pay();
  await till.time.pass(0);
  expect((await till.order(number)).state).toBe('paid');
});
