import { createHmac, randomBytes } from 'node:crypto';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import type { Wallet } from '../../../sandbox/gateway/wallet';

/** Any JSON object. */
export type Json = Record<string, unknown>;

/** A reply as a client reads it: `authentic` tells whether its code is right, undefined if it has none. */
export interface Reply {
  readonly http: number;
  readonly date: string | null;
  readonly form: 'string' | 'object';
  readonly authentic: boolean | undefined;
  readonly authenType: unknown;
  readonly content: Json;
  readonly raw: string;
}

/** A till that speaks the protocol by itself, so that the sandbox is not tested by its own code. */
export class TestTill {
  deviceId = 'till-1';

  constructor(
    private readonly gateway: Gateway,
    private readonly authenKey = gateway.merchant.authenKey,
  ) {}

  /** A fresh order number. */
  number(): string {
    const prefix = this.gateway.merchant.orderPrefix;
    return `${prefix}x${randomBytes(20).toString('hex')}`.slice(0, 32);
  }

  payContent(outTradeNo: string, wallet: Wallet, fee: number, code = wallet.newCode()): Json {
    return {
      pay_mch_key: this.merchantKey(wallet.platform),
      pay_content: {
        out_trade_no: outTradeNo,
        author_code: code,
        total_fee: fee,
        fee_type: 'CNY',
        body: '咖啡',
      },
      order_client: this.orderClient(),
      nonce_str: randomBytes(16).toString('hex'),
    };
  }

  orderContent(outTradeNo: string, platform: string): Json {
    return {
      pay_mch_key: this.merchantKey(platform),
      order_client: this.orderClient(),
      out_trade_no: outTradeNo,
      trade_type: 1,
      nonce_str: randomBytes(16).toString('hex'),
    };
  }

  pay(outTradeNo: string, wallet: Wallet, fee: number, code?: string): Promise<Reply> {
    return this.send('micro_pay', this.payContent(outTradeNo, wallet, fee, code));
  }

  query(outTradeNo: string, platform: string): Promise<Reply> {
    return this.send('query_order', this.orderContent(outTradeNo, platform));
  }

  reverse(outTradeNo: string, platform: string): Promise<Reply> {
    return this.send('reverse', this.orderContent(outTradeNo, platform));
  }

  send(path: string, content: Json): Promise<Reply> {
    return this.post(path, this.envelope(JSON.stringify(content)));
  }

  /** The body of a request around a content text. */
  envelope(text: string, key: string = this.authenKey): string {
    const code = createHmac('sha256', key).update(text).digest('hex').toUpperCase();
    return JSON.stringify({
      request_content: text,
      authen_info: { a: { authen_type: 1, authen_code: code } },
    });
  }

  async post(path: string, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.gateway.baseUrl}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      ...init,
    });
    const raw = await response.text();
    return { http: response.status, date: response.headers.get('date'), raw, ...this.read(raw) };
  }

  private read(raw: string): Pick<Reply, 'form' | 'authentic' | 'authenType' | 'content'> {
    let outer: Json;
    try {
      outer = JSON.parse(raw) as Json;
    } catch {
      return { form: 'string', authentic: undefined, authenType: undefined, content: {} };
    }
    const value = outer.response_content;
    const form = typeof value === 'string' ? 'string' : 'object';
    const text = typeof value === 'string' ? value : objectText(raw, value);
    const a = (outer.authen_info as { a?: Json } | undefined)?.a;
    const right = createHmac('sha256', this.authenKey).update(text).digest('hex').toUpperCase();
    return {
      form,
      authentic: a ? a.authen_code === right : undefined,
      authenType: a?.authen_type,
      content: JSON.parse(text) as Json,
    };
  }

  private merchantKey(platform: string): Json {
    const { outMchId, outSubMchId, outShopId } = this.gateway.merchant;
    return {
      pay_platform: platform === 'wechat' ? 1 : 2,
      out_mch_id: outMchId,
      out_sub_mch_id: outSubMchId,
      out_shop_id: outShopId,
    };
  }

  private orderClient(): Json {
    return {
      device_id: this.deviceId,
      staff_id: '1003',
      terminal_type: 4,
      machine_no: 'A1B2C3',
      sdk_version: '1.0',
      spbill_create_ip: '127.0.0.1',
    };
  }
}

/** The text of the response_content object: from its brace to the first one at which the text parses to it. */
function objectText(raw: string, value: unknown): string {
  const start = raw.indexOf('{', raw.indexOf('"response_content":'));
  const wanted = JSON.stringify(value);
  for (let end = raw.indexOf('}', start); end !== -1; end = raw.indexOf('}', end + 1)) {
    const text = raw.slice(start, end + 1);
    try {
      if (JSON.stringify(JSON.parse(text)) === wanted) return text;
    } catch {
      continue;
    }
  }
  throw new Error('no object in the reply');
}

/** `order_content` of a reply's node. */
export function orderOf(reply: Reply): Json {
  const node = (reply.content.micro_pay ?? reply.content.query_order) as Json | undefined;
  return (node?.order_content ?? {}) as Json;
}

/** `current_trade_state` of a reply, whichever platform it is of. */
export function stateOf(reply: Reply): unknown {
  const order = orderOf(reply);
  return ((order.wxpay_order_content_ext ?? order.alipay_order_content_ext) as Json | undefined)
    ?.current_trade_state;
}
