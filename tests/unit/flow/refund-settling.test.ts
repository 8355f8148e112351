import { describe, expect, it } from 'vitest';
import {
  history,
  refundNotKnown,
  refundSystemError,
  refundUnsettled,
  saysRefund,
  saysUnclear,
} from './support/refund-outcomes';
import { sentTill } from './support/refund-sent';
import { scriptedRefundTill } from './support/refund-till';

const DAY_MS = 86_400_000;

const notKnown = () => refundNotKnown();
const silence = () => refundUnsettled('no-answer');

describe('an unclear refund', () => {
  it.each([
    ['no answer', silence],
    ['status 3', () => refundUnsettled('status-3')],
    ['status 101', () => refundUnsettled('status-101')],
    ['a forged answer', () => refundUnsettled('reply-not-authenticated')],
    ['an unknown state', saysUnclear],
  ])('after %s is asked about two seconds later and not sent again', async (_what, answer) => {
    const { till, order } = await sentTill([answer], [() => saysRefund('succeeded')]);
    expect(till.told()).toEqual(['submitting', 'unknown']);
    await till.time.pass(5_000);
    expect(till.gateway.sequence).toEqual(['history', 'refund', 'query']);
    expect(till.gateway.timesOf('query')).toEqual([2_000]);
    expect(till.told()).toEqual(['submitting', 'unknown', 'succeeded']);
    expect(await till.refundedFee(order)).toBe(300);
  });

  it('blocks what it may have given back until that is known', async () => {
    const { till } = await sentTill([silence], [silence]);
    expect(await till.refund('R-2', 701)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(await till.refund('R-2', 700)).toMatchObject({ kind: 'started' });
  });

  it('is repeated under its number, with the same fields, while the gateway does not know it', async () => {
    const { till, refund } = await sentTill([silence, silence, () => saysRefund('succeeded')], [notKnown]);
    await till.time.pass(60_000);
    const sent = till.gateway.calls.filter(({ call }) => call === 'refund');
    expect(sent.length).toBe(3);
    const fields = sent.map(({ refund: one }) => [
      one?.outRefundNo,
      one?.refundFee,
      one?.totalFee,
      one?.outTradeNo,
    ]);
    expect(new Set(fields.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', sends: 3 });
  });

  it('is sent again only after an answer that it is not known, and its intent stands each time', async () => {
    const intents: (number | undefined)[] = [];
    const { till, refund } = await sentTill([silence], [silence, silence, notKnown]);
    till.gateway.onSending = ({ outRefundNo }) => {
      intents.push(till.journal.allRefunds().find((one) => one.outRefundNo === outRefundNo)?.sends);
    };
    await till.time.pass(5_900);
    expect(till.gateway.timesOf('refund').length).toBe(1);
    await till.time.pass(30_000);
    expect(intents.slice(0, 2)).toEqual([2, 3]);
    expect(till.journal.allRefunds().map(({ outRefundNo }) => outRefundNo)).toEqual([refund.outRefundNo]);
  });

  it('is asked about more and more seldom, for seven days, and then stays in view', async () => {
    const { till, refund } = await sentTill([silence], [silence]);
    await till.time.pass(60_000);
    expect(till.gateway.timesOf('query').length).toBeLessThan(20);
    await till.time.pass(8 * DAY_MS);
    const times = till.gateway.timesOf('query');
    const last = times.at(-1) ?? 0;
    expect(last).toBeLessThanOrEqual(7 * DAY_MS);
    expect(last).toBeGreaterThan(7 * DAY_MS - 700_000);
    expect(last - (times.at(-2) ?? 0)).toBe(600_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown' });
    expect((await till.journal.openRefunds()).length).toBe(1);
    expect(till.wakes.at(-1)).toBeUndefined();
  });

  it('keeps the worker awake for a minute at most', async () => {
    const { till } = await sentTill([silence], [silence]);
    expect(till.awake).toBe(true);
    await till.time.pass(120_000);
    expect(till.awake).toBe(false);
    expect(till.wakes.at(-1)).toBeGreaterThan(0);
  });
});

describe('a refund in progress', () => {
  it('is followed until it succeeded', async () => {
    const { till, refund, order } = await sentTill([() => saysRefund('open')], [() => saysRefund('open')]);
    expect(till.told()).toEqual(['submitting', 'processing']);
    await till.time.pass(3 * DAY_MS);
    till.gateway.queries = [() => saysRefund('succeeded')];
    await till.time.pass(600_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded' });
    expect(await till.refundedFee(order)).toBe(300);
    expect(till.gateway.timesOf('refund').length).toBe(1);
  });

  it('may fail, and then its money may be refunded again', async () => {
    const { till, order } = await sentTill([() => saysRefund('open')], [() => saysRefund('failed')]);
    await till.time.pass(3_000);
    expect(till.told().at(-1)).toBe('failed');
    expect(await till.refundedFee(order)).toBe(0);
    expect((await till.journal.openRefunds()).length).toBe(0);
    expect(await till.refund('R-2', 1000)).toMatchObject({ kind: 'started' });
  });

  it('may need a person: it stays in view, counts, and is asked about seldom', async () => {
    const { till, refund } = await sentTill(
      [() => saysRefund('needs-person')],
      [() => saysRefund('needs-person')],
    );
    expect(await till.stored(refund)).toMatchObject({
      state: 'needs_person',
      failure: { code: 'refund-needs-person' },
    });
    expect(await till.refund('R-2', 701)).toMatchObject({ code: 'refund-exceeds-paid' });
    expect(await till.refund('R-1', 300)).toMatchObject({ kind: 'joined' });
    await till.time.pass(DAY_MS);
    expect(till.gateway.timesOf('query').length).toBeLessThan(26);
    await till.time.pass(8 * DAY_MS);
    expect((await till.journal.openRefunds()).length).toBe(1);
    expect(till.gateway.timesOf('refund').length).toBe(1);
  });
});

describe('status 103', () => {
  it('has the same fields sent again after three seconds', async () => {
    const { till, refund } = await sentTill([refundSystemError, () => saysRefund('succeeded')], [silence]);
    await till.time.pass(3_000);
    expect(till.gateway.timesOf('refund')).toEqual([0, 3_000]);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', sends: 2 });
    expect(till.gateway.timesOf('query')).toEqual([]);
  });

  it('that does not end is asked about too: the first copy may have taken effect', async () => {
    const { till, order } = await sentTill([refundSystemError], [() => saysRefund('succeeded')]);
    await till.time.pass(20_000);
    expect(till.gateway.sequence).toEqual(['history', 'refund', 'history', 'refund', 'query']);
    expect(await till.refundedFee(order)).toBe(300);
  });
});

describe('a request that cannot be signed', () => {
  it('is a refund that failed, the first time', async () => {
    const till = scriptedRefundTill();
    await till.paid();
    till.gateway.prepareFails = true;
    const refund = await till.started('R-1', 300);
    await till.time.settle();
    expect(await till.stored(refund)).toMatchObject({
      state: 'failed',
      failure: { code: 'refund-not-sent' },
    });
    expect(till.gateway.sequence).toEqual(['history']);
  });

  it('leaves an unclear refund unclear, and is tried again', async () => {
    const { till, refund } = await sentTill([silence, () => saysRefund('succeeded')], [notKnown]);
    till.gateway.prepareFails = true;
    await till.time.pass(120_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'unknown', sends: 1 });
    expect(till.gateway.timesOf('query').length).toBeLessThan(40);
    till.gateway.prepareFails = false;
    await till.time.pass(120_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded', sends: 2 });
  });

  it('nor is anything sent with another merchant’s keys', async () => {
    const { till, refund } = await sentTill([silence, () => saysRefund('succeeded')], [notKnown]);
    till.merchant = 'sub-2';
    await till.time.pass(600_000);
    expect(till.gateway.timesOf('refund').length).toBe(1);
    till.merchant = 'sub-1';
    await till.time.pass(600_000);
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded' });
  });
});

describe('replies that were heard before', () => {
  it('count as none', async () => {
    const success = saysRefund('succeeded');
    const { till, refund } = await sentTill(
      [() => success, () => success],
      [() => success, () => saysRefund('open')],
    );
    expect(await till.stored(refund)).toMatchObject({ state: 'succeeded' });
    till.gateway.list = () => history();
    const second = await till.started('R-2', 300);
    await till.time.pass(2_500);
    expect(till.troubles).toEqual(['reply-replayed', 'reply-replayed']);
    expect((await till.stored(second)).state).toBe('unknown');
    await till.time.pass(2_500);
    expect((await till.stored(second)).state).toBe('processing');
  });

  it('that look like meddling are told of', async () => {
    const { till } = await sentTill([() => refundUnsettled('reply-not-authenticated')], [silence]);
    expect(till.troubles).toEqual(['reply-not-authenticated']);
  });
});
