import { expect, test } from './support/house';

test('the gateway is told of the machine once the till is set up, and of nothing secret', async ({
  house,
}) => {
  await expect
    .poll(() => house.gateway.uploads.map(({ kind }) => kind), { timeout: 30_000 })
    .toContain('conf');
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const code = wallet.newCode();
  const paying = pos.pay({ posOrderId: 'M-1', totalFee: 1250 });
  await pos.scanWhenAsked(code);
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  const told = JSON.stringify(house.gateway.uploads);
  expect(told).not.toContain(code);
  expect(told).not.toContain(house.gateway.merchant.authenKey);
  await house.agrees();
});
