import { describe, expect, it } from 'vitest';
import { allRows, answering, makeTill, merchant, orderAt } from './till-making';

type Answer = (page: number, host: string, reading: number) => object;

const page = (rows: readonly string[], total: number) => ({
  status: 0,
  log_id: 1,
  query_shop_info: {
    nonce_str: 'n',
    shop_infos: rows.map((name) => ({ shop_name: name })),
    total_count: total,
  },
});
const lost = (): never => {
  throw new TypeError('connection lost');
};

/** Reads a list from three domains: its rows, what each reading was, and which pages of which domain were asked for. */
async function read(answer: Answer) {
  const asked: string[] = [];
  let reading = 0;
  const till = await makeTill({
    baseUrls: ['a', 'b', 'c'].map((host) => `https://${host}.example.com/cpay`),
    fetch: answering((content, _path, host) => {
      const at = Number(content['page_num']);
      const [letter = ''] = host;
      if (at === 1) reading += 1;
      asked.push(`${letter}${at}`);
      return answer(at, letter, reading);
    }),
  });
  const { rows, kinds } = await allRows(till.client.shops(merchant));
  return { names: rows.map(({ shop_name: name }) => name), kinds, asked };
}

describe('the pages of one reading', () => {
  it('come from the first domain that has them all', async () => {
    const found = await read((at, host) => (host === 'a' && at === 2 ? lost() : page([`${host}${at}`], 3)));
    expect(found.asked).toEqual(['a1', 'a2', 'b1', 'b2', 'b3']);
    expect(found.names).toEqual(['b1', 'b2', 'b3']);
    expect(found.kinds).toEqual(['page', 'page', 'page']);
  });

  it('are asked for once of each domain where all fail', async () => {
    const found = await read((at) => (at === 2 ? lost() : page(['x'], 3)));
    expect(found.asked).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
    expect(found.kinds.at(-1)).toBe('unsettled');
  });

  it('are asked for nowhere else where a domain has answered, whatever it said', async () => {
    const refused = await read((at) => (at === 2 ? { status: 104, log_id: 1 } : page(['x'], 3)));
    expect(refused.asked).toEqual(['a1', 'a2']);
    expect(refused.kinds).toEqual(['page', 'refused']);
  });
});

describe('a list that changes while it is read', () => {
  it.each([3, 5])('is read anew where 4 rows become %d', async (after) => {
    const found = await read((at, _host, reading) =>
      page([`r${reading}p${at}`], reading === 1 && at === 1 ? 4 : after),
    );
    expect(found.asked.slice(0, 3)).toEqual(['a1', 'a2', 'a1']);
    expect(found.names).toEqual(Array.from({ length: after }, (_, index) => `r2p${index + 1}`));
    expect(new Set(found.kinds)).toEqual(new Set(['page']));
  });

  it('is begun anew three times and then left', async () => {
    const found = await read((at) => page(['x'], 3 + at));
    expect(found.asked).toEqual(['a1', 'a2', 'a1', 'a2', 'a1', 'a2', 'a1', 'a2']);
    expect(found.kinds.at(-1)).toBe('unsettled');
  });

  it('may change and lose its domain too', async () => {
    const found = await read((at, host, reading) => {
      if (host === 'a' && reading === 2) lost();
      return page([`${host}${at}`], reading === 1 ? 2 + at : 2);
    });
    expect(found.asked).toEqual(['a1', 'a2', 'a1', 'b1', 'b2']);
    expect(found.names).toEqual(['b1', 'b2']);
  });
});

describe('a list of refunds that grows while it is read', () => {
  const order = orderAt('https://a.example.com/cpay');
  const { outMchId, outSubMchId } = order.terminal;
  const row = (number: string, fee = 1) => ({
    receipt: {
      refund_order: {
        refund_order_mch: { pay_platform: 1, out_mch_id: outMchId, out_sub_mch_id: outSubMchId },
        refund_order_content: {
          out_refund_no: number,
          out_trade_no: order.outTradeNo,
          total_fee: order.totalFee,
          refund_fee: fee,
          wxpay_refund_order_content_ext: { state: 2 },
        },
      },
    },
  });
  type Row = ReturnType<typeof row>;
  const rows = (...numbers: string[]): Row[] => numbers.map((number) => row(number));

  /** Reads from a gateway that has two rows on a page, and at each request the list that `listAt` gives. */
  async function history(listAt: (request: number) => readonly unknown[]) {
    const asked: number[] = [];
    const ends = new Set<unknown>();
    const answer = answering((content) => {
      const at = Number(content['page_num']);
      const list = listAt(asked.push(at));
      ends.add(content['end_time']);
      const found = list.slice((at - 1) * 2, at * 2);
      return { status: 0, log_id: 1, order_detail_query: { total_count: list.length, order_details: found } };
    });
    const till = await makeTill({
      baseUrls: ['https://a.example.com/cpay'],
      now: () => 1_700_000_000_000,
      fetch: async (input, init) => {
        const headers = { date: 'Tue, 14 Nov 2023 22:13:20 GMT' };
        if (init?.method === 'GET') return new Response('{}', { headers });
        return new Response((await answer(input, init)).body, { headers });
      },
    });
    const found = await till.client.refundsOf(order);
    const numbers =
      found.kind === 'history' ? found.refunds.map(({ outRefundNo }) => outRefundNo) : undefined;
    return { found, numbers, asked, ends };
  }

  it('is read on where each page finds one more at its end', async () => {
    const all = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
    const read = await history((request) => rows(...all.slice(0, Math.min(6, 3 + request))));
    expect(read.asked).toEqual([1, 2, 3]);
    expect(read.numbers).toEqual(all);
    expect(read.ends).toEqual(new Set([1_700_000_000]));
  });

  it('has each row once where one moved to the next page, and finds the new one by reading anew', async () => {
    const read = await history((request) =>
      request === 1 ? rows('r3', 'r2', 'r1') : rows('r4', 'r3', 'r2', 'r1'),
    );
    expect(read.asked).toEqual([1, 2, 3, 1, 2]);
    expect(read.numbers).toEqual(['r4', 'r3', 'r2', 'r1']);
  });

  it('has a row once that is listed later than it was made', async () => {
    const read = await history((request) =>
      request === 1 ? rows('r1', 'r3', 'r4') : rows('r1', 'r2', 'r3', 'r4', 'r5'),
    );
    // The row that came in before those that were read is found when the reading begins anew.
    expect(read.asked).toEqual([1, 2, 3, 4, 1, 2, 3]);
    expect(read.numbers).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('is begun anew where it shrinks', async () => {
    const read = await history((request) =>
      request === 1 ? rows('r1', 'r2', 'r3', 'r4') : rows('r1', 'r2', 'r3'),
    );
    expect(read.asked).toEqual([1, 2, 1, 2]);
    expect(read.numbers).toEqual(['r1', 'r2', 'r3']);
  });

  it('is begun anew where it shrinks after it has grown', async () => {
    const sizes = [3, 5, 4];
    const all = ['r1', 'r2', 'r3', 'r4', 'r5'];
    const read = await history((request) => rows(...all.slice(0, sizes[request - 1] ?? 4)));
    expect(read.asked).toEqual([1, 2, 3, 1, 2]);
    expect(read.numbers).toEqual(['r1', 'r2', 'r3', 'r4']);
  });

  it('is left after it was begun anew three times and rows were missing each time', async () => {
    const read = await history(() => rows('r1', 'r2', 'r1'));
    expect(read.asked).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    expect(read.found).toMatchObject({ kind: 'unsettled', reason: 'reply-mismatched' });
  });

  it('is no history where one number stands for two refunds', async () => {
    const read = await history(() => [row('r1', 1), row('r1', 2)]);
    expect(read.found).toMatchObject({ reason: 'reply-mismatched', detail: 'a refund is listed twice' });
  });

  it('is begun anew where its rows cannot be told apart', async () => {
    const read = await history((request) => [
      ...Array.from({ length: 2 + Math.min(2, request) }, () => ({})),
    ]);
    expect(read.asked).toEqual([1, 2, 1, 2]);
    expect(read.found).toMatchObject({ detail: 'refund_order_content is missing' });
  });
});

it('orders are told apart, too', async () => {
  const order = (number: string) => ({ receipt: { order: { order_content: { out_trade_no: number } } } });
  const till = await makeTill({
    baseUrls: ['https://a.example.com/cpay'],
    fetch: answering((content) => {
      const isFirst = Number(content['page_num']) === 1;
      const found = isFirst
        ? { total_count: 3, order_details: ['o1', 'o2'].map(order) }
        : { total_count: 4, order_details: ['o2', 'o3', 'o4'].map(order) };
      return { status: 0, log_id: 1, order_detail_query: found };
    }),
  });
  const { rows } = await allRows(till.client.orderDetails({ outSubMchId: 's', list: 'orders' }));
  expect(rows.map(({ receipt }) => receipt?.order?.order_content?.out_trade_no)).toEqual([
    'o1',
    'o2',
    'o3',
    'o4',
  ]);
});
