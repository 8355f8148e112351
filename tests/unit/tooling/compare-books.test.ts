import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareBooks } from '../../../sandbox/demo/compare-books';
import type { JournalRow } from '../../../sandbox/demo/read-journal';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { TestTill } from '../sandbox/till';

let gateway: Gateway;
let till: TestTill;
let paid: JournalRow;

beforeEach(async () => {
  gateway = await startGateway();
  till = new TestTill(gateway);
  paid = { outTradeNo: till.number(), state: 'paid', totalFee: 1250, refundedFee: 0 };
  await till.pay(paid.outTradeNo, gateway.wallet({ platform: 'wechat', balance: 10_000 }), 1250);
});

afterEach(() => gateway.close());

test('books that agree to the fen, with orders that never moved money among them', () => {
  const failed = { ...paid, outTradeNo: till.number(), state: 'failed' };
  expect(compareBooks(gateway, [paid, failed])).toEqual([]);
});

test('one fen less in the journal', () => {
  expect(compareBooks(gateway, [{ ...paid, totalFee: 1249 }])).toEqual([
    `${paid.outTradeNo}: the journal says 1249 fen, the ledger 1250.`,
    'In all the journal says 1249 fen, the ledger 1250.',
  ]);
});

test('an order that took money and is not known as paid', () => {
  expect(compareBooks(gateway, [{ ...paid, state: 'cancelled' }])).toHaveLength(2);
});

test('an order that only the ledger knows', () => {
  expect(compareBooks(gateway, [])).toContain(`${paid.outTradeNo}: in the ledger, not in the journal.`);
});

test('a request that the gateway refused, and a broken rule', async () => {
  await till.reverse(paid.outTradeNo, 'wechat');
  await till.send('micro_pay', { nonsense: true });
  const sentences = compareBooks(gateway, [paid]).join('\n');
  expect(sentences).toContain('The gateway refused a request: micro_pay unknown-field');
  expect(sentences).toContain(`The gateway saw a broken rule: reverse-too-early ${paid.outTradeNo}`);
});
