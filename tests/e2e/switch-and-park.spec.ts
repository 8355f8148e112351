import { expect, test } from './support/house';

test('three customers: two are parked, and each payment finds its own order', async ({ house }) => {
  const pos = await house.openPos();
  const slow = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const qr = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const quick = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });

  const first = pos.pay({ posOrderId: 'C-1', totalFee: 1100 });
  await pos.scanWhenAsked(slow.newCode());
  await pos.shows('paying');
  await pos.press('panel-park');
  expect(await first).toMatchObject({ resolved: { state: 'attention', error: { code: 'parked' } } });

  const second = pos.pay({ posOrderId: 'C-2', totalFee: 2200, mode: 'qr', platform: 'wechat' });
  const text = await pos.readQr();
  await pos.press('panel-park');
  expect(await second).toMatchObject({ resolved: { state: 'attention', error: { code: 'parked' } } });

  const third = pos.pay({ posOrderId: 'C-3', totalFee: 3300 });
  await pos.shows('created');
  await expect(await pos.inPanel('panel-other')).toHaveCount(2);
  await pos.scanWhenAsked(quick.newCode());
  expect(await third).toMatchObject({ resolved: { state: 'paid', totalFee: 3300 } });

  slow.approve();
  qr.scanQr(text);
  qr.payQr(text);
  await pos.change('C-1', 'paid');
  await pos.change('C-2', 'paid');
  expect(await pos.lookup('C-1')).toMatchObject({ resolved: { state: 'paid', totalFee: 1100 } });
  expect(house.gateway.ledger.total()).toBe(6600);
  await house.agrees();
});

test('a parked order is taken up again by calling pay once more', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const paying = pos.pay({ posOrderId: 'K-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await pos.press('panel-park');
  expect(await paying).toMatchObject({ resolved: { state: 'attention' } });
  const again = pos.pay({ posOrderId: 'K-1', totalFee: 1250 });
  await pos.shows('paying');
  wallet.approve();
  expect(await again).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.count('micro_pay')).toBe(1);
  await house.agrees();
});

test('from QR code to scan: the first way ends before the second begins, and the promise goes on', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'S-1', totalFee: 1250, mode: 'any' });
  await pos.shows('created');
  await pos.choose('wechat-qr');
  const text = await pos.readQr();
  await pos.choose('scan');
  await pos.shows('created');
  expect(wallet.payQr(text)).toBe('not-payable');
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid', totalFee: 1250 } });
  expect(
    (await house.journal())
      .sort((a, b) => a.attempt - b.attempt)
      .map(({ state, failure }) => [state, failure?.code]),
  ).toEqual([
    ['cancelled', 'switched-by-cashier'],
    ['paid', undefined],
  ]);
  expect(house.gateway.ledger.total()).toBe(1250);
  await house.agrees();
});

test('from QR code to scan, but the customer has paid: nothing follows', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'S-2', totalFee: 1250, mode: 'any' });
  await pos.shows('created');
  await pos.choose('wechat-qr');
  const text = await pos.readQr();
  const close = house.gateway.script({ path: 'close_order', action: 'hold', apply: 'after' });
  await pos.choose('scan');
  await expect.poll(() => close.hits).toBe(1);
  expect(wallet.payQr(text)).toBe('paid');
  close.release();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(await house.journal()).toHaveLength(1);
  await house.agrees();
});

test('from WeChat’s code to Alipay’s: another number, another code', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'S-3', totalFee: 1250, mode: 'qr' });
  const first = await pos.readQr();
  await pos.choose('alipay-qr');
  await expect.poll(() => house.count('scan_code_pay'), { timeout: 30_000 }).toBe(2);
  await expect.poll(async () => pos.readQr().catch(() => first), { timeout: 30_000 }).not.toBe(first);
  const text = await pos.readQr();
  wallet.scanQr(text);
  expect(wallet.payQr(text)).toBe('paid');
  expect(await paying).toMatchObject({ resolved: { state: 'paid', platform: 'alipay' } });
  await house.agrees();
});

test('the page cancels by itself', async ({ house }) => {
  const pos = await house.openPos();
  const paying = pos.pay({ posOrderId: 'S-4', totalFee: 1250 });
  await pos.shows('created');
  expect(await pos.cancel('S-4')).toMatchObject({ resolved: { state: 'cancelled' } });
  expect(await paying).toMatchObject({ resolved: { state: 'cancelled' } });
  expect(await pos.cancel('no-such-order')).toMatchObject({ rejected: { code: 'order-not-found' } });
  await house.agrees();
});

test('two tabs take payments at the same time', async ({ house }) => {
  const [one, other] = [await house.openPos(), await house.openPos()];
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const first = one.pay({ posOrderId: 'T-1', totalFee: 1100, mode: 'qr', platform: 'wechat' });
  await one.page.bringToFront();
  const text = await one.readQr();
  const second = other.pay({ posOrderId: 'T-2', totalFee: 2200 });
  await other.scanWhenAsked(wallet.newCode());
  expect(await second).toMatchObject({ resolved: { state: 'paid', totalFee: 2200 } });
  wallet.scanQr(text);
  wallet.payQr(text);
  expect(await first).toMatchObject({ resolved: { state: 'paid', totalFee: 1100 } });
  await house.agrees();
});
