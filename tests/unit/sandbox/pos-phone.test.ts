import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type Pos, startPos } from '../../../sandbox/pos/start-pos';
import { openPosBrowser } from './pos-browser';
import { TestTill } from './till';

const at = openPosBrowser({ width: 390, height: 844 });
const merchant = makeMerchant();
let gateway: Gateway;
let pos: Pos;
let till: TestTill;
let customer: Wallet;

beforeEach(async () => {
  gateway = await startGateway({ merchant });
  pos = await startPos({ gateway });
  till = new TestTill(gateway);
  customer = gateway.wallet({ platform: 'alipay', balance: 5000, name: 'lin' });
  await at.page.goto(`${pos.origin}/phone?lang=en&wallet=lin`);
  await on('code').getByText(/^28/).waitFor();
});
afterEach(async () => {
  await pos.close();
  await gateway.close();
});

const on = (testId: string) => at.page.getByTestId(testId);
const type = async (password: string): Promise<void> => {
  for (const key of password) await on(`key-${key}`).click();
};

test('a code on the till is scanned, looked at and paid', async () => {
  const number = till.number();
  await on('tab-qr').click();
  await at.page.getByText('The till shows no code').waitFor();
  await till.showQr(number, 'alipay', 1250);
  await on('qr-code').click();
  expect(await on('sheet-fee').innerText()).toBe('¥12.50');
  await on('pay-now').click();
  await on('result-paid').waitFor();
  expect([gateway.ledger.net(number), await on('result-fee').innerText()]).toEqual([1250, '¥12.50']);
  await on('done').click();
  await on('qr-code').waitFor({ state: 'detached' });
  expect(await on('balance').textContent()).toBe('¥37.50');
});

test('with the password asked for, six keys pay', async () => {
  customer.passwordFree = false;
  const number = till.number();
  await till.showQr(number, 'alipay', 1250);
  await on('tab-qr').click();
  await on('qr-code').click();
  await on('pay-now').click();
  await type('1234');
  await on('key-delete').click();
  expect([await on('dots').locator('.on').count(), gateway.ledger.net(number)]).toEqual([3, 0]);
  await type('456');
  await on('result-paid').waitFor();
  expect(gateway.ledger.net(number)).toBe(1250);
});

test('a payment by payment code asks for the password by itself, and can be refused', async () => {
  customer.passwordFree = false;
  const number = till.number();
  await till.pay(number, customer, 300);
  await on('request').waitFor();
  await on('refuse').click();
  await on('result-refused').waitFor();
  expect([gateway.order(number)?.phase, gateway.ledger.net(number)]).toEqual(['refused', 0]);
});

test('a password that is no longer wanted goes away', async () => {
  customer.passwordFree = false;
  await till.pay(till.number(), customer, 300);
  await on('request').waitFor();
  customer.refuse();
  await on('request').waitFor({ state: 'detached' });
});

test('a pasted code is opened; one of the other wallet is not', async () => {
  const numbers = [till.number(), till.number()] as const;
  await till.showQr(numbers[0], 'wechat', 100);
  await till.showQr(numbers[1], 'alipay', 200);
  const [wechat, alipay] = gateway.openQrCodes.map((code) => code.codeUrl);
  await on('tab-qr').click();
  await on('code-url').fill(wechat ?? '');
  await on('open-code').click();
  await on('notice').getByText('belongs to the other wallet').waitFor();
  await on('code-url').fill(alipay ?? '');
  await on('open-code').click();
  await on('later').click();
  expect(gateway.ledger.total()).toBe(0);
});

test('too little money is said', async () => {
  await till.showQr(till.number(), 'alipay', 9000);
  await on('tab-qr').click();
  await on('qr-code').click();
  await on('pay-now').click();
  await on('result-failed').getByText('Not enough money').waitFor();
  expect(gateway.ledger.total()).toBe(0);
});

test('bills and refunds are shown, and a refund is announced', async () => {
  const number = till.number();
  await till.pay(number, customer, 1000);
  await on('result-paid').waitFor();
  await on('done').click();
  gateway.refundElsewhere({ outTradeNo: number, fee: 400 });
  await on('result-refunded').waitFor();
  await on('done').click();
  await on('tab-bills').click();
  const bills = await on('bill').allInnerTexts();
  expect(bills.map((bill) => bill.replaceAll(/\s+/g, ' '))).toEqual([
    expect.stringMatching(/^Refund .*\+¥4\.00$/),
    expect.stringMatching(/^Payment .*−¥10\.00$/),
  ]);
});

test('both languages fit the screen of a phone', async () => {
  for (const words of ['Pay code', '付款码']) {
    await on('tab-code').getByText(words).waitFor();
    const size = '[document.documentElement.scrollWidth, document.documentElement.scrollHeight]';
    expect(await at.page.evaluate(size)).toEqual([390, 844]);
    await on('language').click();
  }
});
