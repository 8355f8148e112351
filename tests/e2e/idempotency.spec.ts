import { expect, test } from './support/house';

test('a second pay for the same order joins the first: one charge, one result', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const [first, second] = [
    pos.pay({ posOrderId: 'S-1', totalFee: 1250 }),
    pos.pay({ posOrderId: 'S-1', totalFee: 1250 }),
  ];
  await pos.scanWhenAsked(wallet.newCode());
  const [one, two] = await Promise.all([first, second]);
  expect(one).toMatchObject({ resolved: { state: 'paid' } });
  expect(two).toEqual(one);
  expect(await house.journal()).toHaveLength(1);
  await house.agrees();
});

test('pay for an order that was paid is answered from the journal, and says so', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'S-2', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  const first = await paying;
  const again = await pos.pay({ posOrderId: 'S-2', totalFee: 1250 });
  expect(first).not.toHaveProperty('resolved.replayed');
  expect(again).toMatchObject({ resolved: { state: 'paid', replayed: true } });
  expect(again).toHaveProperty('resolved.outTradeNo', 'resolved' in first ? first.resolved?.outTradeNo : '');
  expect(again).toHaveProperty('resolved.paidAt', 'resolved' in first ? first.resolved?.['paidAt'] : 0);
  expect(await pos.lookup('S-2')).toMatchObject({ resolved: { state: 'paid' } });
  expect(await pos.lookup('never seen')).toEqual({ resolved: null });
  await house.agrees();
});

test('with another amount an open order and a paid one both refuse', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'S-3', totalFee: 1250 });
  await pos.shows('created');
  expect(await pos.pay({ posOrderId: 'S-3', totalFee: 1251 })).toMatchObject({
    rejected: { code: 'order-conflict' },
  });
  await pos.scan(wallet.newCode());
  await paying;
  expect(await pos.pay({ posOrderId: 'S-3', totalFee: 1251 })).toMatchObject({
    rejected: { code: 'order-conflict' },
  });
  expect(await house.journal()).toHaveLength(1);
  await house.agrees();
});

test('two tabs at once: one order, one charge, both are told', async ({ house }) => {
  const [left, right] = [await house.openPos(), await house.openPos()];
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  const paying = [
    left.pay({ posOrderId: 'T-1', totalFee: 1250 }),
    right.pay({ posOrderId: 'T-1', totalFee: 1250 }),
  ];
  await left.shows('created');
  await right.shows('created');
  await left.scan(wallet.newCode());
  await right.scan(wallet.newCode());
  const outcomes = await Promise.all(paying);
  expect(outcomes[0]).toMatchObject({ resolved: { state: 'paid' } });
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toHaveLength(1);
  expect(await house.journal()).toHaveLength(1);
  await house.agrees();
});
