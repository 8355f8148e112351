import * as v from 'valibot';

/** `String(n)` of the API document: n Unicode code points, at least one. */
const points = (most: number) =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(most * 2),
    v.check((value) => [...value].length <= most, `at most ${most} characters`),
  );

const milliseconds = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const origin = v.pipe(
  v.string(),
  v.maxLength(255),
  v.check((value) => {
    try {
      return new URL(value).origin === value && /^https?:$/.test(new URL(value).protocol);
    } catch {
      return false;
    }
  }, 'an origin such as https://pos.example.com'),
);

const baseUrl = v.pipe(
  v.string(),
  v.maxLength(255),
  v.check((value) => {
    try {
      const url = new URL(value);
      return !value.endsWith('/') && value === `${url.origin}${url.pathname}`;
    } catch {
      return false;
    }
  }, 'an address such as https://pay.qcloud.com/cpay'),
);

const ipv4 = v.pipe(v.string(), v.ipv4());

/** Timings and limits: all have defaults (product.md, "Timing"); times in ms, money in fen. */
export const policySchema = v.strictObject({
  answer_timeout_ms: v.optional(milliseconds(1_000, 60_000), 30_000),
  query_fast_interval_ms: v.optional(milliseconds(500, 30_000), 2_000),
  query_interval_ms: v.optional(milliseconds(1_000, 60_000), 5_000),
  give_up_ms: v.optional(milliseconds(15_000, 600_000), 60_000),
  attention_after_ms: v.optional(milliseconds(15_000, 1_800_000), 120_000),
  order_reuse_after_ms: v.optional(milliseconds(60_000, 7 * 86_400_000), 8 * 3_600_000),
  confirm_amount: v.optional(v.picklist(['page', 'always']), 'page'),
  max_fee: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647)),
    2_147_483_647,
  ),
  language: v.optional(v.picklist(['auto', 'zh-CN', 'en']), 'auto'),
  /** How long a QR code can be paid; ms. */
  qr_life_ms: v.optional(milliseconds(60_000, 7_200_000), 300_000),
  qr_platform: v.optional(v.picklist(['wechat', 'alipay']), 'wechat'),
  /** Refunds need a PIN. This version has none to ask for, so it makes no refund then. */
  refund_requires_pin: v.optional(v.boolean(), false),
});

/** The keyboard wedge's settings: what the scanner sends around a code, and the longest pause inside one, ms. */
export const scannerSchema = v.strictObject({
  prefix: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,8}$/, '1 to 8 printable characters'))),
  suffix: v.optional(v.picklist(['Enter', 'Tab', 'none'])),
  gap_ms: v.optional(milliseconds(10, 1_000)),
});

export const configFileSchema = v.strictObject({
  tillside: v.literal(1),
  gateway: v.strictObject({ base_urls: v.pipe(v.array(baseUrl), v.minLength(1), v.maxLength(8)) }),
  merchant: v.strictObject({
    out_mch_id: points(32),
    out_sub_mch_id: points(32),
    out_shop_id: points(32),
    order_prefix: v.pipe(
      v.string(),
      v.regex(/^(?:(?=.*[A-Za-z])[0-9A-Za-z]{10}|[0-9]{8})$/, '10 letters and digits, or 8 digits'),
    ),
    default_body: points(128),
  }),
  terminal: v.strictObject({
    device_id: points(64),
    staff_id: points(64),
    machine_no: points(32),
    sub_terminal_type: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2_147_483_647))),
    spbill_create_ip: v.optional(ipv4, '127.0.0.1'),
  }),
  keys: v.optional(
    v.strictObject({
      authen_key: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
      signing_key_pem: v.pipe(v.string(), v.minLength(1), v.maxLength(32_768)),
      signing_key_password: v.optional(v.pipe(v.string(), v.maxLength(1_024))),
    }),
  ),
  sites: v.optional(v.pipe(v.array(v.strictObject({ origin })), v.maxLength(100)), []),
  policy: v.optional(policySchema, {}),
  scanner: v.optional(scannerSchema, {}),
});

/** The configuration file of product.md, read and filled with defaults. Holds key material while it is applied. */
export type ConfigFile = v.InferOutput<typeof configFileSchema>;

/** The same without keys: what is kept as settings. */
export type Settings = Omit<ConfigFile, 'keys' | 'tillside'>;

export type Policy = v.InferOutput<typeof policySchema>;
