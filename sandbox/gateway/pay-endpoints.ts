import { type CheckedContent, type Endpoint, paymentOf, platformOf, type RequestProblem } from './endpoint';
import { microPayFields, scanCodePayFields } from './field-tables';

/** Taking a payment. API document, 刷卡支付 and 扫码支付. */
export const PAY_ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'micro_pay',
    node: 'micro_pay',
    authentication: 'a',
    fields: microPayFields,
    lateSuccess: 'later',
    arrived: ({ world }, content) => world.noteAttempt(paymentOf(content)),
    apply: ({ world }, content, { customer }) => world.pay(paymentOf(content), customer),
  },
  {
    name: 'scan_code_pay',
    node: 'scan_code_pay',
    authentication: 'a',
    fields: scanCodePayFields,
    check: (_premises, content) => checkProductId(content),
    apply: ({ world }, content) => world.showQr(paymentOf(content)),
  },
];

/** The table makes the extension optional and its `product_id` required for QR codes: WeChat needs both. */
function checkProductId(content: CheckedContent): RequestProblem | undefined {
  const missing = platformOf(content) === 'wechat' && !content.pay_content?.wxpay_pay_content_ext;
  const field = 'pay_content.wxpay_pay_content_ext.product_id';
  return missing ? { reason: 'missing-field', field } : undefined;
}
