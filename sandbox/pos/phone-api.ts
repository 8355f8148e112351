import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from '../gateway/check-fields';
import type { Gateway } from '../gateway/gateway';
import { isJson, isLoopback, readBody, sendJson } from '../gateway/http-basics';
import type { Platform } from '../gateway/order';
import { parseStrictJson } from '../gateway/strict-json';
import { CODE_LIFE_MS, type Wallet } from '../gateway/wallet';

/** Where the phone's API lives. */
export const PHONE_PREFIX = '/phone/';

const PLATFORMS: readonly Platform[] = ['wechat', 'alipay'];
const FIRST_BALANCE_FEN = 50_000;
const MAX_BYTES = 4096;

type Values = Record<string, unknown>;

/** What a phone can do with a wallet. */
const ACTIONS: Readonly<Record<string, (gateway: Gateway, wallet: Wallet, values: Values) => unknown>> = {
  code: (_gateway, wallet) => ({ code: wallet.newCode(), lifeMs: CODE_LIFE_MS }),
  password: (gateway, wallet, values) => {
    wallet.passwordFree = values.ask !== true;
    return viewOf(gateway, wallet);
  },
  decide: (gateway, wallet, values) => {
    const number = String(values.outTradeNo);
    if (!wallet.pending().some((payment) => payment.outTradeNo === number)) return undefined;
    if (values.approve === true) wallet.approve(number);
    else wallet.refuse(number);
    return viewOf(gateway, wallet);
  },
  'scan-qr': (_gateway, wallet, values) => wallet.scanQr(String(values.codeUrl)),
  'pay-qr': (_gateway, wallet, values) => ({ outcome: wallet.payQr(String(values.codeUrl)) }),
  scan: (gateway, wallet, values) => {
    const code = typeof values.code === 'string' ? values.code : wallet.newCode();
    gateway.scan(wallet, code);
    return { code };
  },
};

/**
 * The customer's phone: GET /phone/wallets, and POST /phone/code, password, decide, scan, scan-qr and pay-qr with
 * the wallet's name. A platform without a wallet gets one with 500.00 yuan.
 */
export async function answerPhone(
  gateway: Gateway | undefined,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readBody(req, MAX_BYTES);
  if (!isLoopback(req)) return sendJson(res, 403, { error: 'loopback only' });
  if (!gateway) return sendJson(res, 503, { error: 'no gateway in this process' });
  openMissingWallets(gateway);
  const name = path.slice(PHONE_PREFIX.length);
  if (req.method === 'GET' && name === 'wallets') {
    const views = gateway.wallets.map((wallet) => viewOf(gateway, wallet));
    return sendJson(res, 200, views);
  }
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action || req.method !== 'POST') return sendJson(res, 404, { error: 'unknown' });
  const parsed = body && isJson(req) ? parseStrictJson(body.toString('utf8')) : undefined;
  if (!parsed?.ok || !isRecord(parsed.value)) return sendJson(res, 400, { error: 'not a JSON object' });
  const { value } = parsed;
  const wallet = gateway.wallets.find((candidate) => candidate.name === value.wallet);
  const result = wallet && action(gateway, wallet, value);
  if (result === undefined) return sendJson(res, 404, { error: 'no such wallet or payment' });
  sendJson(res, 200, result);
}

function openMissingWallets(gateway: Gateway): void {
  for (const platform of PLATFORMS) {
    if (gateway.wallets.some((wallet) => wallet.platform === platform)) continue;
    gateway.wallet({ platform, balance: FIRST_BALANCE_FEN });
  }
}

/** A wallet as its owner sees it: the codes that tills show now, and every movement of money, the newest first. */
function viewOf(gateway: Gateway, wallet: Wallet): Values {
  const { name, platform, balance, passwordFree } = wallet;
  const qrCodes = gateway.openQrCodes
    .filter((code) => code.platform === platform)
    .map(({ codeUrl, fee, body }) => ({ codeUrl, fee, body }));
  const history = gateway.ledger.entries
    .filter((entry) => entry.wallet === name)
    .map(({ at, outTradeNo, fee, kind }) => ({
      at,
      outTradeNo,
      fee,
      kind,
      body: gateway.order(outTradeNo)?.details.body ?? '',
    }))
    .reverse();
  return { name, platform, balance, passwordFree, pending: wallet.pending(), qrCodes, history };
}
