import type { TillIdentity } from '../../../../lib/flow/engine';
import type { TerminalSnapshot } from '../../../../lib/flow/order-record';
import type { Readiness } from '../../../../lib/flow/ports';

export const PROVEN: Readiness = { ok: true };

const terminal =
  (change: Partial<TerminalSnapshot>) =>
  (identity: TillIdentity): TillIdentity => ({
    ...identity,
    terminal: { ...identity.terminal, ...change },
  });

/** Ways in which a till can be another one than an order was opened with. */
export const setupChanges: [string, (identity: TillIdentity) => TillIdentity][] = [
  ['another merchant', terminal({ outSubMchId: 'sub-2' })],
  ['another service provider', terminal({ outMchId: 'mch-2' })],
  ['another shop', terminal({ outShopId: 'shop-2' })],
  ['another device', terminal({ deviceId: 'till-2' })],
  ['another address', terminal({ baseUrl: 'https://sz.pay.qcloud.com/cpay' })],
];
