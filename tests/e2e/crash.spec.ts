import { expect, test } from './support/house';
import { killBrowser } from './support/kill-browser';
import { stopWorker } from './support/stop-worker';

test.describe.configure({ timeout: 120_000 });

test('the worker is stopped while the answer is under way: settled by itself, charged once', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const held = house.gateway.script({ path: 'micro_pay', action: 'hold' });
  const paying = pos.pay({ posOrderId: 'K-1', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await house.gateway.waitFor(({ path }) => path === 'micro_pay');
  expect(await stopWorker(house.profile)).toBe(1);
  held.release();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toHaveLength(1);
  await house.agrees();
});

test('the worker is stopped while the customer types the password', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000, passwordFree: false });
  const paying = pos.pay({ posOrderId: 'K-2', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  expect(await stopWorker(house.profile)).toBe(1);
  wallet.approve();
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  await pos.shows('paid');
  await house.agrees();
});

test('the worker is stopped again and again', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  const paying = pos.pay({ posOrderId: 'K-3', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  for (let round = 0; round < 4; round += 1) {
    const asked = house.gateway.requests.length;
    await stopWorker(house.profile);
    await expect.poll(() => house.gateway.requests.length, { timeout: 20_000 }).toBeGreaterThan(asked);
  }
  wallet.approve();
  const outcome = await paying;
  expect(outcome).toHaveProperty('resolved.state');
  const order = await house.settles('K-3', 'resolved' in outcome ? (outcome.resolved?.state ?? '') : '');
  expect(['paid', 'cancelled']).toContain(order.state);
  await house.agrees();
});

test('the page is reloaded in the middle: the panel comes back, and a pay joins', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  void pos.pay({ posOrderId: 'K-4', totalFee: 1250 }).catch(() => undefined);
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await pos.page.reload();
  await pos.shows('paying');
  const joined = pos.pay({ posOrderId: 'K-4', totalFee: 1250 });
  wallet.approve();
  expect(await joined).toMatchObject({ resolved: { state: 'paid' } });
  expect(await house.journal()).toHaveLength(1);
  await house.agrees();
});

test('the page is reloaded before the scan: the order that nobody waits for ends, unsent', async ({
  house,
}) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'K-5', totalFee: 1250 }).catch(() => undefined);
  await pos.shows('created');
  await pos.page.reload();
  await house.settles('K-5', 'cancelled');
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
});

test('the tab goes to another site before the scan: the order ends, unsent', async ({ house }) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'K-10', totalFee: 1250 }).catch(() => undefined);
  await pos.shows('created');
  await pos.page.goto('about:blank');
  await house.settles('K-10', 'cancelled');
});

test('the tab is closed in the middle: settled by itself', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const held = house.gateway.script({ path: 'micro_pay', action: 'hold' });
  void pos.pay({ posOrderId: 'K-6', totalFee: 1250 }).catch(() => undefined);
  await pos.scanWhenAsked(wallet.newCode());
  await house.gateway.waitFor(({ path }) => path === 'micro_pay');
  await pos.page.close();
  held.release();
  await house.settles('K-6', 'paid');
  await house.agrees();
});

test('the browser is killed while the answer is under way: settled on the next start by itself', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const held = house.gateway.script({ path: 'micro_pay', action: 'hold' });
  void pos.pay({ posOrderId: 'K-7', totalFee: 1250 }).catch(() => undefined);
  await pos.scanWhenAsked(wallet.newCode());
  await house.gateway.waitFor(({ path }) => path === 'micro_pay');
  const asked = house.gateway.requests.length;
  await house.killAndRestart(() => killBrowser(house.profile));
  held.release();
  await house.gateway.waitFor(
    (entry) => entry.path === 'query_order' && house.gateway.requests.indexOf(entry) >= asked,
  );
  await house.settles('K-7', 'paid');
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toHaveLength(1);
  await house.agrees();
});

test('the browser is killed while the customer hesitates: reversed on the next start', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000, passwordFree: false });
  void pos.pay({ posOrderId: 'K-8', totalFee: 1250 }).catch(() => undefined);
  await pos.scanWhenAsked(wallet.newCode());
  await pos.shows('paying');
  await house.killAndRestart(() => killBrowser(house.profile));
  await house.settles('K-8', 'cancelled', 90_000);
  await house.agrees();
});

test('the browser is killed before the scan: the order ends unsent', async ({ house }) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'K-9', totalFee: 1250 }).catch(() => undefined);
  await pos.shows('created');
  await house.killAndRestart(() => killBrowser(house.profile));
  await house.settles('K-9', 'cancelled');
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
});
