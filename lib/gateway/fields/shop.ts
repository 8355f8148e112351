import { deviceType, terminalType } from './enums';
import {
  flag,
  listOf,
  nested,
  type Need,
  number32,
  oneOf,
  optional,
  required,
  structure,
  text,
} from './rules';

const SHOP = '门店信息';

/** IPv4, or IPv6 as far as 16 characters hold it. */
const ADDRESS = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$/;

function orderClientOf<N extends Need>(name: string, machineNo: N) {
  return structure(name, '客户端信息', {
    device_id: required(text(64)),
    staff_id: required(text(64)),
    terminal_type: required(oneOf(terminalType)),
    sub_terminal_type: optional(number32),
    machine_no: [machineNo, text(32)] as const,
    sdk_version: required(text(10)),
    spbill_create_ip: required(text(16, ADDRESS)),
  });
}

/** The till. */
export const orderClient = orderClientOf('OrderClient', 'optional');
/** The till that scans a payment code: `machine_no` is required. */
export const payingClient = orderClientOf('OrderClient (micro_pay)', 'required');

export const deviceInfo = structure('DeviceInfo', SHOP, {
  device_id: required(text(64)),
  device_type: required(oneOf(deviceType)),
  remark: optional(text(64)),
  device_name: required(text()),
});

export const staffInfo = structure('StaffInfo', SHOP, {
  staff_id: required(text(64)),
  staff_name: required(text(64)),
  remark: optional(text(64)),
  shop_manager: required(flag),
  receive_one_code_pay_notify: optional(flag),
});

export const shopInfo = structure('ShopInfo', SHOP, {
  shop_id: required(text(64)),
  shop_name: required(text(32)),
  province: optional(text(32)),
  city: optional(text(32)),
  district: optional(text(32)),
  address: optional(text(128)),
  coordinate_type: optional(number32),
  longitude: optional(text(16)),
  latitude: optional(text(16)),
  height: optional(text(16)),
  phone: optional(text(64)),
  out_shop_id: optional(text(20)),
  out_shop_id_url: optional(text(128)),
  device_infos: optional(listOf(nested(deviceInfo))),
  staff_infos: optional(listOf(nested(staffInfo))),
  fee_type: optional(text(20)),
});
