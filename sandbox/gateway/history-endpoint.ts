import { type Answer, succeededWith } from './answer';
import { authenCodeOf } from './authen-code';
import { shopInfoOf, staffInfoOf } from './back-office-shops';
import type { Endpoint, OrderClient, Premises, RequestProblem } from './endpoint';
import { orderDetailFields } from './field-tables';
import { type Merchant, randomText } from './merchant';
import { type Order, PLATFORM_NUMBER, type Platform, seconds } from './order';
import { orderContentOf } from './order-content';
import { type Refund, refundContentOf } from './refund';

/** Request content of `client_order_detail`. Times in seconds of the shown time. */
interface DetailQuery {
  readonly pay_platform?: number;
  readonly out_shop_id?: string;
  readonly staff_id?: string;
  readonly device_id?: string;
  /** 1 orders, 2 refunds, 3 both. */
  readonly query_order_type: 1 | 2 | 3;
  readonly start_time?: number;
  readonly end_time: number;
  readonly page_num: number;
  readonly page_size: number;
  readonly nonce_str?: string;
}

/** One line of the history: an order or a refund. Times in ms. */
interface Line {
  readonly platform: Platform;
  readonly shopId: string;
  readonly client: OrderClient;
  readonly createdAt: number;
  readonly createdShown: number;
  readonly type: 1 | 2;
  receipt(): Record<string, unknown>;
}

/** What was done where no client was told, such as somebody else's order. */
const UNKNOWN_CLIENT: OrderClient = { device_id: 'another-till', staff_id: 'unknown' };

/** Orders and refunds by shop, staff, device and time, oldest first. API document, 多条件查询订单信息. */
export const HISTORY_ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'client_order_detail',
    node: 'order_detail_query',
    authentication: 'a',
    fields: orderDetailFields,
    bareNode: true,
    check: (_premises, content) => checkScope(content as DetailQuery),
    apply: (premises, content, { lagMs = 0 }) => history(premises, content as DetailQuery, lagMs),
  },
];

/** 注意: a device or a member of staff is asked for within a shop. */
function checkScope(query: DetailQuery): RequestProblem | undefined {
  const needsShop = query.staff_id !== undefined || query.device_id !== undefined;
  return needsShop && query.out_shop_id === undefined
    ? { reason: 'missing-field', field: 'out_shop_id' }
    : undefined;
}

function history(premises: Premises, query: DetailQuery, lagMs: number): Answer {
  const now = premises.time.now();
  const fitting = linesOf(premises)
    .filter((line) => fits(line, query) && now - line.createdAt >= lagMs)
    .sort((a, b) => a.createdShown - b.createdShown);
  const first = (query.page_num - 1) * query.page_size;
  const page = fitting.slice(first, first + query.page_size);
  return succeededWith({
    total_count: fitting.length,
    ...(page.length === 0 ? {} : { order_details: page.map((line) => detailOf(line, premises)) }),
  });
}

function fits(line: Line, query: DetailQuery): boolean {
  const created = seconds(line.createdShown);
  const wanted = [
    [query.pay_platform, PLATFORM_NUMBER[line.platform]],
    [query.out_shop_id, line.shopId],
    [query.staff_id, line.client.staff_id],
    [query.device_id, line.client.device_id],
  ] as const;
  return (
    wanted.every(([asked, found]) => asked === undefined || asked === found) &&
    (query.query_order_type === 3 || query.query_order_type === line.type) &&
    created >= (query.start_time ?? 0) &&
    created <= query.end_time
  );
}

function linesOf({ world, merchant }: Premises): Line[] {
  const orders = world.orders.all().map((order): Line => {
    const { platform, shopId = merchant.outShopId, client = UNKNOWN_CLIENT } = order.details;
    const { createdAt, createdShown } = order;
    const receipt = (): Record<string, unknown> => ({ order: orderReceipt(order, shopId, client, merchant) });
    return { platform, shopId, client, createdAt, createdShown, type: 1, receipt };
  });
  const refunds = world.refunds.all().map((refund): Line => {
    const { platform, shopId = merchant.outShopId, client = UNKNOWN_CLIENT } = refund;
    const { createdAt, createdShown } = refund;
    const receipt = (): Record<string, unknown> => ({
      refund_order: refundReceipt(refund, shopId, client, merchant),
    });
    return { platform, shopId, client, createdAt, createdShown, type: 2, receipt };
  });
  return [...orders, ...refunds];
}

function detailOf(line: Line, { office }: Premises): Record<string, unknown> {
  const shop = office.shop(line.shopId);
  const staff = shop?.staff.find(({ staffId }) => staffId === line.client.staff_id);
  return {
    ...(shop ? { shop_info: shopInfoOf(shop) } : {}),
    ...(staff ? { shop_staff_info: staffInfoOf(staff) } : {}),
    receipt: line.receipt(),
  };
}

function orderReceipt(
  order: Order,
  shopId: string,
  client: OrderClient,
  merchant: Merchant,
): Record<string, unknown> {
  const content = orderContentOf(order, randomText(32), false);
  return {
    order_mch: orderMchOf(merchant, order.details.platform, shopId),
    order_content: content,
    order_client: client,
    authen_info: authenInfoOf(content, merchant),
  };
}

function refundReceipt(
  refund: Refund,
  shopId: string,
  client: OrderClient,
  merchant: Merchant,
): Record<string, unknown> {
  const content = refundContentOf(refund, randomText(32));
  return {
    refund_order_mch: orderMchOf(merchant, refund.platform, shopId),
    refund_order_content: content,
    order_client: client,
    authen_info: authenInfoOf(content, merchant),
  };
}

/** API document, OrderMch. */
function orderMchOf(merchant: Merchant, platform: Platform, shopId: string): Record<string, unknown> {
  return {
    pay_platform: PLATFORM_NUMBER[platform],
    out_mch_id: merchant.outMchId,
    out_sub_mch_id: merchant.outSubMchId,
    out_shop_id: shopId,
    ...(platform === 'wechat'
      ? { wxpay_order_mch_ext: { mch_id: '1900007941', sub_mch_id: '1900008341' } }
      : { alipay_order_mch_ext: { app_id: '2016091100484533' } }),
  };
}

function authenInfoOf(content: Record<string, unknown>, merchant: Merchant): Record<string, unknown> {
  return { a: { authen_type: 1, authen_code: authenCodeOf(JSON.stringify(content), merchant.authenKey) } };
}
