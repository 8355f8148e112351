import * as replies from './fields/replies';
import * as requests from './fields/requests';
import type { Structure } from './fields/rules';

/** How a request is authenticated: `a` HMAC-SHA256, `s` RSASSA-PSS (protocol.md, "who signs what"). */
export type RequestAuthentication = 'a' | 's' | 'none';

export interface Endpoint {
  /** Below the base URL. */
  path: string;
  method: 'POST' | 'GET';
  /** The member of `response_content` that carries the answer. */
  node: string;
  authentication: RequestAuthentication;
  /** Value of the Interface enum, for the monitoring calls; absent where the API document gives none. */
  interfaceNumber?: number;
  /** How long an answer is waited for, ms, unless the caller says otherwise. */
  timeoutMs: number;
  /**
   * Without an answer the same is asked of the next domain, in the same call: a repeat does no harm, and neither does that
   * it comes a time-out later than whoever asked has decided.
   */
  failsOver: boolean;
  /** Apart from payments: what becomes of it says nothing of the domain, so that it cannot send payments elsewhere. */
  apart?: true;
  /** Rows on one page; absent where the document does not page. */
  pageSize?: number;
  /** The document pages, and allows the first page only. */
  onlyPage?: true;
  /** The table of its RequestContent. */
  request: Structure;
  /** The table of its node. */
  reply: Structure;
}

const QUICK_MS = 10_000;
const SLOW_MS = 15_000;

/** The endpoint table (protocol.md, "Endpoints"): a further endpoint is a further row. */
export const ENDPOINTS = {
  microPay: {
    path: 'micro_pay',
    method: 'POST',
    node: 'micro_pay',
    authentication: 'a',
    interfaceNumber: 100,
    timeoutMs: 30_000,
    failsOver: false,
    request: requests.microPayRequest,
    reply: replies.microPayReply,
  },
  scanCodePay: {
    path: 'scan_code_pay',
    method: 'POST',
    node: 'scan_code_pay',
    authentication: 'a',
    interfaceNumber: 101,
    timeoutMs: QUICK_MS,
    failsOver: true,
    request: requests.scanCodePayRequest,
    reply: replies.scanCodePayReply,
  },
  refund: {
    path: 'refund',
    method: 'POST',
    node: 'refund',
    authentication: 's',
    interfaceNumber: 104,
    timeoutMs: 30_000,
    failsOver: false,
    request: requests.refundRequest,
    reply: replies.refundReply,
  },
  closeOrder: {
    path: 'close_order',
    method: 'POST',
    node: 'close_order',
    authentication: 'a',
    interfaceNumber: 103,
    timeoutMs: SLOW_MS,
    failsOver: false,
    request: requests.orderRequest,
    reply: replies.closeOrderReply,
  },
  reverse: {
    path: 'reverse',
    method: 'POST',
    node: 'reverse',
    authentication: 'a',
    interfaceNumber: 108,
    timeoutMs: SLOW_MS,
    failsOver: false,
    request: requests.orderRequest,
    reply: replies.closeOrderReply,
  },
  queryOrder: {
    path: 'query_order',
    method: 'POST',
    node: 'query_order',
    authentication: 'a',
    interfaceNumber: 106,
    timeoutMs: QUICK_MS,
    failsOver: true,
    request: requests.orderRequest,
    reply: replies.queryOrderReply,
  },
  queryRefund: {
    path: 'query_refund_order',
    method: 'POST',
    node: 'query_refund_order',
    authentication: 'a',
    interfaceNumber: 107,
    timeoutMs: QUICK_MS,
    failsOver: true,
    request: requests.queryRefundRequest,
    reply: replies.queryRefundReply,
  },
  orderDetails: {
    path: 'client_order_detail',
    method: 'POST',
    node: 'order_detail_query',
    authentication: 'a',
    timeoutMs: SLOW_MS,
    failsOver: true,
    apart: true,
    pageSize: 100,
    request: requests.orderDetailRequest,
    reply: replies.orderDetailReply,
  },
  shops: {
    path: 'query_sub_mch_shop_info',
    method: 'POST',
    node: 'query_shop_info',
    authentication: 'a',
    interfaceNumber: 14,
    timeoutMs: SLOW_MS,
    failsOver: true,
    apart: true,
    pageSize: 50,
    request: requests.shopsRequest,
    reply: replies.shopsReply,
  },
  // "Fill in 1: only one sub-merchant can be asked for at present" (API document, page_size).
  subMerchants: {
    path: 'sdk_query_sub_mch_info',
    method: 'POST',
    node: 'query_sub_mch_info',
    authentication: 'a',
    timeoutMs: SLOW_MS,
    failsOver: true,
    apart: true,
    pageSize: 1,
    onlyPage: true,
    request: requests.subMerchantsRequest,
    reply: replies.subMerchantsReply,
  },
  orderListOverview: {
    path: 'query_order_list_overview',
    method: 'POST',
    node: 'query_order_list_overview',
    authentication: 'a',
    timeoutMs: SLOW_MS,
    failsOver: true,
    apart: true,
    request: requests.overviewRequest,
    reply: replies.overviewReply,
  },
  uploadMonitorInfo: {
    path: 'upload_client_monitor_info',
    method: 'POST',
    node: 'upload_client_monitor_info',
    authentication: 'a',
    interfaceNumber: 202,
    timeoutMs: SLOW_MS,
    failsOver: true,
    apart: true,
    request: requests.monitorInfoRequest,
    reply: replies.monitorInfoReply,
  },
  uploadConfInfo: {
    path: 'upload_client_conf_info',
    method: 'POST',
    node: 'upload_client_conf_info',
    authentication: 'a',
    interfaceNumber: 203,
    timeoutMs: SLOW_MS,
    failsOver: true,
    apart: true,
    request: requests.confInfoRequest,
    reply: replies.confInfoReply,
  },
  ping: {
    path: 'ping',
    method: 'GET',
    node: 'ping',
    authentication: 'none',
    timeoutMs: 5_000,
    failsOver: true,
    request: requests.pingRequest,
    reply: replies.pingReply,
  },
  useDeviceSetting: {
    path: 'use_device_setting',
    method: 'GET',
    node: 'use_device_setting',
    authentication: 'none',
    timeoutMs: QUICK_MS,
    failsOver: false,
    apart: true,
    request: requests.deviceSettingRequest,
    reply: replies.deviceSetting,
  },
} as const satisfies Record<string, Endpoint>;
