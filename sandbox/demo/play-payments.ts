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
const ALIPAY_CART = ['osmanthus', 'cookie'];
const BALANCE_FEN = 50_000;
const PATIENCE_MS = 30_000;

function otherThan(language: Language): Language {
  return language === 'en' ? 'zh-CN' : 'en';
}

async function picture(page: Page, folder: string, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, name), animations: 'disabled' });
}

/** Waits for the end, prints its line, and takes the pictures of it. */
async function finish({ till, hand, pictures, say }: Stage, language: Language): Promise<void> {
  const took = (await till.settled()) - hand.lastScanAt;
  const panel = await till.panelShows('paid', language);
  await picture(till.page, pictures, `paid.${language}.png`);
  const { state, totalFee, platform, outTradeNo } = await till.result();
  if (state !== 'paid') throw new Error(`The till was told ${state}, not paid.`);
  say(`paid ${(totalFee / 100).toFixed(2)} CNY ${platform ?? '-'} ${outTradeNo} ${took} ms`);
  await till.closePanel(panel);
  await picture(till.page, pictures, `receipt.${language}.png`);
}

async function payByWechat(stage: Stage, language: Language, wallet: Wallet): Promise<void> {
  const { till, gateway, pictures } = stage;
  await till.open(language, WECHAT_FEE);
  await till.pressPay();
  await till.panelShows('created', language);
  await picture(till.page, pictures, `waiting.${language}.png`);
  gateway.scan(wallet);
  await finish(stage, language);
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
  await finish(stage, language);
}

/**
 * Plays a WeChat payment of 12.50 in one language and an Alipay payment with the customer's password in the other, prints
 * a line for each, and leaves pictures of every step in both languages.
 */
export async function playPayments(stage: Stage): Promise<void> {
  const { gateway, pictures, language, speak } = stage;
  await mkdir(pictures, { recursive: true });
  const wechat = gateway.wallet({ platform: 'wechat', balance: BALANCE_FEN });
  const alipay = gateway.wallet({ platform: 'alipay', balance: BALANCE_FEN, passwordFree: false });
  await payByWechat(stage, language, wechat);
  await speak(otherThan(language));
  await payByAlipay(stage, otherThan(language), alipay);
}
