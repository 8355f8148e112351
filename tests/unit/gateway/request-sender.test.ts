import { describe, expect, it } from 'vitest';
import type { Signer } from '../../../lib/flow/ports';
import { answering, makeMerchantSigner, makeTill, merchant, type Till } from './till-making';

const SECRET = '134567890123456789';
const BASE_URLS = ['https://a.example.com/cpay', 'https://b.example.com/cpay'];
const broken = (): never => {
  throw new Error(`cannot sign with ${SECRET}`);
};

async function tillWith(signer: () => Signer | undefined, send?: typeof fetch) {
  /** Whom a signed request has gone to. */
  const hosts: string[] = [];
  const till = await makeTill({
    baseUrls: BASE_URLS,
    signer,
    fetch: async (input, init) => {
      if (init?.method === 'POST') hosts.push(new URL(input instanceof Request ? input.url : input).host);
      return (send ?? answering(() => ({ status: 104, log_id: 1 })))(input, init);
    },
  });
  return { till, hosts };
}

const CALLS: [string, (till: Till) => Promise<unknown>][] = [
  ['a query', (till) => till.client.queryOrder(till.order())],
  ['a reverse', (till) => till.client.reverse(till.order())],
  ['a close', (till) => till.client.closeOrder(till.order())],
  ['an overview', (till) => till.client.orderListOverview({ outSubMchId: 's', from: 0, to: 1 })],
];

describe.each(CALLS)('%s that cannot be signed has not been sent, and says no more', (_name, call) => {
  it.each<[string, Partial<Signer>]>([
    ['the key fails', { authenticate: async () => broken() }],
    ['the key fails at once', { authenticate: broken }],
  ])('%s', async (_why, change) => {
    const own = await makeMerchantSigner();
    const { till, hosts } = await tillWith(() => ({ ...own, ...change }));
    const outcome = await call(till);
    expect(outcome).toMatchObject({ kind: 'not-sent' });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(hosts).toEqual([]);
  });

  it('the keys cannot be had', async () => {
    const { till } = await tillWith(broken);
    const outcome = await call(till);
    expect(outcome).toMatchObject({ kind: 'not-sent' });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });
});

it('a content that cannot be made is not sent', async () => {
  const own = await makeMerchantSigner();
  const { till } = await tillWith(() => own);
  const hostile = {
    get machine_info() {
      return broken();
    },
  };
  expect(await till.client.uploadConfInfo(hostile)).toEqual({
    ok: false,
    detail: 'it could not be built or signed',
  });
});

it('a repeat that cannot be signed does not undo that the first copy may have arrived', async () => {
  const own = await makeMerchantSigner();
  let times = 0;
  const signer = {
    ...own,
    authenticate: async (bytes: Uint8Array) => ((times += 1) > 1 ? broken() : own.authenticate(bytes)),
  };
  const { till, hosts } = await tillWith(
    () => signer,
    async () => {
      throw new TypeError('connection lost');
    },
  );
  expect(await till.client.queryOrder(till.order())).toMatchObject({
    kind: 'unsettled',
    reason: 'network-failed',
  });
  expect(hosts).toEqual(['a.example.com']);
});

it('a reply whose code cannot be checked is not authenticated', async () => {
  const own = await makeMerchantSigner();
  const { till } = await tillWith(() => ({ ...own, verify: async () => broken() }));
  expect(await till.client.queryOrder(till.order())).toMatchObject({
    kind: 'unsettled',
    reason: 'reply-not-authenticated',
  });
});

it('a field that the document does not allow is named, and its value is not', async () => {
  const own = await makeMerchantSigner();
  const { till } = await tillWith(() => own);
  const conf = { out_mch_id: merchant.outMchId, out_sub_mch_id: SECRET.repeat(4) };
  const outcome = await till.client.uploadConfInfo(conf);
  expect(outcome).toMatchObject({ ok: false });
  expect(JSON.stringify(outcome)).toContain('out_sub_mch_id');
  expect(JSON.stringify(outcome)).not.toContain(SECRET);
});
