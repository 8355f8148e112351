import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Pos, startPos } from '../../../sandbox/pos/start-pos';
import { openPosBrowser } from './pos-browser';

const at = openPosBrowser({ width: 1366, height: 768 });
let pos: Pos;

beforeAll(async () => {
  pos = await startPos();
});
afterAll(() => pos.close());

/** A stand-in for the extension that pays at once and gives back what it is asked to. */
const STAND_IN = `{
  const orders = {};
  window.calls = [];
  window.next = { state: 'paid' };
  window.refundState = 'refunded';
  window.tillside = {
    version: '1',
    async pay(request) {
      calls.push(request);
      const { posOrderId, totalFee } = request;
      orders[posOrderId] = { posOrderId, totalFee, outTradeNo: 'n', platform: 'wechat', refundedFee: 0, refunds: [], ...next };
      return orders[posOrderId];
    },
    async lookup(id) {
      return orders[id] ?? null;
    },
    async cancel(id) {
      calls.push({ cancel: id });
      if (next.stubborn) throw { code: 'order-not-found', message: 'gone' };
      orders[id].state = 'cancelled';
      return orders[id];
    },
    async refund(request) {
      calls.push(request);
      if (refundState === 'rejected') throw { code: 'refund-history-unknown', message: 'not told' };
      const order = orders[request.posOrderId];
      const { posRefundId, refundFee } = request;
      const entry = { posRefundId, refundFee, outRefundNo: 'r', state: refundState };
      order.refunds = [...order.refunds, entry];
      if (refundState === 'refunded') order.refundedFee += refundFee;
      const { posOrderId, totalFee, refundedFee } = order;
      return { ...entry, posOrderId, totalFee, refundedFee, outTradeNo: 'n' };
    },
  };
  window.settle = (id) => {
    const order = orders[id];
    for (const refund of order.refunds) refund.state = 'refunded';
    order.refundedFee = order.refunds.reduce((sum, refund) => sum + refund.refundFee, 0);
    document.dispatchEvent(new CustomEvent('tillside:change', { detail: order }));
  };
}`;

beforeEach(async () => {
  await at.context.addInitScript(STAND_IN);
});

const run = (script: string): Promise<unknown> => at.page.evaluate(script);
const on = (testId: string) => at.page.getByTestId(testId);
const stateOf = (id: string): Promise<string | null> => on(`order-${id}`).getAttribute('data-state');
const calls = (): Promise<unknown> => run('calls');

/** Sells for 20.00 yuan and comes back for the next customer. */
async function sell(id: string): Promise<void> {
  await at.page.goto(`${pos.url}?lang=en&order=${id}&amount=2000`);
  await on('pay').click();
  await on('next-customer').click();
}

async function refund(id: string, amount?: string, reason?: string): Promise<void> {
  await on(`refund-of-${id}`).click();
  if (amount !== undefined) await on('refund-amount').fill(amount);
  if (reason !== undefined) await on('refund-reason').fill(reason);
  await on('refund-submit').click();
}

test('a refund in part, then of what is left', async () => {
  await sell('A-1');
  await refund('A-1', '5.5', 'cold coffee');
  await on('refund-A-1-R1').waitFor();
  expect(await stateOf('A-1')).toBe('refunded-in-part');
  expect(await on('takings').innerText()).toBe('¥14.50');
  await on('refund-of-A-1').click();
  expect(await on('refund-amount').inputValue()).toBe('14.50');
  await on('refund-submit').click();
  await on('refund-A-1-R2').waitFor();
  expect([await stateOf('A-1'), await on('refund-of-A-1').count()]).toEqual(['refunded', 0]);
  expect(await on('takings').innerText()).toBe('¥0.00');
  expect(await calls()).toMatchObject([
    { posOrderId: 'A-1', totalFee: 2000 },
    { posOrderId: 'A-1', posRefundId: 'A-1-R1', refundFee: 550, reason: 'cold coffee' },
    { posOrderId: 'A-1', posRefundId: 'A-1-R2', refundFee: 1450 },
  ]);
});

test('an amount that is wrong or too much is not sent', async () => {
  await sell('A-2');
  await on('refund-of-A-2').click();
  for (const [amount, words] of [
    ['20.01', 'At most ¥20.00'],
    ['0', 'Enter an amount'],
    ['20.001', 'Enter an amount'],
    ['-1', 'Enter an amount'],
    ['', 'Enter an amount'],
  ] as const) {
    await on('refund-amount').fill(amount);
    await on('refund-submit').click();
    expect(await on('refund-problem').innerText()).toContain(words);
  }
  expect(await calls()).toHaveLength(1);
  await on('refund-close').click();
  expect(await on('refund-amount').count()).toBe(0);
});

test('what is under way cannot be given back again, and settles by itself', async () => {
  await sell('A-3');
  await run(`refundState = 'refunding'`);
  await refund('A-3', '15');
  await on('refund-A-3-R1').waitFor();
  expect(await on('refund-A-3-R1').getAttribute('data-state')).toBe('refunding');
  expect(await stateOf('A-3')).toBe('paid');
  await on('refund-of-A-3').click();
  expect(await on('refund-amount').inputValue()).toBe('5.00');
  await on('refund-amount').fill('4');
  await run(`settle('A-3')`);
  expect([await stateOf('A-3'), await on('refund-amount').inputValue()]).toEqual(['refunded-in-part', '4']);
  expect(await run(`document.activeElement.dataset.testid`)).toBe('refund-amount');
});

test('a refund that was not taken keeps its number for the same amount only', async () => {
  await sell('A-4');
  await run(`refundState = 'rejected'`);
  await refund('A-4', '5');
  await on('refund-problem').getByText('refund-history-unknown not told').waitFor();
  await on('refund-submit').click();
  await on('refund-submit').and(at.page.locator(':enabled')).waitFor();
  await on('refund-amount').fill('6');
  await run(`refundState = 'refunded'`);
  await on('refund-submit').click();
  await on('refund-A-4-R2').waitFor();
  expect(await calls()).toMatchObject([
    {},
    { posRefundId: 'A-4-R1', refundFee: 500 },
    { posRefundId: 'A-4-R1', refundFee: 500 },
    { posRefundId: 'A-4-R2', refundFee: 600 },
  ]);
});

test('an open order can be cancelled from the list', async () => {
  await at.page.goto(`${pos.url}?lang=en&order=A-5&amount=900`);
  await run(`next = { state: 'attention' }`);
  await on('pay').click();
  await on('cancel-of-A-5').click();
  await at.page.locator('[data-testid="order-A-5"][data-state="cancelled"]').waitFor();
  expect(await calls()).toMatchObject([{}, { cancel: 'A-5' }]);
});

test('a cancel that is refused says why', async () => {
  await at.page.goto(`${pos.url}?lang=en&order=A-6&amount=900`);
  await run(`next = { state: 'attention', stubborn: true }`);
  await on('pay').click();
  await on('cancel-of-A-6').click();
  await on('status').getByText('Not cancelled · order-not-found gone').waitFor();
  expect(await stateOf('A-6')).toBe('attention');
});

test.each([
  ['scan', {}],
  ['qr-wechat', { mode: 'qr', platform: 'wechat' }],
  ['qr-alipay', { mode: 'qr', platform: 'alipay' }],
  ['any', { mode: 'any' }],
])('the way to pay "%s" is handed over', async (mode, members) => {
  await at.page.goto(`${pos.url}?lang=zh&order=A-7&amount=900`);
  await on(`mode-${mode}`).check();
  await on('pay').click();
  await on('receipt').waitFor();
  const [asked] = (await calls()) as [Record<string, unknown>];
  const { mode: sentMode, platform } = asked;
  expect({ ...(sentMode ? { mode: sentMode } : {}), ...(platform ? { platform } : {}) }).toEqual(members);
});
