import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { optionsMessageSchema } from '../../../lib/contract/messages/options-messages';
import { panelMessageSchema } from '../../../lib/contract/messages/panel-messages';
import { posMessageSchema } from '../../../lib/contract/messages/pos-messages';

const NUMBER = 'sz0100lmnxABCDEFGHIJKLMNOPQRSTUV';

const SCHEMAS = {
  pos: posMessageSchema,
  panel: panelMessageSchema,
  options: optionsMessageSchema,
} as const;

const GOOD: [keyof typeof SCHEMAS, Record<string, unknown>][] = [
  ['pos', { type: 'pos.hello' }],
  ['pos', { type: 'pos.pay', request: { anything: [1] } }],
  ['pos', { type: 'pos.lookup', posOrderId: 'A-1001' }],
  ['pos', { type: 'pos.refund', request: { anything: [1] } }],
  ['pos', { type: 'pos.cancel', posOrderId: 'A-1001' }],
  ['pos', { type: 'pos.watch', posOrderIds: ['A-1001'] }],
  ['pos', { type: 'pos.scan', code: '134567890123456789' }],
  ['panel', { type: 'panel.scan', outTradeNo: NUMBER, code: '134567890123456789', source: 'wedge' }],
  ['panel', { type: 'panel.confirm', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.cancel', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.choose', outTradeNo: NUMBER, way: 'alipay-qr' }],
  ['panel', { type: 'panel.park', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.refund-overpaid', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.ask-now', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.write-off', outTradeNo: NUMBER, who: '王芳', why: '银行确认没有到账' }],
  ['panel', { type: 'panel.release', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.show', outTradeNo: NUMBER }],
  ['panel', { type: 'panel.close' }],
  ['panel', { type: 'panel.alive' }],
  ['options', { type: 'options.get' }],
  ['options', { type: 'options.preview', text: '{}' }],
  ['options', { type: 'options.apply', text: '{}' }],
  ['options', { type: 'options.test' }],
];

const reads = (name: keyof typeof SCHEMAS, message: unknown): boolean =>
  v.safeParse(SCHEMAS[name], message).success;

describe.each(GOOD)('%s %o', (name, message) => {
  it('is read', () => {
    expect(reads(name, message)).toBe(true);
  });

  it('is refused with a member more, whatever it is called', () => {
    for (const extra of ['origin', 'tabId', 'constructor', 'toString', 'sender', '']) {
      expect(reads(name, { ...message, [extra]: 1 })).toBe(false);
    }
  });

  it('is refused without one of its members, or as a list', () => {
    // What a page wrote is read later, field by field: there it may be anything, nothing included.
    const optional = ['request', 'posOrderId'];
    for (const member of Object.keys(message).filter((each) => !optional.includes(each))) {
      const { [member]: _gone, ...rest } = message;
      expect(reads(name, rest)).toBe(false);
    }
    expect(reads(name, [message])).toBe(false);
  });

  it('is nothing to the other two channels', () => {
    for (const other of ['pos', 'panel', 'options'] as const) {
      if (other !== name) expect(reads(other, message)).toBe(false);
    }
  });
});

describe('bounds', () => {
  it.each<[keyof typeof SCHEMAS, Record<string, unknown>]>([
    ['pos', { type: 'pos.scan', code: '1'.repeat(65) }],
    ['pos', { type: 'pos.scan', code: 134567890123456 }],
    ['pos', { type: 'pos.watch', posOrderIds: Array<string>(51).fill('A') }],
    ['pos', { type: 'pos.watch', posOrderIds: ['x'.repeat(65)] }],
    ['pos', { type: 'pos.watch', posOrderIds: 'A' }],
    ['panel', { type: 'panel.scan', outTradeNo: NUMBER, code: '1'.repeat(65), source: 'wedge' }],
    ['panel', { type: 'panel.scan', outTradeNo: NUMBER, code: '1', source: 'page' }],
    ['panel', { type: 'panel.cancel', outTradeNo: NUMBER.slice(1) }],
    ['panel', { type: 'panel.cancel', outTradeNo: `${NUMBER}1` }],
    ['panel', { type: 'panel.cancel', outTradeNo: `${NUMBER.slice(1)}\n` }],
    ['panel', { type: 'panel.show', outTradeNo: [NUMBER] }],
    ['panel', { type: 'panel.choose', outTradeNo: NUMBER, way: 'cash' }],
    ['panel', { type: 'panel.write-off', outTradeNo: NUMBER, who: ' ', why: 'x' }],
    ['panel', { type: 'panel.write-off', outTradeNo: NUMBER, who: 'x', why: 'x'.repeat(256) }],
    ['options', { type: 'options.preview', text: 'x'.repeat(262_145) }],
    ['options', { type: 'options.apply', text: null }],
    ['options', { type: 'toString' }],
    ['pos', { type: '__proto__' }],
  ])('%s refuses %o', (name, message) => {
    expect(reads(name, message)).toBe(false);
  });

  it('no value makes a schema throw', () => {
    fc.assert(
      fc.property(fc.constantFrom('pos', 'panel', 'options'), fc.anything(), (name, value) => {
        expect(reads(name, value)).toBe(false);
      }),
    );
  });
});
