import type { OrderClient } from './endpoint';
import { randomDigits } from './merchant';

export type Platform = 'wechat' | 'alipay';

/** How the wire numbers the platforms. API document, PayPlatform. */
export const PLATFORM_NUMBER: Readonly<Record<Platform, number>> = { wechat: 1, alipay: 2 };

/** 1 the customer's payment code, 2 a QR code that the customer scans. API document, TradeType. */
export type TradeType = 1 | 2;

/** Where an order stands; the platforms have numbers of their own for it. */
export type OrderPhase =
  'waiting' | 'paid' | 'refunded' | 'finished' | 'refused' | 'failed' | 'reversed' | 'closed';

/** What a payment request asked for. `fee` is in fen. */
export interface PaymentDetails {
  /** 1 unless given. */
  readonly tradeType?: TradeType;
  readonly outTradeNo: string;
  readonly platform: Platform;
  /** Empty for a QR order. */
  readonly authorCode: string;
  readonly fee: number;
  readonly deviceId: string;
  readonly body: string;
  readonly attach?: string;
  readonly productId?: string;
  /** `time_expire` as it was asked for, in seconds of the shown time. */
  readonly timeExpire?: number;
  readonly shopId?: string;
  /** `order_client` as it was sent. */
  readonly client?: OrderClient;
}

/** An order as the gateway holds it. `createdAt` is base time; the `…Shown` stamps are what replies tell; all ms. */
export interface Order {
  readonly details: PaymentDetails;
  readonly createdAt: number;
  readonly createdShown: number;
  /** Of a QR order: what the customer's code is made of, and when it ends. */
  readonly codeUrl?: string;
  readonly expiresShown?: number;
  updatedShown: number;
  endedShown?: number;
  phase: OrderPhase;
  /** Name of the wallet that was or would be charged. */
  wallet?: string;
  /** The wallet's owner is being asked for the password. */
  asking?: boolean;
  transactionId?: string;
  /** Words for the customer's side of the matter, such as 余额不足. */
  note?: string;
  /** Fen that went back to the wallet. */
  returned: number;
}

/** Fields of an authenticated answer, about an order or a refund, that are changed before it is authenticated. */
export interface OrderChanges {
  readonly outTradeNo?: string;
  readonly totalFee?: number;
  readonly state?: number;
  readonly isTransforming?: boolean;
  readonly authorCode?: string;
  readonly outRefundNo?: string;
  /** Fen; of refunds only. */
  readonly refundFee?: number;
  readonly codeUrl?: string;
  readonly outSubMchId?: string;
  readonly tradeType?: number;
}

/** Phases in which the merchant has been paid. */
export const PAID_PHASES: ReadonlySet<OrderPhase> = new Set(['paid', 'refunded', 'finished']);

/** Whether an order is one that the customer pays by scanning. */
export const isQrOrder = (order: Order): boolean => order.details.tradeType === 2;

/** A number in the platform's own style, at most 32 characters. API document, OrderContent. */
export function newTransactionId(platform: Platform, shownMs: number): string {
  const day = new Date(shownMs).toISOString().slice(0, 10).replaceAll('-', '');
  return platform === 'wechat'
    ? `4200001${randomDigits(3)}${day}${randomDigits(10)}`
    : `${day}220014${randomDigits(14)}`;
}

/** Ms as the wire's whole seconds. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);
