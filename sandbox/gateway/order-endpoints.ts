import { clientOf, type Endpoint, requiredOrderNumber } from './endpoint';
import { orderFields } from './field-tables';

/** Asking for one order, and ending it. API document, 查询订单 and 关闭订单; protocol.md for `reverse`. */
export const ORDER_ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'query_order',
    node: 'query_order',
    authentication: 'a',
    fields: orderFields('required'),
    apply: ({ world }, content, { lagMs }) => world.query(requiredOrderNumber(content), lagMs),
  },
  {
    name: 'close_order',
    node: 'close_order',
    authentication: 'a',
    fields: orderFields('required'),
    lateSuccess: 'acknowledged',
    apply: ({ world }, content, { landsAfterMs }) => world.close(requiredOrderNumber(content), landsAfterMs),
  },
  {
    name: 'reverse',
    node: 'reverse',
    authentication: 'a',
    fields: orderFields('optional'),
    lateSuccess: 'acknowledged',
    apply: ({ world }, content, { landsAfterMs }) =>
      world.reverse(requiredOrderNumber(content), clientOf(content).device_id, landsAfterMs),
  },
];
