import type { Shop } from './back-office-shops';
import type { ReplyForm } from './build-reply';
import type { Merchant } from './merchant';

/** Everything a gateway can be started with. Times are ms. */
export interface GatewayOptions {
  readonly merchant?: Merchant;
  /** Port on 127.0.0.1; a free one by default. Further domains take the ports after it. */
  readonly port?: number;
  /** How many domains share the world; 1 by default. */
  readonly domains?: number;
  /** PEM key and certificate: the gateway then speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly replyForm?: ReplyForm;
  /** The base clock, ms since 1970. */
  readonly clock?: () => number;
  /** How long WeChat waits for the password; 45 s by default. */
  readonly passwordTimeoutMs?: number;
  /** How long after a payment a reverse is refused; 15 s by default. */
  readonly reverseAfterMs?: number;
  /** How long WeChat refuses to close a new QR order; 0 by default. */
  readonly closeRefusedForMs?: number;
  /** Whether WeChat closes a QR order 30 s after its expiry; true by default. */
  readonly closesExpired?: boolean;
  /** Whether trigger amounts act; true by default. */
  readonly triggers?: boolean;
  /** Whether connections are kept open; true by default. Without, a browser never resends by itself. */
  readonly keepAlive?: boolean;
  /** The merchant's shops, tills and staff, the configured shop among them; two shops by default. */
  readonly shops?: readonly Shop[];
  /** The interval that monitor uploads are told, in seconds; 300 by default. */
  readonly monitorIntervalS?: number;
  /** Where payments and refunds are told of; nowhere by default. */
  readonly callbackUrl?: string;
  /** How long after each call that was not accepted the gateway calls again, in ms. */
  readonly callbackRetryMs?: readonly number[];
}
