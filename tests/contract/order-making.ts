import type { OrderRecord } from '../../lib/flow/order-record';

let made = 0;

/**
 * An order as the engine would open it, with a number of its own.
 *
 * @param change what is to be different
 */
export function makeOrderRecord(change: Partial<OrderRecord> = {}): OrderRecord {
  made += 1;
  const outTradeNo = change.outTradeNo ?? `sz0100lmnxA${String(made).padStart(21, '0')}`;
  return {
    outTradeNo,
    key: JSON.stringify(['https://pos.example.com', 'sub-1', outTradeNo]),
    origin: 'https://pos.example.com',
    posOrderId: outTradeNo,
    attempt: 1,
    version: 1,
    state: 'created',
    totalFee: 1250,
    body: '咖啡',
    createdAt: 1_700_000_000_000,
    terminal: {
      baseUrl: 'http://127.0.0.1:1/cpay',
      outMchId: 'mch-1',
      outSubMchId: 'sub-1',
      outShopId: 'shop-1',
      deviceId: 'till-1',
      staffId: '1003',
      machineNo: 'A1B2C3',
      terminalType: 4,
      spbillCreateIp: '127.0.0.1',
    },
    reverse: { tries: 0, refusals: 0, followUps: 0 },
    queries: { count: 0 },
    refundedFee: 0,
    nextAt: 1_700_000_000_000,
    ...change,
  };
}
