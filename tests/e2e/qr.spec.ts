import { expect, test } from './support/house';

/** Past the code's end and past the minute after it, by the gateway's clock. */
const LATER_MS = 420_000;

for (const platform of ['wechat', 'alipay'] as const) {
  test(`${platform}: the customer scans the code on the till and pays`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000 });
    const paying = pos.pay({ posOrderId: 'Q-1', totalFee: 1250, mode: 'qr', platform, body: '拿铁' });
    const text = await pos.readQr();
    expect(text).toBe(house.gateway.openQrCodes[0]?.codeUrl);
    expect(wallet.scanQr(text)).toMatchObject({ fee: 1250 });
    expect(wallet.payQr(text)).toBe('paid');
    expect(await paying).toMatchObject({
      resolved: { state: 'paid', platform, totalFee: 1250, refundedFee: 0 },
    });
    await pos.shows('paid');
    expect(await house.settles('Q-1', 'paid')).toMatchObject({ totalFee: 1250, attempt: 1 });
    expect(house.count('micro_pay')).toBe(0);
    await house.agrees();
  });

  test(`${platform}: a code that nobody scans expires, and nothing was charged`, async ({ house }) => {
    const pos = await house.openPos();
    const paying = pos.pay({ posOrderId: 'Q-2', totalFee: 1250, mode: 'qr', platform });
    await expect(await pos.inPanel('panel-qr')).toBeVisible();
    house.gateway.setClockOffset(LATER_MS);
    expect(await paying).toMatchObject({
      resolved: { state: 'cancelled', error: { code: 'qr-expired' }, refundedFee: 0 },
    });
    await expect(await pos.inPanel('panel-qr')).toHaveCount(0);
    await house.agrees();
  });

  test(`${platform}: cancelled at the instant the customer pays: paid wins`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000 });
    const paying = pos.pay({ posOrderId: 'Q-3', totalFee: 1250, mode: 'qr', platform });
    const text = await pos.readQr();
    expect(wallet.scanQr(text)).toMatchObject({ fee: 1250 });
    const close = house.gateway.script({ path: 'close_order', action: 'hold', apply: 'after' });
    await pos.press('panel-cancel');
    await expect.poll(() => close.hits).toBe(1);
    expect(wallet.payQr(text)).toBe('paid');
    close.release();
    expect(await paying).toMatchObject({ resolved: { state: 'paid', platform } });
    await pos.shows('paid');
    expect(house.gateway.ledger.total()).toBe(1250);
    await house.agrees();
  });
}

test('WeChat: the cashier cancels, the gateway closes the order, and a new payment may start', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'Q-4', totalFee: 1250, mode: 'qr' });
  const text = await pos.readQr();
  await pos.press('panel-cancel');
  expect(await paying).toMatchObject({
    resolved: { state: 'cancelled', error: { code: 'cancelled-by-cashier' } },
  });
  expect(wallet.payQr(text)).toBe('not-payable');
  const again = pos.pay({ posOrderId: 'Q-4', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await again).toMatchObject({ resolved: { state: 'paid' } });
  await house.agrees();
});

test.describe('while WeChat refuses to close', () => {
  test.use({ gatewayOptions: { closeRefusedForMs: 300_000 } });

  test('the code is hidden, a countdown runs, and nothing new starts before the end is certain', async ({
    house,
  }) => {
    const pos = await house.openPos();
    const paying = pos.pay({ posOrderId: 'Q-5', totalFee: 1250, mode: 'qr', platform: 'wechat' });
    await expect(await pos.inPanel('panel-qr')).toBeVisible();
    await pos.press('panel-cancel');
    await pos.shows('closing');
    await expect(await pos.inPanel('panel-qr')).toHaveCount(0);
    await expect(await pos.inPanel('panel-certain')).not.toBeEmpty();
    await house.asked('close_order');
    const joined = pos.pay({ posOrderId: 'Q-5', totalFee: 1250 });
    await house.asked('query_order', house.count('query_order') + 3);
    expect((await house.journal()).map(({ state }) => state)).toEqual(['closing']);
    house.gateway.setClockOffset(LATER_MS);
    expect(await paying).toMatchObject({ resolved: { state: 'cancelled' } });
    expect(await joined).toMatchObject({ resolved: { state: 'cancelled' } });
    await house.agrees();
  });
});

test('the answer with the code is lost: it is asked for again under the same number', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  house.gateway.script({ path: 'scan_code_pay', action: 'garbage' });
  const paying = pos.pay({ posOrderId: 'Q-6', totalFee: 1250, mode: 'qr', platform: 'alipay' });
  const text = await pos.readQr();
  wallet.scanQr(text);
  wallet.payQr(text);
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  const numbers = house.gateway.requests
    .filter(({ path }) => path === 'scan_code_pay')
    .map(({ outTradeNo }) => outTradeNo);
  expect(numbers.length).toBeGreaterThan(1);
  expect(new Set(numbers).size).toBe(1);
  await house.agrees();
});

test('the page is reloaded while the code is on show: the payment is found', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  void pos.pay({ posOrderId: 'Q-7', totalFee: 1250, mode: 'qr' }).catch(() => undefined);
  const text = await pos.readQr();
  await pos.page.reload();
  await expect(await pos.inPanel('panel-qr')).toBeVisible();
  wallet.scanQr(text);
  wallet.payQr(text);
  await pos.change('Q-7', 'paid');
  await pos.shows('paid');
  await house.agrees();
});
