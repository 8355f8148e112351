import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../lib/flow/order-record';
import { microPayRequest, orderRequest } from '../../../lib/gateway/requests';
import { makeOrderRecord } from '../../contract/order-making';

const CODE = '134567890123456789';
const wechat = (change: Partial<OrderRecord> = {}) => makeOrderRecord({ platform: 'wechat', ...change });
const NONCE: unknown = expect.stringMatching(/^[0-9A-Za-z]{32}$/);

const PAY_MCH_KEY = { pay_platform: 1, out_mch_id: 'mch-1', out_sub_mch_id: 'sub-1', out_shop_id: 'shop-1' };
const ORDER_CLIENT = {
  device_id: 'till-1',
  staff_id: '1003',
  terminal_type: 4,
  machine_no: 'A1B2C3',
  sdk_version: '0.1.0',
  spbill_create_ip: '127.0.0.1',
};

describe('microPayRequest', () => {
  it('has every required field of the API document and no optional one that is not set', () => {
    const order = wechat();
    expect(microPayRequest(order, CODE, '0.1.0')).toEqual({
      pay_mch_key: PAY_MCH_KEY,
      pay_content: {
        out_trade_no: order.outTradeNo,
        author_code: CODE,
        total_fee: 1250,
        fee_type: 'CNY',
        body: '咖啡',
      },
      order_client: ORDER_CLIENT,
      nonce_str: NONCE,
    });
  });

  it('carries what the POS gave: detail for both platforms, attach at WeChat only', () => {
    const given = { detail: '{"goods_detail":[]}', attach: '桌 7' };
    const terminal = { ...makeOrderRecord().terminal, subTerminalType: 12 };
    const atWechat = microPayRequest(wechat({ ...given, terminal }), CODE, '0.1.0');
    expect(atWechat.pay_content).toMatchObject({
      detail: given.detail,
      wxpay_pay_content_ext: { attach: '桌 7' },
    });
    expect(atWechat.order_client.sub_terminal_type).toBe(12);
    const atAlipay = microPayRequest(makeOrderRecord({ platform: 'alipay', ...given }), CODE, '0.1.0');
    expect(atAlipay.pay_mch_key.pay_platform).toBe(2);
    expect(atAlipay.pay_content).toMatchObject({ detail: given.detail });
    expect(atAlipay.pay_content).not.toHaveProperty('wxpay_pay_content_ext');
  });

  it('has the payment code in pay_content.author_code and nowhere else', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^1[0-5][0-9]{16}$/), (code) => {
        const request = microPayRequest(wechat(), code, '0.1.0');
        const { author_code: found, ...rest } = request.pay_content;
        expect(found).toBe(code);
        expect(JSON.stringify({ ...request, pay_content: rest })).not.toContain(code);
      }),
    );
  });

  it('never repeats a nonce', () => {
    const order = wechat();
    const nonces = Array.from({ length: 500 }, () => microPayRequest(order, CODE, '0.1.0').nonce_str);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('throws for an order without a platform: a programmer’s mistake', () => {
    expect(() => microPayRequest(makeOrderRecord(), CODE, '0.1.0')).toThrow('platform');
  });
});

describe('orderRequest', () => {
  it('asks about a micro_pay from the terminal that made it', () => {
    const order = wechat();
    expect(orderRequest(order, '0.1.0')).toEqual({
      pay_mch_key: PAY_MCH_KEY,
      order_client: ORDER_CLIENT,
      out_trade_no: order.outTradeNo,
      trade_type: 1,
      nonce_str: NONCE,
    });
  });

  it('carries nothing of the payment code', () => {
    expect(JSON.stringify(orderRequest(wechat({ codeLastFour: '6789' }), '0.1.0'))).not.toContain('6789');
  });
});
