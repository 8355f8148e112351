import type { PayWay } from '../../../../lib/payment/platform';
import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import { acknowledged, codeUrl, notKnown, open } from './outcomes';
import { REQUEST, scriptedTill } from './test-till';
import { now } from './waiting-till';

/** The gateway's clock is ahead of the till's by this, ms. */
const GATEWAY_AHEAD_MS = 7_000;

/** When a code expires that was asked for at the beginning of a test, ms of true time. */
export const EXPIRES_AT = 300_000;

/** A gateway whose calls all go well, but for nobody pays: Alipay knows no order that was not scanned. */
export function qrTill(platform: 'wechat' | 'alipay' = 'wechat') {
  const till = scriptedTill({ policy: { qrPlatform: platform } });
  till.gateway.datedAhead = GATEWAY_AHEAD_MS;
  till.gateway.script('scan_code_pay', now(codeUrl())).script('close_order', now(acknowledged()));
  till.gateway.script('query_order', now(platform === 'wechat' ? open() : notKnown()));
  till.gateway.script('micro_pay', now(open())).script('reverse', now(acknowledged()));
  return till;
}

/** Opens an order and asks for its QR code. */
export async function askForCode(till: ReturnType<typeof qrTill>, mode: 'qr' | 'any' = 'qr') {
  const number = await till.open({ ...REQUEST, mode });
  const way: PayWay = till.policy.qrPlatform === 'wechat' ? 'wechat-qr' : 'alipay-qr';
  const shown = await till.engine.choose(number, way);
  if (!shown.ok) throw new Error(shown.code);
  await till.time.pass(0);
  return number;
}

/** A till with a code on show that nobody has paid yet. */
export async function showingTill(platform: 'wechat' | 'alipay' = 'wechat', mode: 'qr' | 'any' = 'qr') {
  const till = qrTill(platform);
  return { till, number: await askForCode(till, mode) };
}

/** The same statement each time, from one of the gateway's domains. */
export const from = (domain: string, make: () => CallOutcome) => (): CallOutcome =>
  ({ ...make(), domain }) as CallOutcome;
