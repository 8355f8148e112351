import { generateKeyPairSync, randomInt } from 'node:crypto';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LOWER_LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

/** A merchant as the gateway's own administration knows it. Keys exist in memory only. */
export interface Merchant {
  readonly outMchId: string;
  readonly outSubMchId: string;
  readonly outShopId: string;
  /** `cloud_cashier_id`: every order number begins with it (API document, SubMchInfo). */
  readonly orderPrefix: string;
  /** The HMAC-SHA256 key; its UTF-8 bytes are the key. */
  readonly authenKey: string;
  /** PKCS#8 PEM of the RSA-2048 key that signs refunds. */
  readonly signingKeyPem: string;
  readonly signingPublicKeyPem: string;
  readonly defaultBody: string;
}

/** `letters`: ten characters such as sz0100lmnx; `digits`: eight digits such as 01000052. */
export type PrefixForm = 'letters' | 'digits';

/** What goes into a configuration file beside the merchant itself. */
export interface ConfigurationOptions {
  /** Base URLs of the gateway, such as http://127.0.0.1:4100/cpay. */
  readonly baseUrls: readonly string[];
  /** Full origins of the POS pages, scheme, host and port. */
  readonly posOrigins: readonly string[];
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly deviceId?: string;
  readonly staffId?: string;
  readonly machineNo?: string;
  /** Further members of the file, such as `scanner`, laid over the others. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * Draws `length` characters from `alphabet` with the secure random source.
 * @param length characters
 */
export function randomText(length: number, alphabet: string = LETTERS_AND_DIGITS): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Draws `length` random decimal digits. */
export function randomDigits(length: number): string {
  return randomText(length, DIGITS);
}

/**
 * Makes a merchant with fresh random identifiers and keys, in the style of the API document's examples.
 * @param options `prefix`: which of the two forms of `cloud_cashier_id` it gets; letters by default
 */
export function makeMerchant(options: { prefix?: PrefixForm } = {}): Merchant {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    outMchId: `sz01${randomText(16)}`,
    outSubMchId: `sz01${randomText(16)}`,
    outShopId: `sz01${randomText(16)}`,
    orderPrefix:
      options.prefix === 'digits'
        ? `01${randomDigits(6)}`
        : `sz01${randomDigits(2)}${randomText(4, LOWER_LETTERS)}`,
    authenKey: randomText(32),
    signingKeyPem: privateKey,
    signingPublicKeyPem: publicKey,
    defaultBody: '岸边咖啡-滨海店-饮品',
  };
}

/**
 * Builds the Tillside configuration file for a merchant. The terminal gets a random device and machine number
 * unless they are given.
 */
export function configurationFor(merchant: Merchant, options: ConfigurationOptions): Record<string, unknown> {
  return {
    tillside: 1,
    gateway: { base_urls: [...options.baseUrls] },
    merchant: {
      out_mch_id: merchant.outMchId,
      out_sub_mch_id: merchant.outSubMchId,
      out_shop_id: merchant.outShopId,
      order_prefix: merchant.orderPrefix,
      default_body: merchant.defaultBody,
    },
    terminal: {
      device_id: options.deviceId ?? `till-${randomDigits(4)}`,
      staff_id: options.staffId ?? '1003',
      machine_no: options.machineNo ?? randomText(16, '0123456789ABCDEF'),
    },
    keys: { authen_key: merchant.authenKey, signing_key_pem: merchant.signingKeyPem },
    sites: options.posOrigins.map((origin) => ({ origin })),
    policy: { ...options.policy },
    ...options.extra,
  };
}
