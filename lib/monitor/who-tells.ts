import { defined } from '../payment/defined';

/** OrderClient (API document): the till. `machine_no` is required of scanned payments alone. */
export interface OrderClientFields {
  device_id: string;
  staff_id: string;
  terminal_type: number;
  sub_terminal_type?: number;
  machine_no?: string;
  sdk_version: string;
  spbill_create_ip: string;
}

/** Whose calls are told of. */
export interface MonitorTerminal {
  outMchId: string;
  outSubMchId: string;
  outShopId: string;
  orderClient: OrderClientFields;
}

/** What both monitoring calls begin with; beside `PayMchKey`'s names there is no `pay_platform`. */
export interface WhoTells {
  out_mch_id: string;
  out_sub_mch_id: string;
  out_shop_id: string;
  order_client: OrderClientFields;
}

/** Only the members of the API document, whatever else the terminal carries. */
export function whoTells({ outMchId, outSubMchId, outShopId, orderClient }: MonitorTerminal): WhoTells {
  const { device_id, staff_id, terminal_type, sub_terminal_type, machine_no, sdk_version, spbill_create_ip } =
    orderClient;
  return {
    out_mch_id: outMchId,
    out_sub_mch_id: outSubMchId,
    out_shop_id: outShopId,
    order_client: {
      device_id,
      staff_id,
      terminal_type,
      ...defined({ sub_terminal_type, machine_no }),
      sdk_version,
      spbill_create_ip,
    },
  };
}
