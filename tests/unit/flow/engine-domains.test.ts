import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../../lib/flow/call-outcome';
import { acknowledged, notKnown, open, paid, refused } from './support/outcomes';
import { EXPIRES_AT, from, showingTill } from './support/qr-till';
import { scriptedTill } from './support/test-till';
import { now } from './support/waiting-till';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FIRST = 'https://pay.example.com/cpay';
const OTHER = 'https://sz.pay.example.com/cpay';

/** A payment that was sent through the first domain; from then on the other one answers. */
async function failedOverTill(answer: () => CallOutcome) {
  const till = scriptedTill();
  till.gateway.domain = FIRST;
  till.gateway.script('micro_pay', now(refused(104))).script('query_order', from(OTHER, answer));
  till.gateway.script('reverse', now(refused(104)));
  const number = await till.pay();
  await till.time.pass(0);
  return { till, number };
}

describe('several domains', () => {
  it('the intent says through which one the payment goes', async () => {
    const { till, number } = await failedOverTill(notKnown);
    expect((await till.order(number)).terminal.baseUrl).toBe(FIRST);
    expect(till.gateway.calls[0]?.order.terminal.baseUrl).toBe(FIRST);
  });

  it('what another one does not know proves nothing, however long it says so', async () => {
    const { till, number } = await failedOverTill(notKnown);
    await till.time.pass(HOUR_MS);
    expect((await till.order(number)).state).toBe('attention');
    till.gateway.script('query_order', from(FIRST, notKnown));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled' });
  });

  it('what another one knows counts', async () => {
    const { till, number } = await failedOverTill(paid);
    await till.time.pass(5_000);
    expect((await till.order(number)).state).toBe('paid');
  });

  it('where a reverse was acknowledged, not known there counts as well', async () => {
    const { till, number } = await failedOverTill(open);
    till.gateway.script('reverse', from(OTHER, acknowledged));
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', from(OTHER, notKnown));
    await till.time.pass(MINUTE_MS);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled', reverse: { ackDomain: OTHER } });
  });

  it('what a third one does not know concludes no follow-up of a reverse', async () => {
    const { till, number } = await failedOverTill(open);
    till.gateway.script('reverse', from(OTHER, acknowledged));
    await till.time.passUntil(() => till.gateway.timesOf('reverse').length > 0, 2 * MINUTE_MS);
    till.gateway.script('query_order', from(OTHER, notKnown), from('https://tj.example.com/cpay', notKnown));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled', reverse: { followUps: 1 } });
    till.gateway.script('query_order', from(OTHER, paid));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'paid', lateSuccess: true });
  });

  it('a QR order is over only when the domain that made it says so', async () => {
    const { till, number } = await showingTill('alipay');
    const { baseUrl } = (await till.order(number)).terminal;
    till.gateway.script('query_order', from(OTHER, notKnown)).script('close_order', now(refused(104)));
    await till.time.pass(EXPIRES_AT + 10 * MINUTE_MS);
    expect((await till.order(number)).state).toBe('attention');
    till.gateway.script('query_order', from(baseUrl, notKnown));
    await till.time.pass(HOUR_MS);
    expect(await till.order(number)).toMatchObject({ state: 'cancelled', failure: { code: 'qr-expired' } });
  });
});
