import { describe, expect, it } from 'vitest';
import { allRows, answering, makeTill, merchant } from './till-making';

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
