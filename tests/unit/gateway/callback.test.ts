import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { answerCallback, type CallbackReading, readCallback } from '../../../lib/gateway/callback';
import { openReply, verifyReply } from '../../../lib/gateway/envelope';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import vectors from '../../data/vectors/callbacks.json';
import { makeMerchantSigner, makeTill, merchant, utf8 } from './till-making';

const KEY = vectors[0]?.key ?? '';
const codeOf = (bytes: Uint8Array): string => createHmac('sha256', KEY).update(bytes).digest('hex');
const verify = async (bytes: Uint8Array, code: string): Promise<boolean> =>
  codeOf(bytes) === code.toLowerCase();

const sealed = (content: object): Uint8Array => {
  const text = JSON.stringify(content);
  const authenInfo = { a: { authen_type: 1, authen_code: codeOf(utf8(text)) } };
  return utf8(JSON.stringify({ request_content: text, authen_info: authenInfo }));
};

describe('readCallback', () => {
  it.each(vectors)('agrees with OpenSSL: $name', async ({ kind, body, ok, reason }) => {
    const read = await readCallback(kind as 'payment' | 'refund', utf8(body), verify);
    expect(read.ok).toBe(ok);
    if (!read.ok) expect(read.reason).toBe(reason);
  });

  it('tells what was paid, and of the payment code no more than four digits', async () => {
    const read = await readCallback('payment', utf8(vectors[0]?.body ?? ''), verify);
    expect(read).toEqual({
      ok: true,
      kind: 'payment',
      merchant: {
        outMchId: 'sz013NzuonO6CMJd0rCB',
        outSubMchId: 'sz01ELTR281OFpmdAp6J',
        outShopId: 'sz01qyoPJmd3j1hWmul4',
        platform: 'wechat',
      },
      freshness: 'SmM10CXPIZLaIY9PIYdVGVgxc58wDRG',
      order: {
        outTradeNo: 'sz0100lmnxA1b2C3d4E5f6G7h8I9j0K1',
        totalFee: 1250,
        evidence: {
          kind: 'paid',
          transactionId: '4200001732202611230000012345',
          paidAt: 1_700_000_005_000,
          cashFee: 1200,
        },
        identity: {
          codeLastFour: '9456',
          totalFee: 1250,
          deviceId: 'till-0001',
          createdAt: 1_700_000_004_000,
        },
      },
    });
    expect(JSON.stringify(read)).not.toContain('134680423163');
  });

  it('tells each refund of the list', async () => {
    const { body = '' } = vectors.find(({ kind, ok }) => kind === 'refund' && ok) ?? {};
    expect(await readCallback('refund', utf8(body), verify)).toMatchObject({
      ok: true,
      merchant: { platform: 'alipay' },
      refunds: [
        { outRefundNo: 'sz0100lmnxR000000000000000000000A', refundFee: 250, evidence: { kind: 'succeeded' } },
        { outRefundNo: 'sz0100lmnxR000000000000000000000B', refundFee: 1000, evidence: { kind: 'open' } },
      ],
    });
  });

  it.each([
    ['no merchant', { order_content: { out_trade_no: 'a', total_fee: 1 } }],
    ['an unknown platform', { pay_mch_key: { pay_platform: 9, out_sub_mch_id: 's' }, order_content: {} }],
    [
      'no amount',
      { pay_mch_key: { pay_platform: 1, out_sub_mch_id: 's' }, order_content: { out_trade_no: 'a' } },
    ],
  ])('%s is incomplete', async (_name, content) => {
    expect(await readCallback('payment', sealed(content), verify)).toEqual({
      ok: false,
      reason: 'content-incomplete',
    });
  });

  it('a state that nobody knows is unclear, not an error', async () => {
    const content = {
      pay_mch_key: { pay_platform: 1, out_sub_mch_id: 's' },
      order_content: {
        out_trade_no: 'a',
        total_fee: 1,
        wxpay_order_content_ext: { current_trade_state: 99 },
      },
    };
    expect(await readCallback('payment', sealed(content), verify)).toMatchObject({
      order: { evidence: { kind: 'unclear' } },
      freshness: expect.stringMatching(/^sha256:/) as string,
    });
  });

  it('believes no body of which one byte was changed', async () => {
    const good = utf8(vectors[0]?.body ?? '');
    const contentEnds = new TextDecoder().decode(good).indexOf(',"authen_info"');
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = Uint8Array.from(good, (byte, index) => (index === at ? byte ^ flip : byte));
        const read = await readCallback('payment', altered, verify);
        // Beyond the content only the spelling of the code can differ without harm.
        if (at < contentEnds) expect(read.ok).toBe(false);
      }),
    );
  });

  it('returns a reason for any bytes at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect((await readCallback('refund', bytes, verify)).ok).toBe(false);
      }),
    );
  });
});

describe('answerCallback', () => {
  const authenticate = async (bytes: Uint8Array) => ({
    a: { authen_type: 1 as const, authen_code: codeOf(bytes) },
  });

  it('is a reply that verifies', async () => {
    const opened = openReply(utf8(await answerCallback(0, authenticate)));
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.content).toEqual({ status: 0 });
    expect(await verifyReply(opened, verify)).toBe(true);
  });

  it('says why where it was not stored', async () => {
    const opened = openReply(utf8(await answerCallback(1, authenticate, '磁盘已满')));
    expect(opened.ok && opened.content).toEqual({ status: 1, description: '磁盘已满' });
  });

  it.each([-1, 0.5, NaN])('a status of %s is a programmer’s mistake', async (status) => {
    await expect(answerCallback(status, authenticate)).rejects.toThrow('status');
  });
});

describe('between the gateway and a receiver', () => {
  let gateway: Gateway;
  let receiver: Server;
  afterEach(async () => {
    await gateway.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => void receiver.close(resolve));
  });

  it('a payment and its refund arrive, are read, and are accepted', async () => {
    const signer = await makeMerchantSigner();
    const readings: CallbackReading<'payment' | 'refund'>[] = [];
    let arrived = (): void => undefined;
    receiver = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const kind = readings.length === 0 ? 'payment' : 'refund';
        void readCallback(kind, Buffer.concat(chunks), (bytes, code) => signer.verify(bytes, code)).then(
          async (read) => {
            readings.push(read);
            res.end(await answerCallback(read.ok ? 0 : 1, (bytes) => signer.authenticate(bytes)));
            arrived();
          },
        );
      });
    });
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
    const callbackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback`;
    gateway = await startGateway({ merchant, callbackUrl });
    const till = await makeTill({ baseUrls: [gateway.baseUrl] });
    const order = till.order();

    const paidArrived = new Promise<void>((resolve) => (arrived = resolve));
    const wallet = gateway.wallet({ platform: 'wechat', balance: 10_000 });
    await (await till.client.prepareMicroPay(order, wallet.newCode(), 5_000)).send();
    await paidArrived;
    expect(readings[0]).toMatchObject({
      ok: true,
      order: { outTradeNo: order.outTradeNo, totalFee: 1234, evidence: { kind: 'paid' } },
    });

    const refundArrived = new Promise<void>((resolve) => (arrived = resolve));
    gateway.refundElsewhere({ outTradeNo: order.outTradeNo, fee: 34 });
    await refundArrived;
    expect(readings[1]).toMatchObject({
      ok: true,
      refunds: [{ refundFee: 34, evidence: { kind: 'succeeded' } }],
    });
  });
});
