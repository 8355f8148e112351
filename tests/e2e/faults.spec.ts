import { expect, test } from './support/house';

/** Faults of `micro_pay` after which the payment had been applied: a query must find it paid, charged once. */
const LOST = [
  ['the answer is lost after applying', { action: 'drop-after' }],
  ['the answer is an HTTP error', { action: 'http', code: 502 }],
  ['the answer is garbage', { action: 'garbage' }],
  ['the answer is cut off', { action: 'truncate' }],
  ['the answer has a wrong authentication code', { action: 'wrong-code' }],
  ['the answer has no authentication code', { action: 'no-code' }],
  ['the answer claims MD5', { action: 'md5' }],
  ['the amount in the answer was tampered with', { action: 'tamper', field: 'total_fee', value: 1 }],
  ['the answer is about another amount, authenticated', { action: 'swap', changes: { totalFee: 1 } }],
  [
    'the answer is about another order, authenticated',
    { action: 'swap', changes: { outTradeNo: 'x'.repeat(32) } },
  ],
  ['the answer is 10 MB', { action: 'big', bytes: 10_000_000 }],
  ['the answer never ends', { action: 'endless' }],
  ['the answer comes too late', { action: 'delay', ms: 6_000 }],
  ['headers come, and nothing after them', { action: 'headers-only' }],
  ['the answer is 103', { action: 'status', status: 103, apply: 'before' }],
  ['the answer is 3', { action: 'status', status: 3, apply: 'before' }],
  ['the answer is 101', { action: 'status', status: 101, apply: 'before' }],
  ['the answer is 102, though the first copy charged', { action: 'status', status: 102, apply: 'before' }],
] as const;

for (const [name, fault] of LOST) {
  test(`${name}: found paid by a query, charged once`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
    house.gateway.script({ path: 'micro_pay', ...fault });
    const paying = pos.pay({ posOrderId: 'L-1', totalFee: 1250 });
    await pos.scanWhenAsked(wallet.newCode());
    expect(await paying).toMatchObject({ resolved: { state: 'paid', totalFee: 1250 } });
    expect(house.gateway.requests.filter(({ path }) => path === 'query_order').length).toBeGreaterThan(1);
    await house.agrees({ browserResends: fault.action === 'drop-after' });
  });
}

test('a redirect is not followed', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  house.gateway.script({ path: 'micro_pay', action: 'redirect', apply: 'before' });
  const paying = pos.pay({ posOrderId: 'L-2', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toHaveLength(1);
  await house.agrees();
});

test('the gateway is silent, then back: the order settles by itself', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  house.gateway.script({ path: 'micro_pay', action: 'drop-after' });
  const silence = house.gateway.script({ path: 'query_order', action: 'drop-before', times: Infinity });
  const paying = pos.pay({ posOrderId: 'Q-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('unknown');
  await expect.poll(() => silence.hits).toBeGreaterThan(2);
  silence.cancel();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  await house.agrees({ browserResends: true });
});

test('407 for a stranger’s order: never reversed, failed, and the next attempt has a new number', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'N-1', totalFee: 1250 });
  await pos.shows('created');
  const [order] = await house.journal();
  const { terminal } = order as unknown as { terminal: { machineNo: string } };
  house.gateway.occupy({
    outTradeNo: order?.outTradeNo ?? '',
    platform: 'wechat',
    authorCode: '109999999999999999',
    fee: 1250,
    body: 'somebody else',
    deviceId: 'another',
    machineNo: terminal.machineNo,
  } as never);
  await pos.scan(wallet.newCode());
  expect(await paying).toMatchObject({
    resolved: { state: 'failed', error: { code: 'order-number-reused' } },
  });
  expect(house.gateway.requests.filter(({ path }) => path === 'reverse')).toEqual([]);
  const again = pos.pay({ posOrderId: 'N-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await again).toMatchObject({ resolved: { state: 'paid' } });
  const numbers = (await house.journal()).map(({ outTradeNo }) => outTradeNo);
  expect(new Set(numbers).size).toBe(2);
  expect(house.gateway.ledger.total()).toBe(1250);
  expect(house.gateway.violations).toEqual([]);
});

for (const platform of ['wechat', 'alipay'] as const) {
  test(`${platform}: the password never comes: given up, reversed, cancelled`, async ({ house }) => {
    const pos = await house.openPos();
    const wallet = house.gateway.wallet({ platform, balance: 100_000, passwordFree: false });
    const paying = pos.pay({ posOrderId: 'V-1', totalFee: 1250 });
    await pos.scanWhenAsked(wallet.newCode());
    await pos.shows('paying');
    await pos.shows('closing');
    expect(await paying).toMatchObject({
      resolved: { state: 'cancelled', error: { code: 'no-answer-in-time' } },
    });
    const asked = house.gateway.requests.map(({ path }) => path);
    expect(asked.filter((path) => path === 'reverse')).toHaveLength(1);
    await house.agrees();
  });
}

test('the cashier cancels while the customer hesitates: waited 15 s, reversed, cancelled', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const paying = pos.pay({ posOrderId: 'X-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await (await pos.inPanel('panel-cancel')).click();
  expect(await paying).toMatchObject({
    resolved: { state: 'cancelled', error: { code: 'cancelled-by-cashier' } },
  });
  await house.agrees();
});

test('the cashier cancels, but the customer pays first: paid wins, nothing is reversed', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const paying = pos.pay({ posOrderId: 'X-2', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await (await pos.inPanel('panel-cancel')).click();
  wallet.approve();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.gateway.requests.filter(({ path }) => path === 'reverse')).toEqual([]);
  await house.agrees();
});

test('a payment that lands after its reverse was acknowledged is paid, loudly', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  house.gateway.script({ path: 'reverse', action: 'late-success', ms: 2_000 });
  const paying = pos.pay({ posOrderId: 'Z-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  await pos.shows('paid');
  const order = await house.settles('Z-1', 'paid');
  expect(order.lateSuccess).toBe(true);
  await house.agrees();
});
