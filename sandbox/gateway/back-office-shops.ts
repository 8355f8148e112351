import { type Merchant, randomText } from './merchant';

/** A till of a shop. API document, DeviceInfo. */
export interface Device {
  readonly deviceId: string;
  readonly name: string;
  /** 1 scans customers, 2 is scanned, 3 both, 4 a fixed QR code. */
  readonly type: 1 | 2 | 3 | 4;
  readonly remark?: string;
}

/** Somebody who works in a shop. API document, StaffInfo. */
export interface StaffMember {
  readonly staffId: string;
  readonly name: string;
  readonly manager: boolean;
  readonly remark?: string;
}

/** A shop of the merchant. API document, ShopInfo. */
export interface Shop {
  /** The number by which the gateway knows it; `shopId` is the merchant's own. */
  readonly outShopId: string;
  readonly shopId: string;
  readonly name: string;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly address: string;
  readonly phone: string;
  readonly devices: readonly Device[];
  readonly staff: readonly StaffMember[];
}

/** The shops that a merchant has by default: the one it is configured for, and another. */
export function makeShops(merchant: Merchant): Shop[] {
  return [
    {
      outShopId: merchant.outShopId,
      shopId: '001',
      name: '岸边咖啡滨海店',
      province: '广东省',
      city: '深圳市',
      district: '南山区',
      address: '滨海大道 33 号一层',
      phone: '0755-86013388',
      devices: [
        { deviceId: 'till-0001', name: '前台一号机', type: 3 },
        { deviceId: 'till-0002', name: '前台二号机', type: 3, remark: '靠窗' },
      ],
      staff: [
        { staffId: '1001', name: '林海', manager: true },
        { staffId: '1003', name: '陈晓梅', manager: false, remark: '早班' },
      ],
    },
    {
      outShopId: `sz01${randomText(16)}`,
      shopId: '002',
      name: '岸边咖啡福田店',
      province: '广东省',
      city: '深圳市',
      district: '福田区',
      address: '福华一路 6 号',
      phone: '0755-82001122',
      devices: [{ deviceId: 'till-0003', name: '外带窗口', type: 1 }],
      staff: [{ staffId: '2001', name: '周子轩', manager: true }],
    },
  ];
}

/** A shop as replies show it. API document, ShopInfo. */
export function shopInfoOf(shop: Shop): Record<string, unknown> {
  return {
    shop_id: shop.shopId,
    shop_name: shop.name,
    province: shop.province,
    city: shop.city,
    district: shop.district,
    address: shop.address,
    phone: shop.phone,
    out_shop_id: shop.outShopId,
    out_shop_id_url: `https://pay.qcloud.com/cpay/pay?osi=${shop.outShopId}`,
    device_infos: shop.devices.map(deviceInfoOf),
    staff_infos: shop.staff.map(staffInfoOf),
    fee_type: 'CNY',
  };
}

/** API document, DeviceInfo. */
function deviceInfoOf({ deviceId, type, name, remark }: Device): Record<string, unknown> {
  return {
    device_id: deviceId,
    device_type: type,
    ...(remark === undefined ? {} : { remark }),
    device_name: name,
  };
}

/** A member of staff as replies show it. API document, StaffInfo. */
export function staffInfoOf({ staffId, name, remark, manager }: StaffMember): Record<string, unknown> {
  return {
    staff_id: staffId,
    staff_name: name,
    ...(remark === undefined ? {} : { remark }),
    shop_manager: manager,
    receive_one_code_pay_notify: manager,
  };
}
