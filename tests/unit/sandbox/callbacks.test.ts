import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCallbackAnswer } from '../../../sandbox/gateway/callbacks-answer';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { makeMerchant } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';
import { type Json, TestTill } from './till';

const merchant = makeMerchant();
const RETRY_MS = [10, 20, 30];

/** A merchant's server that checks callbacks by itself and answers what a test wants. */
class Receiver {
  readonly contents: Json[] = [];
  answer: (attempt: number) => string | undefined = () => signed({ status: 0 });
  readonly #server: Server;

  constructor() {
    this.#server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const outer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
        const text = outer.request_content as string;
        expect(req.headers['content-type']).toBe('application/json');
        expect(outer.authen_info).toEqual({ a: { authen_type: 1, authen_code: codeOf(text) } });
        this.contents.push(JSON.parse(text) as Json);
        const body = this.answer(this.contents.length);
        if (body === undefined) req.socket.destroy();
        else res.end(body);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/told`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

const codeOf = (text: string): string =>
  createHmac('sha256', merchant.authenKey).update(text).digest('hex').toUpperCase();
const infoFor = (text: string): string =>
  `"authen_info":{"a":{"authen_type":1,"authen_code":"${codeOf(text)}"}}`;
const signed = (content: Json): string => {
  const text = JSON.stringify(content);
  return `{"response_content":${JSON.stringify(text)},${infoFor(text)}}`;
};

let receiver: Receiver;
let callbackUrl: string;
let gateway: Gateway;
let till: TestTill;
let customer: Wallet;

beforeEach(async () => {
  receiver = new Receiver();
  callbackUrl = await receiver.start();
  gateway = await startGateway({ merchant, callbackUrl, callbackRetryMs: RETRY_MS });
  till = new TestTill(gateway);
  customer = gateway.wallet({ platform: 'wechat', balance: 100_000 });
});
afterEach(async () => {
  await gateway.close();
  await receiver.close();
});

const pay = async (): Promise<string> => {
  const number = till.number();
  await till.pay(number, customer, 1000);
  return number;
};

test('a payment is told with its order and its terminal', async () => {
  const number = await pay();
  const call = await gateway.callbacks.waitFor((sent) => sent.outTradeNo === number);
  expect(call).toMatchObject({ kind: 'payment', attempt: 1, http: 200, verdict: 'accepted' });
  expect(receiver.contents).toMatchObject([
    {
      nonce_str: expect.stringMatching(/^\w{32}$/) as unknown,
      pay_mch_key: { pay_platform: 1, out_sub_mch_id: merchant.outSubMchId },
      order_content: {
        out_trade_no: number,
        total_fee: 1000,
        wxpay_order_content_ext: { current_trade_state: 2 },
      },
      order_client: { device_id: 'till-1', staff_id: '1003' },
    },
  ]);
});

test('a refund is told as an array of one', async () => {
  const number = await pay();
  const { outRefundNo } = gateway.refundElsewhere({ outTradeNo: number, fee: 300 });
  await gateway.callbacks.waitFor((sent) => sent.outRefundNo === outRefundNo);
  expect(receiver.contents.at(-1)).toMatchObject({
    refund_order_content: [{ out_trade_no: number, out_refund_no: outRefundNo, refund_fee: 300 }],
  });
  expect(receiver.contents.at(-1)).not.toHaveProperty('order_client');
});

test('a refund that fails is not told', async () => {
  const number = await pay();
  await gateway.callbacks.waitFor((sent) => sent.kind === 'payment');
  gateway.refundsBehave({ life: 'fails', ms: 0 });
  gateway.refundElsewhere({ outTradeNo: number, fee: 300 });
  const second = await pay();
  await gateway.callbacks.waitFor((sent) => sent.outTradeNo === second);
  expect(gateway.callbacks.sent.map((sent) => sent.kind)).toEqual(['payment', 'payment']);
});

test('the gateway calls again until it is answered, each time with a fresh nonce', async () => {
  receiver.answer = (attempt) =>
    [undefined, 'stored', signed({ status: 1 }), signed({ status: 0 })][attempt - 1];
  await pay();
  await gateway.callbacks.waitFor((sent) => sent.verdict === 'accepted');
  expect(gateway.callbacks.sent.map((sent) => [sent.attempt, sent.verdict])).toEqual([
    [1, 'no-answer'],
    [2, 'json'],
    [3, 'status 1'],
    [4, 'accepted'],
  ]);
  expect(new Set(receiver.contents.map((content) => content.nonce_str)).size).toBe(4);
});

test('after the last interval it gives up', async () => {
  receiver.answer = () => signed({ status: 9 });
  const given = await pay();
  await gateway.callbacks.waitFor((sent) => sent.attempt === RETRY_MS.length + 1);
  receiver.answer = () => signed({ status: 0 });
  const next = await pay();
  await gateway.callbacks.waitFor((sent) => sent.outTradeNo === next);
  expect(gateway.callbacks.sent.filter((sent) => sent.outTradeNo === given)).toHaveLength(4);
});

test('callbacks can come late, twice, and the last of them first', async () => {
  let now = Date.UTC(2026, 10, 23);
  const slow = await startGateway({ merchant, callbackUrl, clock: () => now });
  const other = new TestTill(slow);
  const wallet = slow.wallet({ platform: 'alipay', balance: 100_000 });
  slow.callbacks.behave({ delayMs: 200, times: 2, shuffle: true });
  const numbers = [other.number(), other.number()] as const;
  for (const number of numbers) await other.pay(number, wallet, 1000);
  now += 199;
  expect([slow.ledger.total(), slow.callbacks.sent]).toEqual([2000, []]);
  now += 1;
  expect(slow.order(numbers[0])?.phase).toBe('paid');
  await slow.callbacks.waitFor(() => slow.callbacks.sent.every((sent) => sent.done));
  expect(slow.callbacks.sent.map((sent) => sent.outTradeNo)).toEqual([
    numbers[1],
    numbers[1],
    numbers[0],
    numbers[0],
  ]);
  await slow.close();
});

test('callbacks can be sent elsewhere, or to nobody', async () => {
  gateway.callbacksTo(undefined);
  await pay();
  expect(gateway.callbacks.sent).toEqual([]);
  expect(() => gateway.callbacksTo('ftp://127.0.0.1/')).toThrow('http and https only');
});

test.each([
  ['accepted', signed({ status: 0, description: '' })],
  [
    'accepted',
    `{${infoFor('{ "status" : 0, "note": "}]" }')}, "response_content" : { "status" : 0, "note": "}]" }}`,
  ],
  ['status 1', signed({ status: 1 })],
  ['json', 'ok'],
  ['json', '"ok"'],
  ['envelope', '{"response_content":"{}"}'],
  ['envelope', '{"response_content":"{\\"status\\":0}","authen_info":{"s":{}}}'],
  ['envelope', `{"response_content":"1",${infoFor('1')}}`],
  ['authen-code', signed({ status: 0 }).replace('0}', '0 }')],
  ['authen-code', `{"response_content":{"status":0},${infoFor('{"status": 0}')}}`],
])('an answer is worth "%s": %s', (verdict, body) => {
  expect(readCallbackAnswer(body, merchant.authenKey)).toBe(verdict);
});
