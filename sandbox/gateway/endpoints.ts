import { BACK_OFFICE_ENDPOINTS } from './back-office-endpoints';
import type { Endpoint } from './endpoint';
import { HISTORY_ENDPOINTS } from './history-endpoint';
import { ORDER_ENDPOINTS } from './order-endpoints';
import { PAY_ENDPOINTS } from './pay-endpoints';
import { REFUND_ENDPOINTS } from './refund-endpoints';
import { UPLOAD_ENDPOINTS } from './uploads';

/** The endpoints that take an envelope: protocol.md's table. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...PAY_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...REFUND_ENDPOINTS,
  ...HISTORY_ENDPOINTS,
  ...BACK_OFFICE_ENDPOINTS,
  ...UPLOAD_ENDPOINTS,
];
