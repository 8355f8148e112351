import { startPos } from '../../sandbox/pos/start-pos';
import { expect, test } from './support/house';
import { PosPage } from './support/pos-page';

test('before set-up, and on a page that is not approved, pay says so', async ({ emptyHouse }) => {
  const pos = await emptyHouse.openPos();
  expect(await pos.pay({ posOrderId: 'U-1', totalFee: 1 })).toMatchObject({
    rejected: { code: 'not-configured' },
  });
  await emptyHouse.setUp();
  const stranger = await startPos({});
  const page = await new PosPage(await emptyHouse.till.context.newPage()).open(stranger.origin);
  expect(await page.pay({ posOrderId: 'U-1', totalFee: 1 })).toMatchObject({
    rejected: { code: 'site-not-approved' },
  });
  expect(await page.lookup('U-1')).toMatchObject({ rejected: { code: 'site-not-approved' } });
  await stranger.close();
  expect(await emptyHouse.journal()).toEqual([]);
});

test('a page cannot reach the panel, the extension’s messages or its storage, nor change the API', async ({
  house,
}) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'V-1', totalFee: 1250 }).catch(() => undefined);
  await pos.shows('created');
  const found = await pos.page.evaluate(() => {
    const scope = window as unknown as Record<string, unknown> & { chrome?: { runtime?: unknown } };
    const api = scope['tillside'] as object;
    let replaced = false;
    try {
      scope['tillside'] = { pay: () => Promise.resolve({ state: 'paid' }) };
      replaced = scope['tillside'] !== api;
    } catch {
      replaced = false;
    }
    return {
      frames: window.frames.length,
      iframes: document.querySelectorAll('iframe').length,
      runtime: typeof scope.chrome?.runtime,
      frozen: Object.isFrozen(api),
      replaced,
      hosts: [...document.documentElement.children].some((element) => element.shadowRoot !== null),
    };
  });
  expect(found).toMatchObject({
    iframes: 0,
    runtime: 'undefined',
    frozen: true,
    replaced: false,
    hosts: false,
  });
});

test('keys and clicks that a script makes up do nothing: no payment is submitted', async ({ house }) => {
  const pos = await house.openPos();
  void pos.pay({ posOrderId: 'V-2', totalFee: 1250 }).catch(() => undefined);
  await pos.shows('created');
  await pos.page.evaluate(() => {
    for (const digit of '134567890123456789') {
      for (const type of ['keydown', 'keypress', 'keyup']) {
        document.dispatchEvent(new KeyboardEvent(type, { key: digit, code: `Digit${digit}`, bubbles: true }));
      }
    }
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true }));
  });
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  await pos.scan(wallet.newCode());
  await pos.shows('paid');
  expect(house.gateway.requests.filter(({ path }) => path === 'micro_pay')).toHaveLength(1);
});

test('a page that calls for the private port gets none, and breaks nothing', async ({ house }) => {
  const pos = await house.openPos();
  const offers = await pos.page.evaluate(() => {
    let heard = 0;
    document.addEventListener('tillside:port', () => (heard += 1), true);
    for (let round = 0; round < 5; round += 1) document.dispatchEvent(new Event('tillside:hello'));
    return heard;
  });
  expect(offers).toBe(0);
  expect(await pos.pay({ posOrderId: 'F-1', totalFee: -1 })).toMatchObject({
    rejected: { code: 'invalid-amount' },
  });
});

test('after an update of the extension an open page is told, and can pay again', async ({ house }) => {
  const pos = await house.openPos();
  const paying = pos.pay({ posOrderId: 'F-3', totalFee: 1250 });
  await pos.shows('created');
  const worker = await house.worker();
  await worker.evaluate(() => chrome.runtime.reload()).catch(() => undefined);
  expect(await paying).toMatchObject({ rejected: { code: 'extension-unavailable' } });
  await expect.poll(async () => pos.lookup('F-3')).toMatchObject({ resolved: { state: 'cancelled' } });
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const again = pos.pay({ posOrderId: 'F-3', totalFee: 1250 });
  await pos.scanWhenAsked(wallet.newCode());
  expect(await again).toMatchObject({ resolved: { state: 'paid' } });
  await house.agrees();
});

test('the customer’s code reaches neither the page nor its fields', async ({ house }) => {
  const pos = await house.openPos();
  await pos.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const field = document.createElement('input');
    field.id = 'field';
    document.body.append(field);
    field.focus();
    for (const type of ['keydown', 'keypress', 'keyup', 'input', 'paste']) {
      document.addEventListener(
        type,
        (event) => seen.push(event instanceof KeyboardEvent ? event.key : type),
        true,
      );
    }
  });
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const code = wallet.newCode();
  const paying = pos.pay({ posOrderId: 'F-2', totalFee: 1250 });
  await pos.shows('created');
  await pos.page.focus('#field');
  await pos.scan(code);
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  const { seen, value } = await pos.page.evaluate(() => ({
    seen: (window as unknown as { seen: string[] }).seen,
    value: (document.querySelector('#field') as HTMLInputElement).value,
  }));
  expect(value).toBe('');
  const digits = seen.filter((key) => /^\d$/.test(key));
  expect(digits.length).toBeLessThanOrEqual(3);
  expect(digits.every((digit) => digit === code.charAt(0))).toBe(true);
  expect(seen).not.toContain('Enter');
});
