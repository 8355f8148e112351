import { parseArgs } from 'node:util';

export type Language = 'zh-CN' | 'en';

/** How the demonstration was asked for. */
export interface DemoFlags {
  /** Folder of the built extension. */
  extension: string;
  /** Plays payments and a refund by itself and ends. */
  auto: boolean;
  language: Language;
  headless: boolean;
  /** Port of the till's page; 0 is a free one. */
  port: number;
  /** Tells how to ask, and ends. */
  help: boolean;
}

export const USAGE = `npm run demo -- [flags]

  --auto                 plays payments and a refund by itself, compares the books, and ends
  --language zh-CN|en    language of the till and the extension; en unless given
  --headless             no window
  --port <number>        port of the till's page; a free one unless given
  --extension <folder>   another build of the extension
  --help                 this text`;

const OPTIONS = {
  extension: { type: 'string', default: '.output/chrome-mv3-demo' },
  auto: { type: 'boolean', default: false },
  language: { type: 'string', default: 'en' },
  headless: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line.
 *
 * @returns the flags, or a sentence that says what is wrong
 */
export function readFlags(args: readonly string[]): DemoFlags | string {
  try {
    const { extension, auto, language, headless, port, help } = parseArgs({
      args: [...args],
      options: OPTIONS,
    }).values;
    if (language !== 'en' && language !== 'zh-CN') return `--language is zh-CN or en, not ${language}.`;
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      return `--port is a number up to 65535, not ${port}.`;
    return { extension, auto, language, headless, port: Number(port), help };
  } catch (error) {
    return `${(error as Error).message.split('. ')[0] ?? ''}. Flags: --auto, --language zh-CN|en, --headless, --port <number>, --help.`;
  }
}

/** Whether a window can be shown: on Linux only where there is a display. */
export function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** What somebody who sits at the till can do, in the words that stand on its pages. */
export function guide(language: Language, tillUrl: string): string {
  return language === 'en'
    ? `
  Till              ${tillUrl}
  Customer's phone  ${tillUrl}phone

  1. In the till, choose something to drink and press "Take payment".
  2. On the phone, choose WeChat Pay or Alipay and press "Hold to the scanner".
  3. The code is typed into the till as a scanner would. With "Ask for my password" on, approve on the phone.
  Or by QR code: choose "WeChat QR" or "Alipay QR" above "Take payment"; then press "Scan" on the phone, and "Pay now".
  With "Ask me" the way is chosen in the panel.

  A scan of an amount from 99.50 to 99.69, or a refund of 98.50 to 98.59, makes the gateway misbehave: see docs/sandbox.md.
  Ctrl-C, or closing the browser, ends it.
`
    : `
  收银台    ${tillUrl}
  顾客手机  ${tillUrl}phone

  1. 在收银台点选商品，再按“收款”。
  2. 在顾客手机上选“微信支付”或“支付宝”，再按“对准扫码枪”。
  3. 付款码会像扫码枪那样输入收银台。打开“支付时需要密码”后，要在手机上确认。
  二维码收款：先在“收款”上方选“微信二维码”或“支付宝码”，再在手机上按“扫一扫”和“立即付款”。
  选“收银员选”，则在收款面板里选择收款方式。

  扫码收款 99.50 至 99.69 元，或退款 98.50 至 98.59 元，网关会故意出错：见 docs/sandbox.md。
  按 Ctrl-C 或关闭浏览器即可结束。
`;
}
