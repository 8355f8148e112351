import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../lib/config/read-config';
import { AUTHEN_KEY, configWith, goodConfig, PASSWORD, SIGNING_KEY } from './config-making';

const problemsOf = (text: string, loopbackAllowed = false) => {
  const reading = readConfig(text, loopbackAllowed);
  return reading.ok ? [] : reading.problems;
};
const codesOf = (text: string, loopbackAllowed = false) =>
  problemsOf(text, loopbackAllowed).map(({ code, path }) => `${code} ${path}`.trim());

describe('a file that is in order', () => {
  it('is read whole, with defaults filled in', () => {
    const reading = readConfig(JSON.stringify(goodConfig()), false);
    expect(reading).toMatchObject({
      ok: true,
      config: {
        merchant: { out_mch_id: 'mch-1' },
        terminal: { spbill_create_ip: '127.0.0.1' },
        keys: { authen_key: AUTHEN_KEY },
        policy: {
          give_up_ms: 45_000,
          query_interval_ms: 5_000,
          answer_timeout_ms: 30_000,
          max_fee: 2_147_483_647,
        },
      },
    });
  });

  it('may have a byte order mark and white space around it, and leave out what is optional', () => {
    const { keys: _keys, sites: _sites, policy: _policy, ...least } = goodConfig();
    const reading = readConfig(`\ufeff\n  ${JSON.stringify(least)}\n`, false);
    expect(reading).toMatchObject({ ok: true, config: { sites: [], policy: { confirm_amount: 'page' } } });
  });

  it('may have a prefix of eight digits', () => {
    expect(codesOf(configWith('merchant.order_prefix', '01000052'))).toEqual([]);
  });

  it('counts characters, not UTF-16 units', () => {
    expect(codesOf(configWith('merchant.default_body', '😀'.repeat(128)))).toEqual([]);
    expect(codesOf(configWith('merchant.default_body', '😀'.repeat(129)))).toContain(
      'config-value-invalid merchant.default_body',
    );
  });
});

describe('a file that is not one', () => {
  it.each([
    ['too large', ' '.repeat(131_073), 'config-too-large'],
    ['empty', '', 'config-not-json'],
    ['not JSON', '{"tillside":1', 'config-not-json'],
    ['JSON with a comment', '{"tillside":1} // keys', 'config-not-json'],
    ['a text', '"tillside"', 'config-not-tillside'],
    ['a number', '1', 'config-not-tillside'],
    ['null', 'null', 'config-not-tillside'],
    ['a list', '[1]', 'config-not-tillside'],
    ['something else', '{"version":1}', 'config-not-tillside'],
    ['of a later version', '{"tillside":2}', 'config-version tillside'],
    ['of a version in words', '{"tillside":"1"}', 'config-version tillside'],
    ['an encrypted file', `${'eyJh'.repeat(4)}.${'QUJD'.repeat(8)}.aaaa.bbbb.cccc`, 'config-encrypted'],
    ['an encrypted file without key', 'eyJh..aaaa.bbbb.cccc', 'config-encrypted'],
  ])('%s', (_name, text, expected) => {
    expect(codesOf(text)).toEqual([expected]);
  });
});

const TEXTS: [string, number][] = [
  ['merchant.out_mch_id', 32],
  ['merchant.out_sub_mch_id', 32],
  ['merchant.out_shop_id', 32],
  ['merchant.default_body', 128],
  ['terminal.device_id', 64],
  ['terminal.staff_id', 64],
  ['terminal.machine_no', 32],
];

describe('members', () => {
  it.each(TEXTS)('%s is required, has 1 to %i characters, and is a text', (path, most) => {
    expect(codesOf(configWith(path, undefined))).toEqual([`config-member-missing ${path}`]);
    expect(codesOf(configWith(path, 'x'.repeat(most)))).toEqual([]);
    for (const bad of ['', 'x'.repeat(most + 1), 7, null, [], {}]) {
      expect(codesOf(configWith(path, bad))).toContain(`config-value-invalid ${path}`);
    }
  });

  it.each(['gateway', 'merchant', 'terminal'])('%s is required', (path) => {
    expect(codesOf(configWith(path, undefined))).toEqual([`config-member-missing ${path}`]);
  });

  it.each([
    ['unknown', 'unknown'],
    ['merchant.out_mch_idd', 'merchant.out_mch_idd'],
    ['policy.give_up', 'policy.give_up'],
    ['keys.authen_key2', 'keys.authen_key2'],
    ['constructor', 'constructor'],
    ['policy.toString', 'policy.toString'],
  ])('%s is refused by name, with its path', (path, expected) => {
    expect(codesOf(configWith(path, 1))).toEqual([`config-member-unknown ${expected}`]);
  });

  it('__proto__ is refused like any other, and changes no prototype', () => {
    const text = JSON.stringify(goodConfig()).replace('{"tillside":1', '{"__proto__":{"x":1},"tillside":1');
    expect(codesOf(text)).toEqual(['config-member-unknown __proto__']);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it.each([
    'sz0100lmn',
    'sz0100lmnxx',
    '0100005',
    '0100005a',
    '010000520',
    'sz0100-mnx',
    '订单前缀订单前缀订单',
    'sz0100lmnx\n',
  ])('order_prefix %j is refused', (prefix) => {
    expect(codesOf(configWith('merchant.order_prefix', prefix))).toEqual([
      'config-value-invalid merchant.order_prefix',
    ]);
  });

  it.each([
    ['policy.give_up_ms', 14_999],
    ['policy.give_up_ms', 60_000.5],
    ['policy.give_up_ms', '60000'],
    ['policy.max_fee', 0],
    ['policy.max_fee', 2_147_483_648],
    ['policy.confirm_amount', 'never'],
    ['terminal.spbill_create_ip', '127.0.0'],
    ['terminal.sub_terminal_type', -1],
    ['keys.authen_key', ''],
    ['keys.signing_key_pem', 7],
  ])('%s is not %j', (path, value) => {
    expect(codesOf(configWith(path, value))).toEqual([`config-value-invalid ${path}`]);
  });

  it('all problems come at once', () => {
    const config = goodConfig();
    const text = JSON.stringify({
      ...config,
      merchant: { ...config['merchant'], out_mch_id: '', out_shop_id: 5 },
      terminal: undefined,
    });
    expect(codesOf(text).sort()).toEqual([
      'config-member-missing terminal',
      'config-value-invalid merchant.out_mch_id',
      'config-value-invalid merchant.out_shop_id',
    ]);
  });
});

describe('hosts', () => {
  const urls = (...addresses: unknown[]) => configWith('gateway.base_urls', addresses);

  it.each(['', 'sz.', 'sh.', 'tj.'])('https://%spay.qcloud.com is the gateway', (part) => {
    expect(codesOf(urls(`https://${part}pay.qcloud.com/cpay`))).toEqual([]);
  });

  it.each([
    'http://pay.qcloud.com/cpay',
    'https://pay.qcloud.com.evil.example/cpay',
    'https://evil.example/pay.qcloud.com',
    'https://xpay.qcloud.com/cpay',
    'https://pay.qcloud.com.:443x/cpay',
    'https://pay.qcloud.com:8443/cpay',
    'https://pay.qcloud.com/cpay#x',
    'https://:SECRET@pay.qcloud.com/cpay',
    'https://user@pay.qcloud.com/cpay',
    'https://pay.qcloud.com./cpay',
    'https://127.0.0.1/cpay',
    'http://127.0.0.1:4100/cpay',
    'http://localhost:4100/cpay',
    'http://localhost.evil.example:4100/cpay',
    'http://127.0.0.1.evil.example/cpay',
    'ftp://pay.qcloud.com/cpay',
    'javascript:alert(1)',
    'data:text/plain,x',
    'chrome-extension://abc/cpay',
    'pay.qcloud.com/cpay',
    'https://pay.qcloud.com/cpay/',
    'https://pay.qcloud.com/cpay?x=1',
    'https://PAY.qcloud.com/cpay',
    'https://раy.qcloud.com/cpay',
    '',
    7,
  ])('%s is not', (address) => {
    const found = problemsOf(urls(address));
    expect(found.map(({ path }) => path)).toContain('gateway.base_urls.0');
    expect(JSON.stringify(found)).not.toContain('SECRET');
  });

  it('needs at least one address and takes at most eight', () => {
    expect(codesOf(urls())).toEqual(['config-value-invalid gateway.base_urls']);
    expect(codesOf(urls(...Array<string>(9).fill('https://pay.qcloud.com/cpay')))).toEqual([
      'config-value-invalid gateway.base_urls',
    ]);
  });

  it('loopback is reached where the build allows it, over http, and nothing else more', () => {
    for (const host of ['127.0.0.1:4100', 'localhost:4100']) {
      expect(codesOf(urls(`http://${host}/cpay`), true)).toEqual([]);
    }
    for (const host of ['localhost.evil.example', '127.0.0.2', '10.0.0.1', '[::1]', '0.0.0.0']) {
      expect(codesOf(urls(`http://${host}/cpay`), true)).toEqual([
        'config-base-url-not-allowed gateway.base_urls.0',
      ]);
    }
    expect(codesOf(urls('http://user:pw@127.0.0.1:4100/cpay'), true)).not.toEqual([]);
  });
});

describe('sites', () => {
  const sites = (...origins: unknown[]) =>
    configWith(
      'sites',
      origins.map((origin) => ({ origin })),
    );

  it.each(['https://pos.example.com', 'https://pos.example.com:8443', 'https://10.0.0.5'])('%s', (origin) => {
    expect(codesOf(sites(origin))).toEqual([]);
  });

  it.each([
    'http://pos.example.com',
    'http://127.0.0.1:4200',
    'https://pos.example.com/',
    'https://pos.example.com/checkout',
    'https://*.example.com/*',
    'https://pos.example.com:443',
    'https://user@pos.example.com',
    'null',
    'file:///pos.html',
    'chrome-extension://abc',
    '*',
    '',
    null,
  ])('%s is refused', (origin) => {
    expect(problemsOf(sites(origin)).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['sites.0.origin']),
    );
  });

  it('a loopback page is approved where the build allows it', () => {
    expect(codesOf(sites('http://127.0.0.1:4200'), true)).toEqual([]);
    expect(codesOf(sites('http://pos.example.com'), true)).toEqual([
      'config-origin-not-allowed sites.0.origin',
    ]);
  });
});

describe('secrets', () => {
  it('are in no problem, whatever is wrong with them or beside them', () => {
    const values = fc.oneof(fc.constant('SECRET'.repeat(8_000)), fc.jsonValue(), fc.constant(undefined));
    const paths = fc.constantFrom(
      'keys.authen_key',
      'keys.signing_key_pem',
      'keys.signing_key_password',
      'merchant',
    );
    fc.assert(
      fc.property(paths, values, (path, value) => {
        const told = JSON.stringify(problemsOf(configWith(path, value)));
        for (const secret of [AUTHEN_KEY, SIGNING_KEY, PASSWORD, 'SECRETSECRET'])
          expect(told).not.toContain(secret);
      }),
    );
  });

  it('no text makes the reader throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => configWith('gateway', v)),
        ),
        (text) => {
          expect(typeof readConfig(text, true).ok).toBe('boolean');
        },
      ),
    );
  });
});
