import { describe, expect, it } from 'vitest';
import { isQr, wayOf } from '../../../lib/flow/order-record';
import type { PayWay, Platform } from '../../../lib/payment/platform';
import { JournalFaults } from './support/failing-journal';
import type { CustomerFate, QrFates, ShowFate } from './support/qr-fates';
import { QrGateway } from './support/qr-gateway';
import { REQUEST, TestTill } from './support/test-till';
import { watched } from './support/watched-journal';

const HOUR_MS = 3_600_000;

interface Scenario {
  platform?: Platform;
  show?: Partial<ShowFate>;
  customer?: Partial<CustomerFate>;
  closes?: QrFates['closes'];
  /** After so many ms the cashier wants it paid otherwise. */
  switchesTo?: { way: PayWay; afterMs: number };
  cancelsAfterMs?: number;
}

const SCENARIOS: [string, Scenario][] = [
  ['paid', { customer: { scansAfterMs: 9_000, paysAfterMs: 2_000 } }],
  ['paid, Alipay', { platform: 'alipay', customer: { scansAfterMs: 40_000, paysAfterMs: 9_000 } }],
  ['nobody pays', {}],
  ['nobody pays, Alipay', { platform: 'alipay' }],
  ['the answer is lost', { show: { reply: 'lost' }, customer: { scansAfterMs: 5_000, paysAfterMs: 0 } }],
  ['the request is lost', { show: { appliesAfterMs: undefined, reply: 'lost' } }],
  ['refused', { show: { reply: '104' } }],
  ['103', { show: { reply: '103' } }],
  ['cancelled', { cancelsAfterMs: 6_000 }],
  [
    'cancelled while the money lands',
    { cancelsAfterMs: 6_000, customer: { scansAfterMs: 1_000, paysAfterMs: 3_000, landsAfterMs: 9_000 } },
  ],
  ['closes are lost', { cancelsAfterMs: 6_000, closes: ['lost before', 'lost after', '103'] }],
  ['switched to the other code', { switchesTo: { way: 'alipay-qr', afterMs: 8_000 } }],
  ['switched to a scan', { switchesTo: { way: 'scan', afterMs: 8_000 } }],
];

function fatesOf({ show, customer, closes = [] }: Scenario): QrFates {
  return {
    shows: [{ appliesAfterMs: 0, reply: 'truth', replyAfterMs: 500, ...show }],
    customers: [{ scansAfterMs: undefined, paysAfterMs: undefined, landsAfterMs: 0, ...customer }],
    queries: [],
    lastQueries: [],
    closes,
    times: [],
    scans: { payments: [], queries: [], reverses: [] },
  };
}

/** Plays a scenario with one death at the given instant, and tells how it came out. */
async function play(scenario: Scenario, diesAt: number, downMs: number) {
  const sent: string[] = [];
  const till: TestTill<QrGateway> = new TestTill({
    // Asks seldom: one question is like the other.
    policy: {
      qrPlatform: scenario.platform ?? 'wechat',
      queryFastIntervalMs: 10_000,
      queryIntervalMs: 45_000,
    },
    gateway: (time) => new QrGateway(time, fatesOf(scenario)),
    around: (journal) =>
      watched(journal, new JournalFaults(), ({ outTradeNo, state, qr }) => {
        if (qr?.codeUrl !== undefined && state === 'paying') till.gateway.customerSees(outTradeNo);
      }),
  });
  till.gateway.onArrival = (call, { outTradeNo }) => {
    const stored = till.journal.all().find((order) => order.outTradeNo === outTradeNo);
    const intents = call === 'close_order' ? stored?.reverse.tries : stored?.qr?.sends;
    sent.push(`${call} ${outTradeNo}`);
    expect(sent.filter((one) => one === sent.at(-1)).length).toBeLessThanOrEqual(intents ?? 0);
  };
  till.restart(diesAt);
  const { worker } = till;
  void till.engine.open({ ...REQUEST, mode: 'any' }).then(async (opened) => {
    if (opened.kind === 'refused') return;
    await till.engine.choose(
      opened.order.outTradeNo,
      scenario.platform === 'alipay' ? 'alipay-qr' : 'wechat-qr',
    );
  });
  const { switchesTo, cancelsAfterMs } = scenario;
  const first = () => till.journal.all()[0]?.outTradeNo ?? '';
  if (switchesTo !== undefined)
    till.time.after(switchesTo.afterMs, () => void till.engine.choose(first(), switchesTo.way));
  if (cancelsAfterMs !== undefined)
    till.time.after(cancelsAfterMs, () => void till.engine.cancel(first()).catch(() => undefined));
  const died = await till.time.passUntil(() => !worker.alive, HOUR_MS);
  if (died) {
    await till.time.pass(downMs);
    till.restart();
    await till.engine.recover(false);
    await till.time.pass(HOUR_MS / 2);
  }
  return { till, died, instants: worker.instants };
}

function judge({ gateway, journal }: TestTill<QrGateway>): void {
  expect([...gateway.broken, ...gateway.scans.broken]).toEqual([]);
  for (const order of journal.all()) {
    expect(['created', 'paid', 'failed', 'cancelled']).toContain(order.state);
    expect(gateway.net(order.outTradeNo)).toBe(order.state === 'paid' ? 1 : 0);
    if (order.state === 'created') expect(order.sentAt).toBeUndefined();
    expect(isQr(order)).toBe(wayOf(order) !== 'scan');
  }
}

describe.each([
  ['at once', 0],
  ['after 40 s', 40_000],
  ['after an hour', HOUR_MS],
])('the worker dies, and another comes %s', (_name, downMs) => {
  it.each(SCENARIOS)('%s: at every single instant, and it comes out right', async (_scenario, scenario) => {
    const undisturbed = await play(scenario, Infinity, downMs);
    judge(undisturbed.till);
    expect(undisturbed.instants).toBeGreaterThan(8);
    for (let diesAt = 1; diesAt <= undisturbed.instants; diesAt += 1) {
      const { till, died } = await play(scenario, diesAt, downMs);
      expect(died).toBe(true);
      judge(till);
    }
  });
});
