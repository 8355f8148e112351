import type { PosPage } from './support/pos-page';
import { expect, test, type House } from './support/house';

type Platform = 'wechat' | 'alipay';

/** A paid order, by scan. */
async function sell(house: House, pos: PosPage, platform: Platform, posOrderId: string, totalFee: number) {
  const wallet = house.gateway.wallet({ platform, balance: 1_000_000, name: posOrderId });
  const paying = pos.pay({ posOrderId, totalFee });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid', refundedFee: 0 } });
  return wallet;
}

const refused = (code: string) => ({ rejected: { code } });

for (const platform of ['wechat', 'alipay'] as const) {
  test(`${platform}: the vendor's acceptance case`, async ({ house }) => {
    const pos = await house.openPos();
    await sell(house, pos, platform, 'V-1', 2);
    const give = (posRefundId: string, refundFee: number) =>
      pos.refund({ posOrderId: 'V-1', posRefundId, refundFee });
    expect(await give('r1', 3)).toMatchObject(refused('refund-exceeds-paid'));
    expect(await give('r2', 1)).toMatchObject({
      resolved: { state: 'refunded', refundFee: 1, refundedFee: 1, totalFee: 2 },
    });
    await pos.says('panel-refunded', 'Refunded in part');
    expect(await pos.lookup('V-1')).toMatchObject({ resolved: { state: 'paid', refundedFee: 1 } });
    expect(await give('r3', 2)).toMatchObject(refused('refund-exceeds-paid'));
    expect(await give('r4', 1)).toMatchObject({ resolved: { state: 'refunded', refundedFee: 2 } });
    await pos.says('panel-refunded', 'Refunded in full');
    expect(await pos.lookup('V-1')).toMatchObject({
      resolved: { state: 'paid', refundedFee: 2, refunds: [{ posRefundId: 'r2' }, { posRefundId: 'r4' }] },
    });
    expect(await pos.pay({ posOrderId: 'V-1', totalFee: 2 })).toMatchObject(refused('order-refunded'));
    expect(house.gateway.ledger.total()).toBe(0);
    expect(house.count('refund')).toBe(2);
    await house.agrees();
  });

  test(`${platform}: two parts, and a third that would be too much is blocked on the till`, async ({
    house,
  }) => {
    const pos = await house.openPos();
    const wallet = await sell(house, pos, platform, 'R-1', 1250);
    expect(
      await pos.refund({ posOrderId: 'R-1', posRefundId: 'a', refundFee: 500, reason: '退一件' }),
    ).toMatchObject({ resolved: { state: 'refunded', refundedFee: 500 } });
    expect(await pos.refund({ posOrderId: 'R-1', posRefundId: 'b', refundFee: 600 })).toMatchObject({
      resolved: { state: 'refunded', refundedFee: 1100 },
    });
    expect(await pos.refund({ posOrderId: 'R-1', posRefundId: 'c', refundFee: 151 })).toMatchObject(
      refused('refund-exceeds-paid'),
    );
    await pos.refunded('R-1', 1100);
    expect(house.gateway.ledger.paidBy(wallet.name)).toBe(150);
    await house.agrees();
  });

  test(`${platform}: the answer is lost, and the money goes back once`, async ({ house }) => {
    const pos = await house.openPos();
    await sell(house, pos, platform, 'L-1', 1250);
    house.gateway.script({ path: 'refund', action: 'garbage' });
    expect(await pos.refund({ posOrderId: 'L-1', posRefundId: 'a', refundFee: 1250 })).toMatchObject({
      resolved: { state: 'refunded', refundedFee: 1250 },
    });
    expect(house.gateway.ledger.total()).toBe(0);
    expect(house.gateway.ledger.entries.filter(({ kind }) => kind === 'return')).toHaveLength(1);
    await house.agrees();
  });

  test(`${platform}: another till refunds a part meanwhile: never more than was paid`, async ({ house }) => {
    const pos = await house.openPos();
    await sell(house, pos, platform, 'O-1', 1000);
    const [order] = await house.journal();
    house.gateway.refundElsewhere({ outTradeNo: order?.outTradeNo ?? '', fee: 700 });
    expect(await pos.refund({ posOrderId: 'O-1', posRefundId: 'a', refundFee: 400 })).toMatchObject(
      refused('refund-exceeds-paid'),
    );
    expect(await pos.refund({ posOrderId: 'O-1', posRefundId: 'b', refundFee: 300 })).toMatchObject({
      resolved: { state: 'refunded', refundedFee: 1000 },
    });
    expect(house.gateway.ledger.total()).toBe(0);
    await house.agrees();
  });
}

test('WeChat cannot return it to the card: a person has to', async ({ house }) => {
  const pos = await house.openPos();
  await sell(house, pos, 'wechat', 'N-1', 1250);
  house.gateway.refundsBehave({ life: 'needs-person' });
  expect(await pos.refund({ posOrderId: 'N-1', posRefundId: 'a', refundFee: 500 })).toMatchObject({
    resolved: { state: 'attention', error: { code: 'refund-needs-person' }, refundedFee: 0 },
  });
  await pos.says('panel-refund', '5.00');
  // What a person has to hand over cannot be refunded a second time.
  expect(await pos.refund({ posOrderId: 'N-1', posRefundId: 'b', refundFee: 800 })).toMatchObject(
    refused('refund-exceeds-paid'),
  );
  expect(house.gateway.violations).toEqual([]);
});

test('a refund that takes its time is settled by query, and the page may wait', async ({ house }) => {
  const pos = await house.openPos();
  await sell(house, pos, 'alipay', 'W-1', 1250);
  house.gateway.refundsBehave({ life: 'takes', ms: 3_000 });
  const waiting = pos.refund({ posOrderId: 'W-1', posRefundId: 'a', refundFee: 250 });
  expect(await waiting).toMatchObject({ resolved: { state: 'refunded', refundedFee: 250 } });
  expect(house.count('query_refund_order')).toBeGreaterThan(0);
  await house.agrees();
});

test('a refund that fails leaves the money refundable', async ({ house }) => {
  const pos = await house.openPos();
  await sell(house, pos, 'wechat', 'F-1', 1250);
  house.gateway.refundsBehave({ life: 'fails', ms: 500 });
  expect(await pos.refund({ posOrderId: 'F-1', posRefundId: 'a', refundFee: 1250 })).toMatchObject({
    resolved: { state: 'failed', error: { code: 'refund-failed' }, refundedFee: 0 },
  });
  expect(await pos.refund({ posOrderId: 'F-1', posRefundId: 'a', refundFee: 1250 })).toMatchObject({
    resolved: { state: 'refunded', refundedFee: 1250 },
  });
  await house.agrees();
});

test('the same refund asked for twice is one refund; with another amount it is refused', async ({
  house,
}) => {
  const pos = await house.openPos();
  await sell(house, pos, 'wechat', 'I-1', 1250);
  const [one, other] = await Promise.all([
    pos.refund({ posOrderId: 'I-1', posRefundId: 'a', refundFee: 300 }),
    pos.refund({ posOrderId: 'I-1', posRefundId: 'a', refundFee: 300 }),
  ]);
  expect(one).toMatchObject({ resolved: { state: 'refunded', refundedFee: 300 } });
  expect(other).toMatchObject({ resolved: { state: 'refunded', refundedFee: 300 } });
  expect(await pos.refund({ posOrderId: 'I-1', posRefundId: 'a', refundFee: 300 })).toMatchObject({
    resolved: { state: 'refunded', replayed: true },
  });
  expect(await pos.refund({ posOrderId: 'I-1', posRefundId: 'a', refundFee: 301 })).toMatchObject(
    refused('refund-conflict'),
  );
  expect(house.count('refund')).toBe(1);
  await house.agrees();
});

test('without the history of its refunds an order is not refunded', async ({ house }) => {
  const pos = await house.openPos();
  await sell(house, pos, 'wechat', 'H-1', 1250);
  house.gateway.script({ path: 'client_order_detail', action: 'wrong-code', times: Infinity });
  expect(await pos.refund({ posOrderId: 'H-1', posRefundId: 'a', refundFee: 100 })).toMatchObject(
    refused('refund-history-unknown'),
  );
  expect(house.count('refund')).toBe(0);
  await house.agrees();
});

test('what cannot be refunded is refused by name', async ({ house }) => {
  const pos = await house.openPos();
  expect(await pos.refund({ posOrderId: 'nobody', posRefundId: 'a', refundFee: 1 })).toMatchObject(
    refused('order-not-found'),
  );
  void pos.pay({ posOrderId: 'open', totalFee: 100 }).catch(() => undefined);
  await pos.shows('created');
  expect(await pos.refund({ posOrderId: 'open', posRefundId: 'a', refundFee: 1 })).toMatchObject(
    refused('order-not-paid'),
  );
  for (const refundFee of [0, -1, 0.5, '1', NaN, 2_147_483_648]) {
    expect(await pos.refund({ posOrderId: 'open', posRefundId: 'a', refundFee })).toMatchObject(
      refused('invalid-amount'),
    );
  }
  expect(await pos.refund({ posOrderId: 'open', posRefundId: '', refundFee: 1 })).toMatchObject(
    refused('invalid-refund-id'),
  );
});
