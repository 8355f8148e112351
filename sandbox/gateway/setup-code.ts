import type { Answer } from './answer';
import { succeededWith } from './answer';
import type { Device, Shop, StaffMember } from './back-office-shops';
import { type Merchant, randomText } from './merchant';

/** How long a set-up code can be used, in ms. product.md, Facts from the vendor's later documents. */
export const SETUP_CODE_LIFE_MS = 5 * 60_000;

/** For whom a code is made: the numbers of the shop, of the till and, if it is told, of the staff. */
export interface SetupCodeRequest {
  /** `out_shop_id` or the merchant's own number of the shop; the configured shop by default. */
  readonly shop?: string;
  /** The shop's first till by default. */
  readonly device?: string;
  readonly staff?: string;
}

/** A set-up code as the admin shows it. `url` is what the QR code holds; the till adds `sn`. */
export interface SetupCode {
  readonly osi: string;
  readonly si: string;
  readonly url: string;
}

interface Setting {
  readonly shop: Shop;
  readonly device: Device;
  readonly staff?: StaffMember;
  readonly until: number;
}

/** What the codes need of the gateway: its base clock in ms, and where it is reached. */
export interface SetupWorld {
  readonly merchant: Merchant;
  readonly shops: readonly Shop[];
  now(): number;
  baseUrl(): string;
}

const refusal = (internalStatus: number, description: string): Answer => ({
  status: 104,
  internalStatus,
  description,
});

/** 3214 is the vendor's own number; the others are the sandbox's. */
const SETUP_REFUSALS = {
  incomplete: refusal(3211, '参数不完整'),
  unknown: refusal(3212, '配置二维码无效'),
  expired: refusal(3213, '配置二维码已过期，请重新生成'),
  'other-machine': refusal(3214, '该设备已绑定其他机器'),
} as const;

/** The set-up codes of a merchant, and which machine each of its tills is bound to. */
export class SetupCodes {
  readonly #settings = new Map<string, Setting>();
  readonly #machines = new Map<string, string>();

  constructor(private readonly world: SetupWorld) {}

  /** Makes a code that can be used for 5 minutes. Throws if there is no such shop, till or member of staff. */
  issue(request: SetupCodeRequest = {}): SetupCode {
    const shop = this.#shopOf(request.shop ?? this.world.merchant.outShopId);
    const device =
      request.device === undefined ? shop.devices[0] : find(shop.devices, 'deviceId', request.device);
    if (!device) throw new Error(`shop ${shop.name} has no till ${request.device ?? ''}`);
    const staff = request.staff === undefined ? undefined : find(shop.staff, 'staffId', request.staff);
    if (request.staff !== undefined && !staff)
      throw new Error(`shop ${shop.name} has no staff ${request.staff}`);
    const si = randomText(32);
    const until = this.world.now() + SETUP_CODE_LIFE_MS;
    this.#settings.set(si, { shop, device, until, ...(staff ? { staff } : {}) });
    const query = new URLSearchParams({ osi: shop.outShopId, si });
    return { osi: shop.outShopId, si, url: `${this.world.baseUrl()}/use_device_setting?${query.toString()}` };
  }

  /** Lets a till be set up on another machine, as an admin does when one has broken. */
  unbind(shop: string, device: string): void {
    this.#machines.delete(placeOf(this.#shopOf(shop).outShopId, device));
  }

  /**
   * `GET /cpay/use_device_setting`: product.md. The first machine that asks is bound to the till; the same machine
   * may ask again.
   * @param query `osi`, `si` and `sn`, each once and nothing else
   */
  redeem(query: URLSearchParams): Answer {
    const [osi, si, sn] = ['osi', 'si', 'sn'].map((name) => query.getAll(name));
    if (osi?.length !== 1 || si?.length !== 1 || sn?.length !== 1 || query.size !== 3 || !sn[0])
      return SETUP_REFUSALS.incomplete;
    const setting = this.#settings.get(String(si[0]));
    if (!setting || setting.shop.outShopId !== osi[0]) return SETUP_REFUSALS.unknown;
    if (this.world.now() >= setting.until) return SETUP_REFUSALS.expired;
    const place = placeOf(setting.shop.outShopId, setting.device.deviceId);
    const machine = this.#machines.get(place) ?? sn[0];
    if (machine !== sn[0]) return SETUP_REFUSALS['other-machine'];
    this.#machines.set(place, machine);
    return succeededWith(this.#deviceSetting(setting));
  }

  #deviceSetting({ shop, device, staff }: Setting): Record<string, unknown> {
    const { outMchId, outSubMchId, orderPrefix, authenKey } = this.world.merchant;
    return {
      out_mch_id: outMchId,
      out_sub_mch_id: outSubMchId,
      cloud_cashier_id: orderPrefix,
      authen_type: 1,
      authen_key: authenKey,
      out_shop_id: shop.outShopId,
      shop_name: shop.name,
      device_id: device.deviceId,
      device_name: device.name,
      ...(staff ? { staff_id: staff.staffId, staff_name: staff.name } : {}),
    };
  }

  #shopOf(number: string): Shop {
    const { shops } = this.world;
    const shop = find(shops, 'outShopId', number) ?? find(shops, 'shopId', number);
    if (!shop) throw new Error(`there is no shop ${number}`);
    return shop;
  }
}

function find<T, K extends keyof T>(rows: readonly T[], member: K, value: T[K]): T | undefined {
  return rows.find((row) => row[member] === value);
}

const placeOf = (outShopId: string, deviceId: string): string => `${outShopId} ${deviceId}`;
