import { constants, createHmac, randomBytes, sign } from 'node:crypto';
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

/** What a refund has to say of the order it is for. */
export interface RefundedOrder {
  readonly outTradeNo: string;
  readonly platform: string;
  readonly fee: number;
}

const newNonce = (): string => randomBytes(16).toString('hex');

/** A till that speaks the protocol by itself, so that the sandbox is not tested by its own code. */
export class TestTill {
  deviceId = 'till-1';
  /** Which of the gateway's domains it speaks to. */
  domain = 0;

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
      nonce_str: newNonce(),
    };
  }

  orderContent(outTradeNo: string, platform: string, tradeType = 1): Json {
    return {
      pay_mch_key: this.merchantKey(platform),
      order_client: this.orderClient(),
      out_trade_no: outTradeNo,
      trade_type: tradeType,
      nonce_str: newNonce(),
    };
  }

  /** @param timeExpire seconds of the gateway's time */
  qrContent(outTradeNo: string, platform: string, fee: number, timeExpire?: number): Json {
    return {
      pay_mch_key: this.merchantKey(platform),
      pay_content: {
        out_trade_no: outTradeNo,
        ...(timeExpire === undefined ? {} : { time_expire: timeExpire }),
        total_fee: fee,
        fee_type: 'CNY',
        body: '咖啡',
        ...(platform === 'wechat' ? { wxpay_pay_content_ext: { product_id: outTradeNo } } : {}),
      },
      order_client: this.orderClient(),
      nonce_str: newNonce(),
    };
  }

  refundContent(order: RefundedOrder, outRefundNo: string, fee: number): Json {
    return {
      pay_mch_key: this.merchantKey(order.platform),
      refund_content: {
        out_trade_no: order.outTradeNo,
        out_refund_no: outRefundNo,
        total_fee: order.fee,
        refund_fee: fee,
        refund_fee_type: 'CNY',
      },
      order_client: this.orderClient(),
      nonce_str: newNonce(),
    };
  }

  refundQueryContent(outTradeNo: string, outRefundNo: string, platform: string): Json {
    return {
      pay_mch_key: this.merchantKey(platform),
      order_client: this.orderClient(),
      out_trade_no: outTradeNo,
      out_refund_no: outRefundNo,
      nonce_str: newNonce(),
    };
  }

  historyContent(more: Json = {}): Json {
    return {
      out_sub_mch_id: this.gateway.merchant.outSubMchId,
      query_order_type: 3,
      end_time: 4_000_000_000,
      page_num: 1,
      page_size: 100,
      ...more,
    };
  }

  pay(outTradeNo: string, wallet: Wallet, fee: number, code?: string): Promise<Reply> {
    return this.send('micro_pay', this.payContent(outTradeNo, wallet, fee, code));
  }

  query(outTradeNo: string, platform: string, tradeType?: number): Promise<Reply> {
    return this.send('query_order', this.orderContent(outTradeNo, platform, tradeType));
  }

  showQr(outTradeNo: string, platform: string, fee: number, timeExpire?: number): Promise<Reply> {
    return this.send('scan_code_pay', this.qrContent(outTradeNo, platform, fee, timeExpire));
  }

  close(outTradeNo: string, platform: string, tradeType = 2): Promise<Reply> {
    return this.send('close_order', this.orderContent(outTradeNo, platform, tradeType));
  }

  refund(order: RefundedOrder, outRefundNo: string, fee: number): Promise<Reply> {
    const text = JSON.stringify(this.refundContent(order, outRefundNo, fee));
    return this.post('refund', this.signedEnvelope(text));
  }

  queryRefund(outTradeNo: string, outRefundNo: string, platform: string): Promise<Reply> {
    return this.send('query_refund_order', this.refundQueryContent(outTradeNo, outRefundNo, platform));
  }

  history(more: Json = {}): Promise<Reply> {
    return this.send('client_order_detail', this.historyContent(more));
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

  /** The body of a refund around a content text. @param saltLength bytes */
  signedEnvelope(text: string, saltLength = 222, key: string = this.gateway.merchant.signingKeyPem): string {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = sign('sha256', Buffer.from(text), { key, padding, saltLength }).toString('base64');
    return JSON.stringify({
      request_content: text,
      authen_info: { s: { sign_type: 1, sign: signature } },
    });
  }

  async post(path: string, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.gateway.baseUrls[this.domain] ?? ''}/${path}`, {
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
    if (value === undefined)
      return { form: 'object', authentic: undefined, authenType: undefined, content: outer };
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

/** The reply's node, whatever endpoint it is of. */
export function nodeOf(reply: Reply): Json {
  const plain = new Set(['status', 'description', 'log_id', 'internal_status', 'server_note', 'padding']);
  const name = Object.keys(reply.content).find((member) => !plain.has(member));
  return (name === undefined ? {} : reply.content[name]) as Json;
}

/** `order_content` of a reply's node. */
export function orderOf(reply: Reply): Json {
  return (nodeOf(reply).order_content ?? {}) as Json;
}

/** `refund_order_content` of a reply's node; of a list the first. */
export function refundOf(reply: Reply): Json {
  const content = nodeOf(reply).refund_order_content;
  return ((Array.isArray(content) ? content[0] : content) ?? {}) as Json;
}

/** The state of the order or refund in a reply, whichever platform it is of. */
export function stateOf(reply: Reply): unknown {
  return stateIn(orderOf(reply)) ?? stateIn(refundOf(reply));
}

/** The state in an `order_content` or `refund_order_content`. */
export function stateIn(content: Json): unknown {
  const order = content.wxpay_order_content_ext ?? content.alipay_order_content_ext;
  const refund = content.wxpay_refund_order_content_ext ?? content.alipay_refund_order_content_ext;
  const extension = (order ?? refund ?? {}) as Json;
  return extension.current_trade_state ?? extension.state ?? extension.refund_status;
}

/** Status, internal status, and whether the reply is authentic. */
export function statusOf(reply: Reply): unknown[] {
  return [reply.content.status, reply.content.internal_status, reply.authentic];
}
