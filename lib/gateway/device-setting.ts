// A set-up code is answered in plain JSON that nobody authenticates: the domain's certificate is all that vouches for it.
// What comes back holds the merchant's authentication key; it goes to the vault and to nothing else.
import { defined } from '../payment/defined';
import { checkRequest, RequestError } from './check-request';
import { ENDPOINTS } from './endpoints';
import { deviceSetting } from './fields/replies';
import type { ReplyOf } from './fields/rules';
import { isJsonObject, readJson } from './json-reader';
import { readFields } from './read-fields';
import { integerAt, objectAt, wordsAt } from './read-members';
import type { HttpOutcome } from './transport';

/** What the admin's set-up code holds, and the machine that reads it. */
export interface SetupCode {
  /** `osi`: the shop. */
  shop: string;
  /** `si`: the setting. */
  setting: string;
  /** `sn`: this machine; a device is bound to the first one that asks. */
  machine: string;
}

/** A till's set-up. `authenKey` is a secret. */
export interface DeviceSetting {
  outMchId: string;
  outSubMchId: string;
  outShopId: string;
  /** `cloud_cashier_id`: what order numbers begin with. */
  orderPrefix: string;
  authenKey: string;
  shopName: string;
  deviceId: string;
  deviceName: string;
  staffId?: string;
  staffName?: string;
}

export type DeviceSettingReading =
  | { ok: true; setting: DeviceSetting }
  | {
      ok: false;
      reason: 'code-malformed' | 'not-reachable' | 'reply-malformed' | 'bound-to-another-machine' | 'refused';
      detail?: string;
    };

const BOUND_TO_ANOTHER = 3214;
const HMAC_SHA256 = 1;

/**
 * The query of `use_device_setting`, with its question mark.
 *
 * @returns undefined where the code is none
 */
export function deviceSettingQuery({ shop, setting, machine }: SetupCode): string | undefined {
  const content = { osi: shop, si: setting, sn: machine };
  try {
    checkRequest(ENDPOINTS.useDeviceSetting.request, content);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
  return `?${new URLSearchParams(content).toString()}`;
}

function settingOf(found: ReplyOf<typeof deviceSetting>): DeviceSetting | undefined {
  const { out_mch_id, out_sub_mch_id, out_shop_id, cloud_cashier_id, authen_key } = found;
  if (
    found.authen_type !== HMAC_SHA256 ||
    out_mch_id === undefined ||
    out_sub_mch_id === undefined ||
    out_shop_id === undefined ||
    cloud_cashier_id === undefined ||
    authen_key === undefined ||
    found.device_id === undefined
  ) {
    return undefined;
  }
  return {
    outMchId: out_mch_id,
    outSubMchId: out_sub_mch_id,
    outShopId: out_shop_id,
    orderPrefix: cloud_cashier_id,
    authenKey: authen_key,
    shopName: found.shop_name ?? '',
    deviceId: found.device_id,
    deviceName: found.device_name ?? '',
    ...defined({ staffId: found.staff_id, staffName: found.staff_name }),
  };
}

/** Reads the reply of `use_device_setting` (product.md, "Facts from the vendor's later documents"). */
export function readDeviceSetting(http: HttpOutcome): DeviceSettingReading {
  if (http.kind === 'too-large') return { ok: false, reason: 'reply-malformed', detail: http.kind };
  if (http.kind !== 'body') return { ok: false, reason: 'not-reachable', detail: http.kind };
  const read = readJson(new TextDecoder().decode(http.bytes));
  if (!read.ok) return { ok: false, reason: 'reply-malformed', detail: read.reason };
  if (!isJsonObject(read.value)) return { ok: false, reason: 'reply-malformed' };
  const { value: reply } = read;
  const detail = defined({ detail: wordsAt(reply, 'description') });
  if (integerAt(reply, 'internal_status') === BOUND_TO_ANOTHER) {
    return { ok: false, reason: 'bound-to-another-machine', ...detail };
  }
  if (integerAt(reply, 'status') !== 0) return { ok: false, reason: 'refused', ...detail };
  const node = objectAt(reply, ENDPOINTS.useDeviceSetting.node);
  const setting = node === undefined ? undefined : settingOf(readFields(deviceSetting, node));
  return setting === undefined ? { ok: false, reason: 'reply-malformed' } : { ok: true, setting };
}
