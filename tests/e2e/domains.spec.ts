import { expect, test } from './support/house';

test.use({ gatewayOptions: { domains: 4 } });

test('the domain goes down in the middle of a payment: another one tells that it was paid', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const paying = pos.pay({ posOrderId: 'D-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await house.gateway.domains[0]?.down();
  wallet.approve();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  wallet.passwordFree = true;
  const next = pos.pay({ posOrderId: 'D-2', totalFee: 1300 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await next).toMatchObject({ resolved: { state: 'paid' } });
  expect(
    house.gateway.requests.filter(({ path }) => path === 'micro_pay').map(({ domain }) => domain),
  ).toEqual([0, 1]);
  await house.agrees();
});

test('the answer to the payment goes down with its domain: charged once, and paid', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  const held = house.gateway.script({ path: 'micro_pay', action: 'hold' });
  const paying = pos.pay({ posOrderId: 'D-3', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await expect.poll(() => held.hits).toBe(1);
  await house.gateway.domains[0]?.down();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.gateway.ledger.total()).toBe(1250);
  await house.agrees({ browserResends: true });
});
