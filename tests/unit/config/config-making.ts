/** A configuration file that is in order; keys are made up by their length only. */
export function goodConfig(): Record<string, Record<string, unknown>> & Record<string, unknown> {
  return {
    tillside: 1,
    gateway: { base_urls: ['https://pay.qcloud.com/cpay', 'https://sz.pay.qcloud.com/cpay'] },
    merchant: {
      out_mch_id: 'mch-1',
      out_sub_mch_id: 'sub-1',
      out_shop_id: 'shop-1',
      order_prefix: 'sz0100lmnx',
      default_body: '岸边咖啡-滨海店-饮品',
    },
    terminal: { device_id: 'till-1', staff_id: '1003', machine_no: 'A1B2C3' },
    keys: { authen_key: AUTHEN_KEY, signing_key_pem: SIGNING_KEY, signing_key_password: PASSWORD },
    sites: [{ origin: 'https://pos.example.com' }],
    policy: { give_up_ms: 45_000 },
  } as never;
}

export const AUTHEN_KEY = 'SECRET-authen-key';
export const SIGNING_KEY = 'SECRET-signing-key';
export const PASSWORD = 'SECRET-password';

/**
 * The file with one member put in place of another, or taken out.
 *
 * @param path for example `merchant.out_mch_id`
 * @param value undefined takes the member out
 */
export function configWith(path: string, value: unknown): string {
  const config: Record<string, unknown> = goodConfig();
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = config;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return JSON.stringify(config);
}
