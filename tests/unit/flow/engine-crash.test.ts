import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { ModelGateway } from './support/model-gateway';
import type { GatewayFates, PaymentFate } from './support/payment-fates';
import { REQUEST, TestTill, WECHAT_CODE } from './support/test-till';

const HOUR_MS = 3_600_000;
const AT_REST = ['paid', 'failed', 'cancelled'];

const fate = (change: Partial<PaymentFate> = {}): GatewayFates => ({
  payments: [
    { appliesAfterMs: 0, customer: 'pays', decidesAfterMs: 0, reply: 'truth', replyAfterMs: 500, ...change },
  ],
  queries: [],
  reverses: [],
});

const SCENARIOS: [string, GatewayFates][] = [
  ['paid at once', fate()],
  ['password, then paid', fate({ customer: 'asked, pays', decidesAfterMs: 12_000 })],
  ['password, never typed', fate({ customer: 'asked, never answers' })],
  ['customer refuses', fate({ customer: 'asked, refuses', decidesAfterMs: 8_000 })],
  ['answer lost, charged', fate({ reply: 'lost' })],
  ['request lost', fate({ appliesAfterMs: undefined, reply: 'lost' })],
  ['lands late', fate({ appliesAfterMs: 50_000, reply: '3' })],
  ['number taken', fate({ reply: 'number taken' })],
  [
    'reverse lost',
    { ...fate({ customer: 'asked, never answers' }), reverses: ['lost after', 'lost before', '103'] },
  ],
  [
    'lands after its reverse was acknowledged',
    { ...fate({ appliesAfterMs: undefined, reply: 'lost' }), reverses: ['lands after all'] },
  ],
];

/** Plays a scenario with one death at the given instant, and tells how it came out. */
async function play(fates: GatewayFates, diesAt: number, downMs: number) {
  const till = new TestTill({ gateway: (time) => new ModelGateway(time, fates) });
  till.restart(diesAt);
  const { worker } = till;
  void till.engine.open(REQUEST).then(async (opened) => {
    if (opened.kind !== 'refused') await till.engine.submit(opened.order.outTradeNo, WECHAT_CODE);
  });
  const died = await till.time.passUntil(() => !worker.alive, HOUR_MS);
  if (died) {
    await till.time.pass(downMs);
    till.restart();
    await till.engine.recover(false);
    await till.time.pass(2 * HOUR_MS);
  }
  return { till, died, orders: till.journal.all(), instants: worker.instants };
}

function judge(gateway: ModelGateway, orders: readonly OrderRecord[]): void {
  expect(gateway.broken).toEqual([]);
  for (const { outTradeNo, state } of orders) {
    const account = gateway.accounts.get(outTradeNo);
    // Whoever dies with the 407 in hand can only ask a person: the number shows somebody else's payment.
    const rest =
      account === undefined ? ['created', ...AT_REST] : [...AT_REST, ...whileForeign(account.phase)];
    expect(rest).toContain(state);
    expect(gateway.net(outTradeNo)).toBe(state === 'paid' ? 1 : 0);
  }
}

function whileForeign(phase: string): string[] {
  return phase === 'foreign' ? ['attention'] : [];
}

describe.each([
  ['at once', 0],
  ['after 40 s', 40_000],
  ['after an hour', HOUR_MS],
])('the worker dies, and another comes %s', (_name, downMs) => {
  it.each(SCENARIOS)('%s: at every single instant, and it comes out right', async (_scenario, fates) => {
    const undisturbed = await play(fates, Infinity, downMs);
    judge(undisturbed.till.gateway, undisturbed.orders);
    expect(undisturbed.instants).toBeGreaterThan(8);
    for (let diesAt = 1; diesAt <= undisturbed.instants; diesAt += 1) {
      const { till, died, orders } = await play(fates, diesAt, downMs);
      expect(died).toBe(true);
      judge(till.gateway, orders);
    }
  });
});

it('dies again and again while it recovers, and still settles', async () => {
  for (let life = 2; life <= 12; life += 1) {
    const till = new TestTill({
      gateway: (time) => new ModelGateway(time, fate({ customer: 'asked, never answers', reply: 'lost' })),
    });
    await till.pay();
    for (let deaths = 0; deaths < 40; deaths += 1) {
      till.restart(life);
      void till.engine.recover(deaths % 2 === 0);
      await till.time.pass(7_000);
    }
    till.restart();
    await till.engine.recover(true);
    await till.time.pass(2 * HOUR_MS);
    judge(till.gateway, till.journal.all());
    expect(till.journal.all().map(({ state }) => state)).toEqual(['cancelled']);
  }
});
