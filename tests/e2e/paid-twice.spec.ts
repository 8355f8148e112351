import type { PosPage } from './support/pos-page';
import { expect, test, type House } from './support/house';

/** A payment that is taken back and lands all the same, some seconds after the gateway acknowledged the reverse. */
async function takenBackAndLanding(house: House, pos: PosPage, posOrderId: string) {
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  house.gateway.script({ path: 'reverse', action: 'late-success', ms: 8_000 });
  const paying = pos.pay({ posOrderId, totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await pos.press('panel-cancel');
  expect(await paying).toMatchObject({ resolved: { state: 'cancelled' } });
  return wallet;
}

test('money that lands after the reverse was acknowledged: paid, with a loud notice', async ({ house }) => {
  test.slow();
  const pos = await house.openPos();
  await takenBackAndLanding(house, pos, 'Z-1');
  await pos.change('Z-1', 'paid', 60_000);
  await pos.shows('paid');
  await expect(await pos.inPanel('panel-state')).toHaveAttribute('data-loud', 'true');
  expect(await house.settles('Z-1', 'paid')).toMatchObject({ lateSuccess: true });
  await house.agrees();
});

test('two attempts are paid: said at once, and one click gives the second back', async ({ house }) => {
  test.slow();
  const pos = await house.openPos();
  const wallet = await takenBackAndLanding(house, pos, 'Z-2');
  wallet.passwordFree = true;
  const again = pos.pay({ posOrderId: 'Z-2', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await again).toMatchObject({ resolved: { state: 'paid' } });
  await pos.says('panel-refund-overpaid', '12.50', 60_000);
  expect(house.gateway.ledger.total()).toBe(2500);
  await pos.press('panel-refund-overpaid');
  await expect.poll(() => house.gateway.ledger.total(), { timeout: 30_000 }).toBe(1250);
  await expect(await pos.inPanel('panel-refund-overpaid')).toHaveCount(0);
  await expect
    .poll(async () => pos.lookup('Z-2'))
    .toMatchObject({ resolved: { state: 'paid', totalFee: 1250, refundedFee: 0 } });
  await house.agrees();
});
