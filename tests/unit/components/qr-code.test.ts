import * as fc from 'fast-check';
import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { qrPath } from '../../../components/panel/qr-path';
import { qrPhase } from '../../../components/panel/qr-phase';
import { ORDER_STATES } from '../../../lib/payment/order-state';
import { exampleOrder } from './example-order';

const SCALE = 4;

/** Paints the path as a phone's camera would see it, and reads the code. */
function scanned(text: string): string {
  const { size, path } = qrPath(text) ?? { size: 0, path: '' };
  const width = size * SCALE;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row += 1) {
      const from = (row * width + Number(x) * SCALE) * 4;
      for (let byte = 0; byte < Number(run) * SCALE * 4; byte += 1) {
        if (byte % 4 !== 3) data[from + byte] = 0;
      }
    }
  }
  return decodeQR({ width, height: width, data });
}

describe('qrPath', () => {
  it('draws what a camera reads again', () => {
    for (const text of [
      'weixin://wxpay/bizpayurl?pr=QmF0dGVy',
      'https://qr.alipay.com/bax03431ljhokirwl38f00a7',
    ]) {
      expect(scanned(text)).toBe(text);
    }
  });

  it('does so for any address', () => {
    const address = fc.string({
      unit: fc.constantFrom(...'abcXYZ019:/?=&%-_.~'),
      minLength: 1,
      maxLength: 128,
    });
    fc.assert(
      fc.property(address, (text) => {
        expect(scanned(text)).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps four modules of white around', () => {
    const { size, path } = qrPath('weixin://wxpay/bizpayurl?pr=1') ?? { size: 0, path: '' };
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
      expect(Math.max(Number(x) + Number(run), Number(y) + 1)).toBeLessThanOrEqual(size - 4);
    }
  });

  it('draws nothing for what is no code', () => {
    expect(qrPath('')).toBeUndefined();
    expect(qrPath('x'.repeat(100_000))).toBeUndefined();
  });
});

describe('qrPhase', () => {
  const NOW = 1_700_000_001_000;
  const qr = { codeUrl: 'weixin://wxpay/bizpayurl?pr=1', expiresAt: NOW + 1_000 };
  const phaseOf = (different: Parameters<typeof exampleOrder>[0], now = NOW) =>
    qrPhase(exampleOrder({ way: 'wechat-qr', state: 'paying', qr, ...different }), now);

  it('shows the code until it expires by the panel’s own clock, and no longer', () => {
    expect(phaseOf({}, NOW + 999)).toBe('show');
    expect(phaseOf({}, NOW + 1_000)).toBe('ending');
  });

  it('hides it at once when the order is being ended, for whatever reason', () => {
    expect(phaseOf({ state: 'closing' })).toBe('ending');
    expect(phaseOf({ cancelling: true })).toBe('ending');
    expect(phaseOf({ switchingTo: 'scan' })).toBe('ending');
  });

  it('never shows one of an order that is settled, or of one that is scanned', () => {
    for (const state of ORDER_STATES) {
      expect(phaseOf({ state, way: 'scan' }), state).toBeUndefined();
    }
    for (const state of ['paid', 'failed', 'cancelled', 'written_off', 'attention'] as const) {
      expect(phaseOf({ state }), state).toBeUndefined();
    }
  });

  it('waits for the code as long as somebody fetches it', () => {
    const order = exampleOrder({ way: 'wechat-qr' });
    expect(qrPhase(order, order.createdAt + 2_999)).toBe('getting');
    expect(qrPhase(order, order.createdAt + 3_000)).toBe('waiting');
    const sent = exampleOrder({ way: 'wechat-qr', state: 'unknown', giveUpAt: NOW + 1 });
    expect(qrPhase(sent, NOW)).toBe('getting');
    expect(qrPhase(sent, NOW + 1)).toBe('ending');
  });

  it('leaves the amount to be confirmed first', () => {
    expect(qrPhase(exampleOrder({ way: 'wechat-qr', confirmNeeded: true }), NOW)).toBeUndefined();
  });
});
