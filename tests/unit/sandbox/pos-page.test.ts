import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Pos, startPos } from '../../../sandbox/pos/start-pos';
import { openPosBrowser } from './pos-browser';

const at = openPosBrowser({ width: 1366, height: 768 });
let pos: Pos;

beforeAll(async () => {
  pos = await startPos();
});
afterAll(() => pos.close());

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

const run = (script: string): Promise<unknown> => at.page.evaluate(script);
const text = (testId: string): Promise<string> => at.page.getByTestId(testId).innerText();
const stateOfOrder = (id: string): Promise<string | null> =>
  at.page.getByTestId(`order-${id}`).getAttribute('data-state');

test('without the extension the till says so and sends nothing', async () => {
  await at.page.goto(pos.url);
  await at.page.getByTestId('product-latte').click();
  await at.page.getByTestId('pay').click();
  expect(await text('status')).toContain('没有检测到 Tillside 扩展');
  expect(await text('order-number')).toMatch(/^\d{8}-001$/);
});

test('a payment shows its receipt, and the next order has the next number', async () => {
  await at.context.addInitScript(STAND_IN);
  await at.page.goto(`${pos.url}?lang=en`);
  await at.page.getByTestId('product-latte').click();
  await at.page.getByTestId('product-latte').click();
  await at.page.getByTestId('product-cookie').click();
  expect(await text('cart-total')).toBe('¥53.00');
  const number = await text('order-number');
  await at.page.getByTestId('pay').click();
  expect(await at.page.getByTestId('pay').isDisabled()).toBe(true);
  await run(`settle({ platform: 'alipay', transactionId: 'T1', paidAt: Date.now() })`);
  await at.page.getByTestId('receipt').waitFor();
  expect(await text('receipt-transaction')).toBe('T1');
  expect(await text('receipt-platform')).toBe('Alipay');
  expect(await text('takings')).toBe('¥53.00');
  await at.page.getByTestId('next-customer').click();
  expect(await text('order-number')).toBe(number.replace('001', '002'));
  expect(await at.page.getByTestId('receipt').isVisible()).toBe(false);
});

test('a reload in the middle of a payment asks again under the same number', async () => {
  await at.context.addInitScript(STAND_IN);
  await at.page.goto(`${pos.url}?order=A-7&amount=1250`);
  expect([await text('order-number'), await text('cart-total')]).toEqual(['A-7', '¥12.50']);
  await at.page.getByTestId('pay').click();
  await at.page.reload();
  await at.page.waitForFunction('"settle" in window');
  expect(await run(`localStorage.getItem('calls')`)).toBe('pay A-7 1250;lookup A-7;pay A-7 1250;');
  await run(`settle({ transactionId: 'T2' })`);
  await at.page.getByTestId('receipt').waitFor();
  await at.page.reload();
  expect(await text('receipt-transaction')).toBe('T2');
  expect(await run(`localStorage.getItem('calls').split(';').length`)).toBe(4);
});

test('an order that settles late is brought up to date in the list', async () => {
  await at.context.addInitScript(STAND_IN);
  await at.page.goto(`${pos.url}?order=A-8&amount=900`);
  await at.page.getByTestId('pay').click();
  await run(`settle({ state: 'attention' })`);
  await at.page.getByTestId('order-A-8').waitFor();
  expect(await stateOfOrder('A-8')).toBe('attention');
  await at.page.getByTestId('new-sale').click();
  await run(`change('A-8', 900, {})`);
  expect([await stateOfOrder('A-8'), await text('takings')]).toEqual(['paid', '¥9.00']);
  await run(`change('somebody-else', 900, {})`);
  expect(await at.page.getByTestId('order-somebody-else').count()).toBe(0);
});

test('a rejection is shown with its code, and the order can be paid again', async () => {
  await at.context.addInitScript(STAND_IN);
  await at.page.goto(`${pos.url}?order=A-9&amount=900`);
  await at.page.getByTestId('pay').click();
  await run(`fail('locked', 'The till is locked')`);
  await at.page.getByText('locked The till is locked').waitFor();
  expect([await stateOfOrder('A-9'), await at.page.getByTestId('pay').isEnabled()]).toEqual(['failed', true]);
});

test('the whole till fits 1366 by 768', async () => {
  await at.page.goto(pos.url);
  expect(await run('[document.documentElement.scrollWidth, document.documentElement.scrollHeight]')).toEqual([
    1366, 768,
  ]);
});
