import { succeededWith } from './answer';
import { type OverviewQuery, overviewsFor } from './back-office-overview';
import { shopInfoOf } from './back-office-shops';
import type { CheckedContent, Endpoint } from './endpoint';
import { counting, type FieldTable, nonce, number64, oneOf, text, tradeType } from './field-rules';
import type { Merchant } from './merchant';

interface Paged extends CheckedContent {
  readonly page_num: number;
  readonly page_size: number;
}

/** API document, 查询门店信息. */
const shopInfoFields: FieldTable = {
  out_mch_id: ['required', text(32)],
  out_sub_mch_id: ['required', text(32)],
  nonce_str: ['required', nonce],
  page_num: ['required', counting],
  page_size: ['required', counting],
};

/** API document, 查询子商户信息: both page numbers have to be 1. */
const subMchFields: FieldTable = {
  out_sub_mch_id: ['required', text(32)],
  nonce_str: ['required', nonce],
  page_num: ['required', oneOf(1)],
  page_size: ['required', oneOf(1)],
};

/** product.md, `query_order_list_overview`. Times in s. */
const overviewFields: FieldTable = {
  out_sub_mch_id: ['required', text(32)],
  out_shop_id: ['optional', text(32)],
  staff_id: ['optional', text(64)],
  device_id: ['optional', text(64)],
  order_type: ['optional', oneOf(1, 2, 3)],
  start_time: ['required', number64],
  end_time: ['required', number64],
  trade_type: ['optional', tradeType],
  nonce_str: ['required', nonce],
};

/** What the gateway tells of a merchant beside single orders. */
export const BACK_OFFICE_ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'query_sub_mch_shop_info',
    node: 'query_shop_info',
    authentication: 'a',
    fields: shopInfoFields,
    apply: ({ office }, content) => {
      const { page_num: page, page_size: size } = content as Paged;
      const shops = office.shops.slice((page - 1) * size, page * size);
      return succeededWith({ shop_infos: shops.map(shopInfoOf), total_count: office.shops.length });
    },
  },
  {
    name: 'sdk_query_sub_mch_info',
    node: 'query_sub_mch_info',
    authentication: 'a',
    fields: subMchFields,
    apply: ({ merchant }) => succeededWith({ sub_mch_infos: [subMchOf(merchant)], total_count: 1 }),
  },
  {
    name: 'query_order_list_overview',
    node: 'query_order_list_overview',
    authentication: 'a',
    fields: overviewFields,
    apply: (premises, content, options) => {
      const overviews = overviewsFor(
        premises.world,
        content as OverviewQuery,
        premises.time.now() - (options.lagMs ?? 0),
      );
      return succeededWith({ total_count: overviews.length, overviews });
    },
  },
];

/** API document, SubMch and SubMchInfo. */
function subMchOf(merchant: Merchant): Record<string, unknown> {
  return {
    mch_id: '1900007941',
    pay_platform: 1,
    company_name: '海湾支付服务有限公司',
    mch_sub_uin: '100001234567',
    mch_sub_company_name: '海湾支付服务有限公司深圳分公司',
    out_mch_id: merchant.outMchId,
    sub_mch_infos: [
      {
        sub_mch_id: '1900008341',
        company_name: '岸边咖啡有限公司',
        desc: '咖啡与轻食',
        cloud_cashier_id: merchant.orderPrefix,
        out_sub_mch_id: merchant.outSubMchId,
        default_order_body: merchant.defaultBody,
        out_sub_mch_id_url: `https://pay.qcloud.com/cpay/pay?osmi=${merchant.outSubMchId}`,
        merchant_name: '岸边咖啡',
        phone: '0755-86013388',
        is_use_cpay_shop_system: true,
        direct: true,
      },
    ],
  };
}
