import { expect, test, type House } from './support/house';
import { killBrowser } from './support/kill-browser';
import type { PosPage } from './support/pos-page';
import { stopWorker } from './support/stop-worker';

test.describe.configure({ timeout: 120_000 });

async function sell(house: House, pos: PosPage, posOrderId: string): Promise<void> {
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId, totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
}

test('the worker is stopped while the QR code is on show: it stays, and is paid', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'alipay', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'X-1', totalFee: 1250, mode: 'qr', platform: 'alipay' });
  const text = await pos.readQr();
  expect(await stopWorker(house.profile)).toBe(1);
  wallet.scanQr(text);
  expect(wallet.payQr(text)).toBe('paid');
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  expect(house.count('scan_code_pay')).toBe(1);
  await house.agrees();
});

test('the browser is killed while the QR code is on show, and the customer pays: found on the next start', async ({
  house,
}) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  void pos.pay({ posOrderId: 'X-2', totalFee: 1250, mode: 'qr' }).catch(() => undefined);
  const text = await pos.readQr();
  wallet.scanQr(text);
  await house.killAndRestart(() => killBrowser(house.profile));
  expect(wallet.payQr(text)).toBe('paid');
  await house.settles('X-2', 'paid');
  await house.agrees();
});

test('the worker is stopped while a QR order is being closed: no second order, and no money', async ({
  house,
}) => {
  const pos = await house.openPos();
  const paying = pos.pay({ posOrderId: 'X-3', totalFee: 1250, mode: 'qr' });
  await pos.visible('panel-qr');
  const held = house.gateway.script({ path: 'close_order', action: 'hold' });
  await pos.press('panel-cancel');
  await expect.poll(() => held.hits).toBe(1);
  await stopWorker(house.profile);
  held.release();
  expect(await paying).toMatchObject({ resolved: { state: 'cancelled' } });
  await house.agrees();
});

test('the worker is stopped while a refund is under way: given back once', async ({ house }) => {
  const pos = await house.openPos();
  await sell(house, pos, 'X-4');
  const held = house.gateway.script({ path: 'refund', action: 'hold' });
  const refunding = pos.refund({ posOrderId: 'X-4', posRefundId: 'a', refundFee: 500 });
  await expect.poll(() => held.hits).toBe(1);
  expect(await stopWorker(house.profile)).toBe(1);
  held.release();
  expect(await refunding).toMatchObject({ resolved: { state: 'refunded', refundedFee: 500 } });
  expect(house.gateway.ledger.total()).toBe(750);
  await house.agrees();
});

test('the browser is killed while a refund is under way, and the gateway never got it: given back once', async ({
  house,
}) => {
  const pos = await house.openPos();
  await sell(house, pos, 'X-5');
  const held = house.gateway.script({ path: 'refund', action: 'hold', apply: 'never' });
  void pos.refund({ posOrderId: 'X-5', posRefundId: 'a', refundFee: 1250 }).catch(() => undefined);
  await expect.poll(() => held.hits).toBe(1);
  await house.killAndRestart(() => killBrowser(house.profile));
  held.release();
  await expect
    .poll(async () => (await house.refunds()).map(({ state }) => state), { timeout: 60_000 })
    .toEqual(['succeeded']);
  expect(house.gateway.ledger.total()).toBe(0);
  expect(await house.refunds()).toHaveLength(1);
  await house.agrees();
});

test('the browser is killed in the middle of a switch: at most one attempt is live', async ({ house }) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'X-6', totalFee: 1250, mode: 'any' }).catch(() => undefined);
  await pos.shows('created');
  await pos.choose('wechat-qr');
  await pos.visible('panel-qr');
  const held = house.gateway.script({ path: 'close_order', action: 'hold' });
  await pos.choose('scan');
  await expect.poll(() => held.hits).toBe(1);
  await house.killAndRestart(() => killBrowser(house.profile));
  held.release();
  await expect
    .poll(async () => (await house.journal()).filter(({ state }) => state === 'cancelled').length, {
      timeout: 60_000,
    })
    .toBeGreaterThan(0);
  const live = (await house.journal()).filter(({ state }) => state !== 'cancelled' && state !== 'created');
  expect(live).toEqual([]);
  await house.agrees();
});
