/** How a request is authenticated: `a` HMAC-SHA256, `s` RSASSA-PSS (protocol.md, "who signs what"). */
export type RequestAuthentication = 'a' | 's';

export interface Endpoint {
  /** Below the base URL. */
  path: string;
  /** The member of `response_content` that carries the answer. */
  node: string;
  authentication: RequestAuthentication;
  /** Value of the Interface enum, for the monitoring calls. */
  interfaceNumber: number;
  /** How long an answer is waited for, ms, unless the caller says otherwise. */
  timeoutMs: number;
}

/** The endpoint table (protocol.md, "Endpoints"): a further endpoint is a further row. */
export const ENDPOINTS = {
  microPay: {
    path: 'micro_pay',
    node: 'micro_pay',
    authentication: 'a',
    interfaceNumber: 100,
    timeoutMs: 30_000,
  },
  queryOrder: {
    path: 'query_order',
    node: 'query_order',
    authentication: 'a',
    interfaceNumber: 106,
    timeoutMs: 10_000,
  },
  reverse: { path: 'reverse', node: 'reverse', authentication: 'a', interfaceNumber: 108, timeoutMs: 15_000 },
} as const satisfies Record<string, Endpoint>;
