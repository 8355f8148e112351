/** Endpoints that are called with POST and an envelope. protocol.md, Endpoints. */
export const POST_ENDPOINTS = [
  'micro_pay',
  'scan_code_pay',
  'query_order',
  'close_order',
  'reverse',
  'refund',
  'query_refund_order',
  'client_order_detail',
  'query_sub_mch_shop_info',
  'sdk_query_sub_mch_info',
  'query_order_list_overview',
  'upload_client_monitor_info',
  'upload_client_conf_info',
] as const;

/** Endpoints that are called with GET and answer without an envelope. */
export const GET_ENDPOINTS = ['ping', 'use_device_setting'] as const;

export type PostEndpointName = (typeof POST_ENDPOINTS)[number];
export type GetEndpointName = (typeof GET_ENDPOINTS)[number];

/** Every endpoint: a fault can be scripted for each. */
export type EndpointName = PostEndpointName | GetEndpointName;
