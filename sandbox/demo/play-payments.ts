import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { Gateway } from '../gateway/gateway';
import type { Wallet } from '../gateway/wallet';
import type { Language } from './demo-flags';
import type { ScannerHand } from './scanner-hand';
import type { TillPage } from './till-page';

/** What the play needs: a till that is set up, its gateway, and the hand with the scanner. */
export interface Stage {
  gateway: Gateway;
  till: TillPage;
  hand: ScannerHand;
  /** Folder for the pictures. */
  pictures: string;
  language: Language;
  /** Makes the extension speak a language. */
  speak: (language: Language) => Promise<void>;
  say: (text: string) => void;
}

const WECHAT_FEE = 1250;
const QR_FEE = 1800;
const REFUND_YUAN = '5.00';
const ALIPAY_CART = ['osmanthus', 'cookie'];
const BALANCE_FEN = 50_000;
const PATIENCE_MS = 30_000;

function otherThan(language: Language): Language {
  return language === 'en' ? 'zh-CN' : 'en';
}

async function picture(page: Page, folder: string, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, name), animations: 'disabled' });
}

/**
 * Waits for the end, prints its line, and takes the pictures of it.
 *
 * @param since when the customer paid, ms since 1970
 */
async function finish(
  { till, pictures, say }: Stage,
  language: Language,
  since: () => number,
  prefix = '',
): Promise<void> {
  const took = (await till.settled()) - since();
  const panel = await till.panelShows('paid', language);
  await picture(till.page, pictures, `${prefix}paid.${language}.png`);
  const { state, totalFee, platform, outTradeNo } = await till.result();
  if (state !== 'paid') throw new Error(`The till was told ${state}, not paid.`);
  say(`paid ${(totalFee / 100).toFixed(2)} CNY ${platform ?? '-'} ${outTradeNo} ${took} ms`);
  await till.closePanel(panel);
  await picture(till.page, pictures, `${prefix}receipt.${language}.png`);
}

async function payByWechat(stage: Stage, language: Language, wallet: Wallet): Promise<void> {
  const { till, gateway, pictures } = stage;
  await till.open(language, WECHAT_FEE);
  await till.pressPay();
  await till.panelShows('created', language);
  await picture(till.page, pictures, `waiting.${language}.png`);
  gateway.scan(wallet);
  await finish(stage, language, () => stage.hand.lastScanAt);
  await till.page.getByTestId('next-customer').click();
}

async function payByAlipay(stage: Stage, language: Language, wallet: Wallet): Promise<void> {
  const { till, gateway, pictures, speak } = stage;
  await till.open(language);
  for (const product of ALIPAY_CART) await till.page.getByTestId(`product-${product}`).click();
  await till.pressPay();
  await till.panelShows('created', language);
  await picture(till.page, pictures, `waiting.${language}.png`);
  gateway.scan(wallet);
  await till.panelShows('paying', language);
  await expect.poll(() => wallet.pending().length, { timeout: PATIENCE_MS }).toBe(1);
  await picture(till.page, pictures, `password.${language}.png`);
  await speak(otherThan(language));
  await till.page.bringToFront();
  await till.switchLanguage();
  await till.panelShows('paying', otherThan(language));
  await picture(till.page, pictures, `password.${otherThan(language)}.png`);
  await speak(language);
  await till.page.bringToFront();
  await till.switchLanguage();
  await till.panelShows('paying', language);
  wallet.approve();
  await finish(stage, language, () => stage.hand.lastScanAt);
  await till.page.getByTestId('next-customer').click();
}

/** The customer scans the till's QR code; afterwards a part of the money goes back. */
async function payByQrAndRefund(stage: Stage, language: Language, wallet: Wallet): Promise<void> {
  const { till, gateway, pictures, say } = stage;
  await till.open(language, QR_FEE);
  await till.chooseMode('qr-wechat');
  await till.pressPay();
  await till.panelShows('paying', language);
  await expect.poll(() => gateway.openQrCodes.length, { timeout: PATIENCE_MS }).toBe(1);
  await picture(till.page, pictures, `qr.${language}.png`);
  const [code] = gateway.openQrCodes;
  const paidAt = Date.now();
  if (
    code === undefined ||
    wallet.scanQr(code.codeUrl) === undefined ||
    wallet.payQr(code.codeUrl) !== 'paid'
  )
    throw new Error('The QR code could not be paid.');
  await finish(stage, language, () => paidAt, 'qr-');
  await till.refund(REFUND_YUAN);
  await picture(till.page, pictures, `refund.${language}.png`);
  const { refundedFee, totalFee, platform, refunds = [] } = await till.result();
  if (refunds.length !== 1 || refunds[0]?.state !== 'refunded')
    throw new Error('The refund did not succeed.');
  const amounts = `${(refundedFee / 100).toFixed(2)} of ${(totalFee / 100).toFixed(2)} CNY`;
  say(`refunded ${amounts} ${platform ?? '-'} ${refunds[0].outRefundNo}`);
}

/**
 * Plays a WeChat payment of 12.50 in one language, an Alipay payment with the customer's password in the other, and a QR
 * payment with a partial refund; prints a line for each, and leaves pictures of every step.
 */
export async function playPayments(stage: Stage): Promise<void> {
  const { gateway, pictures, language, speak } = stage;
  await mkdir(pictures, { recursive: true });
  const wechat = gateway.wallet({ platform: 'wechat', balance: BALANCE_FEN });
  const alipay = gateway.wallet({ platform: 'alipay', balance: BALANCE_FEN, passwordFree: false });
  await payByWechat(stage, language, wechat);
  await speak(otherThan(language));
  await payByAlipay(stage, otherThan(language), alipay);
  await speak(language);
  await payByQrAndRefund(stage, language, wechat);
}
