import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Pos, startPos } from '../../../sandbox/pos/start-pos';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const ARGUMENTS = ['--headless=new', '--no-sandbox', '--disable-background-networking'];
const START_MS = 60_000;

let browser: Browser;
let context: BrowserContext;
let page: Page;
let pos: Pos;
let faults: string[];

beforeAll(async () => {
  pos = await startPos();
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}, START_MS);

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
  page = await context.newPage();
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
}, START_MS);

afterEach(async () => {
  expect(faults).toEqual([]);
  await context.close();
}, START_MS);

afterAll(async () => {
  await browser.close();
  await pos.close();
}, START_MS);

/** A stand-in for the extension whose calls are kept over reloads; `pay` settles when the test says so. */
const STAND_IN = `{
  const note = (call) => localStorage.setItem('calls', (localStorage.getItem('calls') ?? '') + call + ';');
  const result = (posOrderId, totalFee, more) =>
    ({ posOrderId, totalFee, outTradeNo: 'n', refundedFee: 0, state: 'paid', ...more });
  let totalFee = 0;
  window.tillside = {
    version: '1',
    pay(request) {
      totalFee = request.totalFee;
      note('pay ' + request.posOrderId + ' ' + request.totalFee);
      return new Promise((resolve, reject) => {
        window.settle = (more) => resolve(result(request.posOrderId, request.totalFee, more));
        window.fail = (code, message) => reject({ code, message });
      });
    },
    async lookup(id) {
      note('lookup ' + id);
      return null;
    },
  };
  window.change = (id, total, more) =>
    document.dispatchEvent(new CustomEvent('tillside:change', { detail: result(id, total, more) }));
}`;

const run = (script: string): Promise<unknown> => page.evaluate(script);
const text = (testId: string): Promise<string> => page.getByTestId(testId).innerText();
const stateOfOrder = (id: string): Promise<string | null> =>
  page.getByTestId(`order-${id}`).getAttribute('data-state');

test('without the extension the till says so and sends nothing', async () => {
  await page.goto(pos.url);
  await page.getByTestId('product-latte').click();
  await page.getByTestId('pay').click();
  expect(await text('status')).toContain('没有检测到 Tillside 扩展');
  expect(await text('order-number')).toMatch(/^\d{8}-001$/);
});

test('a payment shows its receipt, and the next order has the next number', async () => {
  await context.addInitScript(STAND_IN);
  await page.goto(`${pos.url}?lang=en`);
  await page.getByTestId('product-latte').click();
  await page.getByTestId('product-latte').click();
  await page.getByTestId('product-cookie').click();
  expect(await text('cart-total')).toBe('¥53.00');
  const number = await text('order-number');
  await page.getByTestId('pay').click();
  expect(await page.getByTestId('pay').isDisabled()).toBe(true);
  await run(`settle({ platform: 'alipay', transactionId: 'T1', paidAt: Date.now() })`);
  await page.getByTestId('receipt').waitFor();
  expect(await text('receipt-transaction')).toBe('T1');
  expect(await text('receipt-platform')).toBe('Alipay');
  expect(await text('takings')).toBe('¥53.00');
  await page.getByTestId('next-customer').click();
  expect(await text('order-number')).toBe(number.replace('001', '002'));
  expect(await page.getByTestId('receipt').isVisible()).toBe(false);
});

test('a reload in the middle of a payment asks again under the same number', async () => {
  await context.addInitScript(STAND_IN);
  await page.goto(`${pos.url}?order=A-7&amount=1250`);
  expect([await text('order-number'), await text('cart-total')]).toEqual(['A-7', '¥12.50']);
  await page.getByTestId('pay').click();
  await page.reload();
  await page.waitForFunction('"settle" in window');
  expect(await run(`localStorage.getItem('calls')`)).toBe('pay A-7 1250;lookup A-7;pay A-7 1250;');
  await run(`settle({ transactionId: 'T2' })`);
  await page.getByTestId('receipt').waitFor();
  await page.reload();
  expect(await text('receipt-transaction')).toBe('T2');
  expect(await run(`localStorage.getItem('calls').split(';').length`)).toBe(4);
});

test('an order that settles late is brought up to date in the list', async () => {
  await context.addInitScript(STAND_IN);
  await page.goto(`${pos.url}?order=A-8&amount=900`);
  await page.getByTestId('pay').click();
  await run(`settle({ state: 'attention' })`);
  await page.getByTestId('order-A-8').waitFor();
  expect(await stateOfOrder('A-8')).toBe('attention');
  await page.getByTestId('new-sale').click();
  await run(`change('A-8', 900, {})`);
  expect([await stateOfOrder('A-8'), await text('takings')]).toEqual(['paid', '¥9.00']);
  await run(`change('somebody-else', 900, {})`);
  expect(await page.getByTestId('order-somebody-else').count()).toBe(0);
});

test('a rejection is shown with its code, and the order can be paid again', async () => {
  await context.addInitScript(STAND_IN);
  await page.goto(`${pos.url}?order=A-9&amount=900`);
  await page.getByTestId('pay').click();
  await run(`fail('locked', 'The till is locked')`);
  await page.getByText('locked The till is locked').waitFor();
  expect([await stateOfOrder('A-9'), await page.getByTestId('pay').isEnabled()]).toEqual(['failed', true]);
});

test('the whole till fits 1366 by 768', async () => {
  await page.goto(pos.url);
  expect(await run('[document.documentElement.scrollWidth, document.documentElement.scrollHeight]')).toEqual([
    1366, 768,
  ]);
});
