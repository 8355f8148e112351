import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallFact } from '../../../lib/flow/ports';
import { confContent, setupName } from '../../../lib/monitor/conf-content';
import { monitorContent, type UncompressedMonitorInfo } from '../../../lib/monitor/monitor-content';
import { MACHINE, makeFact, makeUnnumberedFact, TERMINAL } from './monitor-making';

const NONCE = 'n'.repeat(32);
const OPTIONS = { terminal: TERMINAL, machine: MACHINE, intervalS: 300, nonce: NONCE };

const COMMON = {
  out_mch_id: 'mch-1',
  out_sub_mch_id: 'sub-1',
  out_shop_id: 'shop-1',
  order_client: TERMINAL.orderClient,
  interval: 300,
  nonce_str: NONCE,
};

const MACHINE_INFO =
  '{"browser":"Chrome","browser_version":"140","platform":"Linux","cores":8,"extension_version":"0.3.0","language":"zh-CN"}';

async function resultOf(change: Partial<CallFact>) {
  const content = await monitorContent([makeFact(change)], OPTIONS);
  if (content.is_compress) throw new Error('one call is not compressed');
  return content.uncompressed_monitor_info.client_int_results?.[0];
}

describe('monitorContent', () => {
  it('tells of a call in the names of the API document', async () => {
    expect(await monitorContent([makeFact()], OPTIONS)).toStrictEqual({
      ...COMMON,
      is_compress: false,
      uncompressed_monitor_info: {
        client_int_results: [
          {
            interface: 106,
            status: 0,
            description: 'order',
            time_cost: 120,
            start_time: 1_700_000_001,
            log_id: 18_654_852,
            domain_name: 'https://pay.qcloud.com/cpay',
          },
        ],
        machine_info: MACHINE_INFO,
      },
    });
  });

  it('leaves out calls without an interface number, and an empty list altogether', async () => {
    const both = await monitorContent([makeUnnumberedFact(), makeFact()], OPTIONS);
    expect(both).toMatchObject({ uncompressed_monitor_info: { client_int_results: [{ interface: 106 }] } });
    const none = await monitorContent([makeUnnumberedFact()], OPTIONS);
    expect(none).toStrictEqual({
      ...COMMON,
      is_compress: false,
      uncompressed_monitor_info: { machine_info: MACHINE_INFO },
    });
  });

  it.each([
    ['the greatest that fits', '2147483647', 2_147_483_647],
    ['one more', '2147483648', 0],
    ['far too long', '99999999999999999999', 0],
    ['not a number', '12ab', 0],
    ['empty', '', 0],
  ])('takes a log_id: %s', async (_name, logId, expected) => {
    expect(await resultOf({ logId })).toMatchObject({ log_id: expected });
  });

  it('says 0 where there is no log_id', async () => {
    const { logId: _none, ...fact } = makeFact();
    const content = await monitorContent([fact], OPTIONS);
    expect(content).toMatchObject({ uncompressed_monitor_info: { client_int_results: [{ log_id: 0 }] } });
  });

  it('keeps numbers in their range, and a status to the enum', async () => {
    expect(await resultOf({ tookMs: -5, startedAt: Number.NaN, status: 555 })).toMatchObject({
      time_cost: 0,
      start_time: 0,
      status: 3,
    });
    expect(await resultOf({ tookMs: 1e12 })).toMatchObject({ time_cost: 2_147_483_647 });
  });

  it('never leaves a text empty, nor longer than allowed', async () => {
    expect(await resultOf({ result: '', status: 101 })).toMatchObject({ description: 'status 101' });
    const long = await resultOf({ result: '错'.repeat(300), domain: 'd'.repeat(2_000) });
    expect(long?.description).toBe('错'.repeat(255));
    expect(long?.domain_name).toHaveLength(1_024);
  });

  it('compresses what is larger than 4,096 bytes, and the gateway reads the same out of it', async () => {
    const facts = Array.from({ length: 500 }, (_, index) => makeFact({ tookMs: index, result: '无应答' }));
    const content = await monitorContent(facts, OPTIONS);
    if (!content.is_compress) throw new Error('500 calls are compressed');
    expect(content).toStrictEqual({
      ...COMMON,
      is_compress: true,
      compress_type: 3,
      compressed_monitor_info: content.compressed_monitor_info,
    });
    const json = gunzipSync(Buffer.from(content.compressed_monitor_info, 'base64')).toString('utf8');
    const info = JSON.parse(json) as UncompressedMonitorInfo;
    expect(info.machine_info).toBe(MACHINE_INFO);
    expect(info.client_int_results?.map((result) => result.time_cost)).toEqual(
      facts.map((_, index) => index),
    );
    expect(info.client_int_results?.[7]).toMatchObject({ description: '无应答', interface: 106 });
  });

  it('compresses from 4,097 bytes on, counted in bytes and not in characters', async () => {
    const sizeOf = (info: UncompressedMonitorInfo) => new TextEncoder().encode(JSON.stringify(info)).length;
    const withLanguage = (language: string) =>
      monitorContent([makeFact()], { ...OPTIONS, machine: { ...MACHINE, language } });
    const small = await withLanguage('');
    if (small.is_compress) throw new Error('one call is not compressed');
    const room = 4_096 - sizeOf(small.uncompressed_monitor_info);
    const full = await withLanguage('x'.repeat(room));
    expect(full.is_compress).toBe(false);
    expect((await withLanguage('x'.repeat(room + 1))).is_compress).toBe(true);
    expect((await withLanguage('语'.repeat(room))).is_compress).toBe(true);
  });

  it('carries no number of 16 digits or more, whatever the facts say', async () => {
    const code = fc.stringMatching(/^[1-3]\d{15,23}$/);
    const dirty = fc.tuple(fc.string(), code, fc.string()).map((parts) => parts.join(''));
    const fact = fc.record({
      path: dirty,
      interfaceNumber: fc.constantFrom(100, 101, 106),
      domain: dirty,
      startedAt: fc.oneof(fc.double(), fc.maxSafeInteger()),
      tookMs: fc.oneof(fc.double(), fc.maxSafeInteger()),
      status: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 3)),
      result: dirty,
      logId: dirty,
    });
    await fc.assert(
      fc.asyncProperty(fact, dirty, async (one, language) => {
        const machine = { ...MACHINE, language };
        const content = await monitorContent([one], { ...OPTIONS, machine });
        expect(content.is_compress).toBe(false);
        expect(JSON.stringify(content)).not.toMatch(/\d{16,}/);
        expect(JSON.stringify(confContent({ ...OPTIONS, machine }))).not.toMatch(/\d{16,}/);
      }),
      { numRuns: 200 },
    );
  });

  it('tells nothing beside what is listed, whatever else it is handed', async () => {
    const fact = { ...makeFact(), author_code: '134567890123456789', body: '咖啡' };
    const terminal = { ...TERMINAL, authenKey: 'k', orderClient: { ...TERMINAL.orderClient, pin: '1' } };
    const machine = { ...MACHINE, user: 'li' };
    const content = await monitorContent([fact], { ...OPTIONS, terminal, machine });
    expect(content).toStrictEqual(await monitorContent([makeFact()], OPTIONS));
  });

  it('makes a fresh nonce each time where none is given', async () => {
    const { nonce: _none, ...options } = OPTIONS;
    const [one, two] = [await monitorContent([], options), await monitorContent([], options)];
    expect(one.nonce_str).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(two.nonce_str).not.toBe(one.nonce_str);
  });
});

describe('confContent', () => {
  it('tells of the machine in the names of the API document', () => {
    const { interval: _interval, ...common } = COMMON;
    expect(confContent(OPTIONS)).toStrictEqual({ ...common, machine_info: MACHINE_INFO });
  });

  it('is another set-up after a change of the terminal or the extension, not of the browser', () => {
    const name = setupName(OPTIONS);
    const moved = {
      ...TERMINAL,
      orderClient: { ...TERMINAL.orderClient, staff_id: '1004' },
    };
    expect(setupName({ ...OPTIONS, terminal: moved })).not.toBe(name);
    expect(setupName({ ...OPTIONS, machine: { ...MACHINE, extensionVersion: '0.3.1' } })).not.toBe(name);
    expect(setupName({ ...OPTIONS, machine: { ...MACHINE, browserVersion: '141' } })).toBe(name);
  });
});
