import * as v from 'valibot';
import { policySchema, type Policy, type Settings } from '../contract/config/config-file';
import type { WedgeSettings } from '../contract/messages/wedge-settings';
import type { TerminalSnapshot } from '../flow/order-record';
import type { FlowPolicy } from '../flow/ports';
import { defined } from '../payment/defined';

/** The policy in the engine's words. */
export function flowPolicyOf(policy: Policy): FlowPolicy {
  return {
    answerTimeoutMs: policy.answer_timeout_ms,
    queryFastIntervalMs: policy.query_fast_interval_ms,
    queryIntervalMs: policy.query_interval_ms,
    giveUpMs: policy.give_up_ms,
    attentionAfterMs: policy.attention_after_ms,
    orderReuseAfterMs: policy.order_reuse_after_ms,
    confirmAmount: policy.confirm_amount,
    maxFee: policy.max_fee,
    qrLifeMs: policy.qr_life_ms,
    qrPlatform: policy.qr_platform,
    refundRequiresPin: policy.refund_requires_pin,
  };
}

/** The policy of a till that is not set up yet. */
export const DEFAULT_FLOW_POLICY: FlowPolicy = flowPolicyOf(v.parse(policySchema, {}));

/** The wedge's settings, in its own names. */
export function wedgeSettingsOf({ prefix, suffix, gap_ms: gapMs }: Settings['scanner']): WedgeSettings {
  return defined({ prefix, suffix, gapMs });
}

/**
 * The terminal that an order's calls come from.
 *
 * @param terminalType OrderClient `terminal_type`: 1 Windows, 2 Android, 3 iOS, 4 Linux, 100 other
 */
export function terminalOf(settings: Settings, terminalType: number): TerminalSnapshot {
  const { gateway, merchant, terminal } = settings;
  return {
    baseUrl: gateway.base_urls[0] ?? '',
    outMchId: merchant.out_mch_id,
    outSubMchId: merchant.out_sub_mch_id,
    outShopId: merchant.out_shop_id,
    deviceId: terminal.device_id,
    staffId: terminal.staff_id,
    machineNo: terminal.machine_no,
    terminalType,
    spbillCreateIp: terminal.spbill_create_ip,
    ...defined({ subTerminalType: terminal.sub_terminal_type }),
  };
}
