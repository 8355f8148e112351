import { createHmac } from 'node:crypto';
import type { OrderRecord } from '../../../lib/flow/order-record';
import type { CallFact, Signer } from '../../../lib/flow/ports';
import type { RefundRecord } from '../../../lib/flow/refund-record';
import { GatewayClient } from '../../../lib/gateway/client';
import { makeOrderNumber } from '../../../lib/payment/order-number';
import { importAuthenKey } from '../../../lib/signing/hmac';
import { readSigningKey } from '../../../lib/signing/pem';
import { importSigningKey } from '../../../lib/signing/pss';
import { makeSigner } from '../../../lib/signing/signer';
import { makeMerchant, type Merchant } from '../../../sandbox/gateway/merchant';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRefundRecord } from '../../contract/refund-making';

/** One merchant for a whole file: its RSA key takes a while to make. */
export const merchant: Merchant = makeMerchant();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The merchant's signer; with other keys where told. */
export async function makeMerchantSigner(
  keys: { authenKey?: string; signingKeyPem?: string } = {},
): Promise<Signer> {
  const { authenKey, signingKeyPem } = { ...merchant, ...keys };
  const pem = await readSigningKey(signingKeyPem);
  if (!pem.ok) throw new Error(pem.code);
  return makeSigner('k1', {
    authen: await importAuthenKey(utf8(authenKey)),
    signing: await importSigningKey(pem.pkcs8),
  });
}

export interface TillOptions {
  baseUrls: readonly string[];
  now?: () => number;
  signer?: () => Signer | undefined;
  fetch?: typeof fetch;
}

/** A till as the gateway client sees it, and what the client told of its calls. */
export async function makeTill({ baseUrls, now = Date.now, signer, fetch: send = fetch }: TillOptions) {
  const own = await makeMerchantSigner();
  const facts: CallFact[] = [];
  const client = new GatewayClient({
    fetch: send,
    now,
    signer: signer ?? (() => own),
    sdkVersion: '0.1.0',
    baseUrls: () => baseUrls,
    onCall: (fact) => facts.push(fact),
  });
  const order = (change: Partial<OrderRecord> = {}): OrderRecord =>
    orderAt(baseUrls[0] ?? '', { createdAt: now(), ...change });
  return { client, facts, order };
}

export type Till = Awaited<ReturnType<typeof makeTill>>;

/** An order of the merchant's, of 12.34, to be taken by a domain. */
export function orderAt(baseUrl: string, change: Partial<OrderRecord> = {}): OrderRecord {
  const { terminal } = makeOrderRecord();
  return makeOrderRecord({
    outTradeNo: makeOrderNumber(merchant.orderPrefix),
    platform: 'wechat',
    totalFee: 1234,
    terminal: {
      ...terminal,
      baseUrl,
      outMchId: merchant.outMchId,
      outSubMchId: merchant.outSubMchId,
      outShopId: merchant.outShopId,
    },
    ...change,
  });
}

/** A refund of an order, under a number of the merchant's. */
export function refundOf(order: OrderRecord, refundFee: number): RefundRecord {
  const { platform = 'wechat' } = order;
  return makeRefundRecord(order, {
    outRefundNo: makeOrderNumber(merchant.orderPrefix),
    platform,
    refundFee,
  });
}

/** Reads a list to its end: the rows of all pages, and what each reading was. */
export async function allRows<Row>(
  pages: AsyncIterable<{ kind: string; rows?: readonly Row[] }>,
): Promise<{ rows: Row[]; kinds: string[] }> {
  const rows: Row[] = [];
  const kinds: string[] = [];
  for await (const page of pages) {
    kinds.push(page.kind);
    rows.push(...(page.rows ?? []));
  }
  return { rows, kinds };
}

/**
 * A gateway that answers each request with what `answer` makes of its content, authenticated.
 *
 * @param answer may throw: then the connection is lost
 */
export function answering(
  answer: (content: Record<string, unknown>, path: string, host: string) => object,
): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as { request_content: string };
    const content = JSON.parse(body.request_content) as Record<string, unknown>;
    const text = JSON.stringify(answer(content, url.pathname.split('/').at(-1) ?? '', url.host));
    const code = createHmac('sha256', merchant.authenKey).update(text).digest('hex');
    return Response.json({
      response_content: text,
      authen_info: { a: { authen_type: 1, authen_code: code } },
    });
  };
}
