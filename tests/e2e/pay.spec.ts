import { expect, test } from './support/house';

for (const platform of ['wechat', 'alipay'] as const) {
  test(`${platform}: a scanned code is paid, and everybody agrees`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000 });
    const paying = pos.pay({ posOrderId: 'A-1', totalFee: 1250, body: '拿铁' });
    await expect(await pos.inPanel('panel-amount')).toContainText('12.50');
    const code = wallet.newCode();
    await pos.scanWhenAsked(code);
    const outcome = await paying;
    expect(outcome).toMatchObject({
      resolved: { posOrderId: 'A-1', state: 'paid', totalFee: 1250, cashFee: 1250, platform, refundedFee: 0 },
    });
    await pos.shows('paid');
    expect(await house.settles('A-1', 'paid')).toMatchObject({
      totalFee: 1250,
      attempt: 1,
      codeLastFour: code.slice(-4),
    });
    expect(house.gateway.ledger.total()).toBe(1250);
    expect(await house.everythingStored()).not.toContain(code.slice(0, 14));
    await house.agrees();
  });

  test(`${platform}: the customer types the password`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000, passwordFree: false });
    const paying = pos.pay({ posOrderId: 'P-1', totalFee: 88_800 });
    await pos.scanWhenAsked(wallet.newCode());
    await pos.shows('paying');
    await pos.change('P-1', 'paying');
    wallet.approve();
    expect(await paying).toMatchObject({ resolved: { state: 'paid', totalFee: 88_800 } });
    await house.agrees();
  });

  test(`${platform}: the customer refuses, and the next attempt pays`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000, passwordFree: false });
    const paying = pos.pay({ posOrderId: 'R-1', totalFee: 1250 });
    await pos.scanWhenAsked(wallet.newCode());
    await pos.shows('paying');
    wallet.refuse();
    expect(await paying).toMatchObject({ resolved: { state: 'failed' } });
    await pos.shows('failed');
    wallet.passwordFree = true;
    const again = pos.pay({ posOrderId: 'R-1', totalFee: 1300 });
    await pos.scanWhenAsked(wallet.newCode());
    expect(await again).toMatchObject({ resolved: { state: 'paid', totalFee: 1300 } });
    expect((await house.journal()).map(({ attempt, state }) => [attempt, state]).sort()).toEqual([
      [1, 'failed'],
      [2, 'paid'],
    ]);
    await house.agrees();
  });

  test(`${platform}: not enough money`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100 });
    const paying = pos.pay({ posOrderId: 'I-1', totalFee: 1250 });
    await pos.scanWhenAsked(wallet.newCode());
    expect(await paying).toMatchObject({ resolved: { state: 'failed' } });
    await pos.shows('failed');
    await expect((await pos.panel()).locator('body')).toContainText('余额不足');
    await house.agrees();
  });

  test(`${platform}: a code that was used before is refused`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000 });
    const code = wallet.newCode();
    wallet.use(code);
    const paying = pos.pay({ posOrderId: 'E-1', totalFee: 1250 });
    await pos.scanWhenAsked(code);
    expect(await paying).toMatchObject({ resolved: { state: 'failed', error: { code: 'payment-refused' } } });
    await house.agrees();
  });
}

test('a code that no wallet showed is refused', async ({ house }) => {
  const pos = await house.openPos();
  const paying = pos.pay({ posOrderId: 'W-1', totalFee: 1250 });
  await pos.scanWhenAsked('134567890123456789');
  expect(await paying).toMatchObject({ resolved: { state: 'failed', error: { code: 'payment-refused' } } });
  await house.agrees();
});

test('a product code is left to the page, and the order goes on waiting', async ({ house }) => {
  const pos = await house.openPos();
  const paying = pos.pay({ posOrderId: 'G-1', totalFee: 1250 });
  await pos.shows('created');
  await pos.scan('6901234567892');
  await pos.shows('created');
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  await pos.scan(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  await house.agrees();
});

test('a code typed by hand in the panel is paid', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'H-1', totalFee: 1250 });
  await pos.shows('created');
  await (await pos.inPanel('panel-code-toggle')).click();
  await (await pos.inPanel('panel-code-input')).pressSequentially(wallet.newCode(), { delay: 120 });
  await (await pos.inPanel('panel-code-submit')).click();
  expect(await paying).toMatchObject({ resolved: { state: 'paid', platform: 'alipay' } });
  await house.agrees();
});

test('a cancel before the scan ends the order, and nothing was sent', async ({ house }) => {
  const pos = await house.openPos();
  const paying = pos.pay({ posOrderId: 'C-1', totalFee: 1250 });
  await pos.shows('created');
  await (await pos.inPanel('panel-cancel')).click();
  expect(await paying).toMatchObject({
    resolved: { state: 'cancelled', error: { code: 'cancelled-by-cashier' } },
  });
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
  await house.agrees();
});

test('the same code scanned twice at once charges once', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'D-1', totalFee: 1250 });
  const code = wallet.newCode();
  await pos.scanWhenAsked(code);
  await pos.scan(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toHaveLength(1);
  await house.agrees();
});

test('with confirm_amount "always" a scan submits nothing before the cashier has confirmed', async ({
  emptyHouse,
}) => {
  const house = await emptyHouse.setUp({ confirm_amount: 'always' });
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'J-1', totalFee: 1250 });
  await pos.shows('created');
  await pos.scan(wallet.newCode());
  await expect(await pos.inPanel('panel-notice')).toBeVisible();
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
  await (await pos.inPanel('panel-confirm')).click();
  await expect(await pos.inPanel('panel-confirm')).toHaveCount(0);
  await pos.scan(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  await house.agrees();
});

test('an identity card that is scanned by mistake goes nowhere', async ({ house }) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'J-2', totalFee: 1250 }).catch(() => undefined);
  await pos.shows('created');
  await pos.scan('130102198001010010');
  await expect(await pos.inPanel('panel-notice')).toBeVisible();
  await pos.shows('created');
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
});

test('a scan too many leaves the green panel as it is', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'J-3', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  await pos.shows('paid');
  await pos.scan(wallet.newCode());
  await pos.shows('paid');
  expect(house.gateway.ledger.total()).toBe(1250);
});

test('two open orders of one page: when one is paid, the panel asks for the other', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const first = pos.pay({ posOrderId: 'J-4', totalFee: 100 });
  await pos.shows('created');
  const second = pos.pay({ posOrderId: 'J-5', totalFee: 200 });
  await expect(await pos.inPanel('panel-amount')).toContainText('2.00');
  // A scan within a second of the exchange would not be taken.
  await expect
    .poll(
      async () => {
        await pos.scan(wallet.newCode());
        return house.gateway.ledger.total();
      },
      { intervals: [1_200] },
    )
    .toBe(200);
  expect(await second).toMatchObject({ resolved: { state: 'paid', totalFee: 200 } });
  await (await pos.inPanel('panel-close')).click();
  await expect(await pos.inPanel('panel-amount')).toContainText('1.00');
  await pos.scanWhenAsked(wallet.newCode());
  expect(await first).toMatchObject({ resolved: { state: 'paid', totalFee: 100 } });
  await house.agrees();
});
