import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { makeTill, merchant, orderAt, refundOf, type Till } from './till-making';

let now: number;
let gateway: Gateway;
let till: Till;
let urls: string[];

beforeEach(async () => {
  now = Date.now();
  gateway = await startGateway({ merchant, domains: 3, clock: () => now });
  urls = gateway.baseUrls;
  till = await makeTill({ baseUrls: urls, now: () => now });
});
afterEach(async () => {
  await gateway.close();
});

const domain = (index: number) => {
  const found = gateway.domains[index];
  if (found === undefined) throw new Error(`no domain ${index}`);
  return found;
};
/** The domains that were asked, by number, since the last look. */
const asked = (): number[] => till.facts.splice(0).map((fact) => urls.indexOf(fact.domain));

async function pay(change = {}) {
  const wallet = gateway.wallet({ platform: 'wechat', balance: 1_000_000 });
  const order = till.order(change);
  const prepared = await till.client.prepareMicroPay(order, wallet.newCode(), 2_000);
  return { order, outcome: await prepared.send() };
}

describe('a query', () => {
  it('goes to the domain that took the order, and to no other while that answers', async () => {
    const { order } = await pay({ terminal: till.order().terminal });
    asked();
    expect(await till.client.queryOrder(order)).toMatchObject({
      evidence: { kind: 'paid' },
      domain: urls[0],
    });
    expect(asked()).toEqual([0]);
  });

  it('goes on to the next where that is down, and the answer tells which', async () => {
    const { order } = await pay();
    asked();
    await domain(0).down();
    expect(await till.client.queryOrder(order)).toMatchObject({
      evidence: { kind: 'paid' },
      domain: urls[1],
    });
    expect(asked()).toEqual([0, 1]);
    expect(await till.client.queryOrder(order)).toMatchObject({ domain: urls[1] });
    expect(asked()).toEqual([1]);
  });

  it('comes back to it after 60 s', async () => {
    const { order } = await pay();
    await domain(0).down();
    await till.client.queryOrder(order);
    await domain(0).up();
    now += 60_000;
    asked();
    expect(await till.client.queryOrder(order)).toMatchObject({ domain: urls[0] });
    expect(asked()).toEqual([0]);
  });

  it('counts an HTTP status that is not 200 as a failure, and a garbled body as none', async () => {
    const { order } = await pay();
    asked();
    gateway.script({ path: 'query_order', action: 'http', code: 503 });
    expect(await till.client.queryOrder(order)).toMatchObject({ kind: 'order', domain: urls[1] });
    expect(asked()).toEqual([0, 1]);
    gateway.script({ path: 'query_order', action: 'garbage' });
    expect(await till.client.queryOrder(order)).toMatchObject({ reason: 'reply-malformed' });
    expect(asked()).toEqual([1]);
  });

  it('goes on to the next after a 4xx, which says nothing of the domain', async () => {
    const { order } = await pay();
    asked();
    gateway.script({ path: 'query_order', action: 'http', code: 404 });
    expect(await till.client.queryOrder(order)).toMatchObject({ kind: 'order', domain: urls[1] });
    expect(asked()).toEqual([0, 1]);
    expect(till.client.preferredDomain()).toBe(urls[0]);
    await till.client.queryOrder(order);
    expect(asked()).toEqual([0]);
  });

  it('that is down stays so after a 4xx', async () => {
    await domain(0).down();
    await till.client.ping(urls[0] ?? '');
    await domain(0).up();
    gateway.script({ path: 'ping', action: 'http', code: 404 });
    await till.client.ping(urls[0] ?? '');
    expect(till.client.preferredDomain()).toBe(urls[1]);
  });

  it('asks each domain once, and says what the last one did', async () => {
    const { order } = await pay();
    asked();
    for (const each of gateway.domains) await each.down();
    expect(await till.client.queryOrder(order)).toMatchObject({
      kind: 'unsettled',
      reason: 'network-failed',
    });
    expect(asked()).toEqual([0, 1, 2]);
    await domain(2).up();
    expect(await till.client.queryOrder(order)).toMatchObject({ kind: 'order', domain: urls[2] });
  });

  it('returns a not-known from another domain as such, with its name', async () => {
    const { order } = await pay();
    domain(1).lag(60_000);
    await domain(0).down();
    expect(await till.client.queryOrder(order)).toMatchObject({
      evidence: { kind: 'not-known' },
      domain: urls[1],
    });
  });

  it('asks an older set-up’s domain first for its orders', async () => {
    const { order } = await pay({ terminal: orderAt(urls[2] ?? '').terminal });
    const moved = await makeTill({ baseUrls: urls.slice(0, 2), now: () => now });
    expect(await moved.client.queryOrder(order)).toMatchObject({ domain: urls[2] });
    await domain(2).down();
    expect(await moved.client.queryOrder(order)).toMatchObject({ domain: urls[0] });
  });

  it('never repeats a nonce on its way from one domain to the next', async () => {
    const { order } = await pay();
    gateway.script({ path: 'query_order', action: 'drop-after', times: 2 });
    expect(await till.client.queryOrder(order)).toMatchObject({ kind: 'order', domain: urls[2] });
    expect(gateway.violations).toEqual([]);
    expect(gateway.rejections).toEqual([]);
  });
});

describe('a domain that hangs', () => {
  it('costs one call its whole time-out, and the next ones nothing', async () => {
    // Held by the test, so that no real time-out has to pass: the first call is ended by hand.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const sent: string[] = [];
    const slow = await makeTill({
      baseUrls: urls,
      now: () => now,
      fetch: async (url, init) => {
        const address = url instanceof Request ? url.url : url.toString();
        sent.push(address);
        if (!address.startsWith(urls[0] ?? '?')) return fetch(url, init);
        await held;
        throw new TypeError('connection lost');
      },
    });
    const { order } = await pay();
    const first = slow.client.queryOrder(order);
    release();
    expect(await first).toMatchObject({ kind: 'order', domain: urls[1] });
    sent.length = 0;
    await slow.client.queryOrder(order);
    await slow.client.queryOrder(order);
    expect(sent.every((address) => address.startsWith(urls[1] ?? '?'))).toBe(true);
  });
});

describe('what may be repeated', () => {
  it('micro_pay is sent to its own domain once, even where that is known to be down', async () => {
    await domain(0).down();
    await till.client.queryOrder(till.order());
    asked();
    const { outcome } = await pay();
    expect(outcome).toMatchObject({ kind: 'unsettled', reason: 'network-failed' });
    expect(asked()).toEqual([0]);
    expect(gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
  });

  it('a refund is sent to one domain, the next one where its own is known to be down', async () => {
    const { order } = await pay();
    await till.client.refundsOf(order);
    await domain(0).down();
    asked();
    const refund = refundOf(order, 100);
    const lost = await till.client.prepareRefund(refund, order);
    expect(await lost.send()).toMatchObject({ kind: 'unsettled', reason: 'network-failed' });
    expect(asked()).toEqual([0]);
    const again = await till.client.prepareRefund(refund, order);
    expect(await again.send()).toMatchObject({ kind: 'refund', domain: urls[1] });
    expect(asked()).toEqual([1]);
    expect(gateway.refunds).toHaveLength(1);
  });

  it('a QR code is asked for at the next domain, and it is the same order', async () => {
    const order = till.order({ way: 'wechat-qr' });
    gateway.script({ path: 'scan_code_pay', action: 'drop-after' });
    const prepared = await till.client.prepareScanCodePay(order, Math.floor(now / 1000) + 300);
    expect(await prepared.send()).toMatchObject({ kind: 'code-url', domain: urls[1] });
    expect(asked()).toEqual([0, 1]);
    expect(gateway.openQrCodes).toHaveLength(1);
  });

  it.each(['reverse', 'closeOrder'] as const)(
    '%s is sent to one domain, the next one where its own is known to be down',
    async (call) => {
      const { order } = await pay();
      now += 15_000;
      await domain(0).down();
      asked();
      expect(await till.client[call](order)).toMatchObject({ kind: 'unsettled', reason: 'network-failed' });
      expect(asked()).toEqual([0]);
      expect(await till.client[call](order)).toMatchObject({ domain: urls[1] });
      expect(asked()).toEqual([1]);
    },
  );
});

describe('which domain takes a new payment', () => {
  it('is the first that is not known to be down', async () => {
    expect(till.client.preferredDomain()).toBe(urls[0]);
    await domain(0).down();
    await till.client.ping(urls[0] ?? '');
    expect(till.client.preferredDomain()).toBe(urls[1]);
    now += 60_000;
    expect(till.client.preferredDomain()).toBe(urls[0]);
  });

  it('is none where none is configured', async () => {
    const bare = await makeTill({ baseUrls: [] });
    expect(bare.client.preferredDomain()).toBeUndefined();
    expect(await bare.client.clockOffset()).toBeUndefined();
    expect(await bare.client.orderListOverview({ outSubMchId: 's', from: 0, to: 1 })).toMatchObject({
      kind: 'unsettled',
      reason: 'network-failed',
    });
  });
});

describe('the gateway’s clock', () => {
  it('is asked for once where no reply has told it, past domains that are down', async () => {
    gateway.setClockOffset(3_600_000);
    await domain(0).down();
    const [first, second] = await Promise.all([till.client.clockOffset(), till.client.clockOffset()]);
    expect(first).toBe(second);
    expect(Math.abs((first ?? 0) - 3_600_000)).toBeLessThanOrEqual(1_000);
    expect(gateway.requests.filter(({ path }) => path === 'ping')).toHaveLength(1);
    await till.client.clockOffset();
    expect(gateway.requests.filter(({ path }) => path === 'ping')).toHaveLength(1);
  });

  it('is the latest reply’s', async () => {
    await till.client.clockOffset();
    gateway.setClockOffset(-7_200_000);
    await till.client.queryOrder(till.order());
    expect(Math.abs(((await till.client.clockOffset()) ?? 0) + 7_200_000)).toBeLessThanOrEqual(1_000);
  });

  it('is not known where nobody answers', async () => {
    for (const each of gateway.domains) await each.down();
    expect(await till.client.clockOffset()).toBeUndefined();
  });
});

describe('what the monitor is told', () => {
  it('each exchange with its domain, status and result, and nothing of its content', async () => {
    const { order } = await pay();
    await till.client.queryOrder(till.order());
    gateway.script({ path: 'query_order', action: 'status', status: 101 });
    await till.client.queryOrder(order);
    await till.client.refundsOf(order);
    expect(
      till.facts.map(({ path, interfaceNumber, status, result }) => [path, interfaceNumber, status, result]),
    ).toEqual([
      ['micro_pay', 100, 0, 'order'],
      ['query_order', 106, 104, 'order'],
      ['query_order', 106, 101, 'status-101'],
      ['client_order_detail', undefined, 0, 'page'],
    ]);
    expect(till.facts[0]).toMatchObject({ domain: urls[0], startedAt: now, tookMs: 0 });
    expect(till.facts[0]?.logId).toMatch(/^\d+$/);
    expect(JSON.stringify(till.facts)).not.toContain(order.outTradeNo);
  });

  it('status 3 where no answer came, or none that can be believed', async () => {
    const { order } = await pay();
    till.facts.length = 0;
    gateway.script({ path: 'query_order', action: 'wrong-code' });
    await till.client.queryOrder(order);
    gateway.script({ path: 'query_order', action: 'drop-before' });
    await till.client.queryOrder(order);
    expect(till.facts.map(({ status, result }) => [status, result])).toEqual([
      [3, 'reply-not-authenticated'],
      [3, 'network-failed'],
      [0, 'order'],
    ]);
  });
});
