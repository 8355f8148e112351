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

test('an earlier attempt that is still followed up does not speak for the new one', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const first = pos.pay({ posOrderId: 'F-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await first).toMatchObject({ resolved: { state: 'cancelled' } });
  const [earlier] = await house.journal();
  const second = pos.pay({ posOrderId: 'F-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  // The follow-up 30 s after the acknowledgement comes while the customer still looks for the password.
  const asked = (number: string | undefined) =>
    house.gateway.requests.filter(({ path, outTradeNo }) => path === 'query_order' && outTradeNo === number)
      .length;
  const before = asked(earlier?.outTradeNo);
  wallet.approve();
  expect(await second).toMatchObject({ resolved: { state: 'paid' } });
  await expect.poll(() => asked(earlier?.outTradeNo), { timeout: 40_000 }).toBeGreaterThan(before);
  expect(await pos.lookup('F-1')).toMatchObject({ resolved: { state: 'paid' } });
  await house.agrees();
});

test('the cashier is shown money that landed while no tab was open', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  house.gateway.script({ path: 'reverse', action: 'late-success', ms: 8_000 });
  const paying = pos.pay({ posOrderId: 'N-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'cancelled' } });
  await pos.page.close();
  await house.settles('N-1', 'paid', 60_000);
  const next = await house.openPos();
  await next.shows('paid');
  await expect(await next.inPanel('panel-state')).toHaveAttribute('data-loud', 'true');
  await (await next.inPanel('panel-close')).click();
  await house.agrees();
});
