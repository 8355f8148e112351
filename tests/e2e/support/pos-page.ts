import type { Frame, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import decodeQR from 'qr/decode.js';
import { typeAsScanner } from '../../../sandbox/demo/scanner-keys';

/** What `tillside.pay` and `lookup` end in, as the page sees it. */
export type PageOutcome =
  | { resolved: { state: string; outTradeNo: string; totalFee: number; [member: string]: unknown } | null }
  | { rejected: { code: string; message: string } };

type PageCallName = 'pay' | 'refund' | 'lookup' | 'cancel';

interface TillsideWindow {
  tillside: {
    version: string;
    pay: (request: unknown) => Promise<never>;
    refund: (request: unknown) => Promise<never>;
    lookup: (posOrderId: unknown) => Promise<never>;
    cancel: (posOrderId: unknown) => Promise<never>;
  };
  changes: { posOrderId: string; state: string; refundedFee: number }[];
}

/** The pixels of a PNG, decoded by the browser. */
async function pixelsOf(
  page: Page,
  png: Buffer,
): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { bytes, width, height } = await page.evaluate(async (base64) => {
    const file = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([file], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const drawing = canvas.getContext('2d');
    if (drawing === null) throw new Error('no canvas');
    drawing.drawImage(picture, 0, 0);
    const { data } = drawing.getImageData(0, 0, picture.width, picture.height);
    return { bytes: [...data], width: picture.width, height: picture.height };
  }, png.toString('base64'));
  return { data: Uint8Array.from(bytes), width, height };
}

/** The demo till in a tab, with the cashier's panel over it. */
export class PosPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the till and waits until the extension is ready there. */
  async open(origin: string): Promise<this> {
    await this.page.addInitScript(() => {
      const collected: unknown[] = [];
      Object.assign(window, { changes: collected });
      document.addEventListener('tillside:change', (event) => collected.push((event as CustomEvent).detail));
    });
    await this.page.goto(`${origin}/?lang=en`);
    await this.page.waitForFunction(() => 'tillside' in window);
    return this;
  }

  /** Calls `tillside.pay` and gives its end, whichever it is. */
  async pay(request: unknown): Promise<PageOutcome> {
    return this.#call('pay', request);
  }

  async lookup(posOrderId: unknown): Promise<PageOutcome> {
    return this.#call('lookup', posOrderId);
  }

  /** Calls `tillside.refund` and gives its end. */
  async refund(request: unknown): Promise<PageOutcome> {
    return this.#call('refund', request);
  }

  async cancel(posOrderId: unknown): Promise<PageOutcome> {
    return this.#call('cancel', posOrderId);
  }

  async #call(name: PageCallName, argument: unknown): Promise<PageOutcome> {
    return this.page.evaluate(
      async ([called, given]): Promise<PageOutcome> => {
        try {
          return { resolved: await (window as unknown as TillsideWindow).tillside[called](given) };
        } catch (error) {
          const { code, message } = error as { code: string; message: string };
          return { rejected: { code, message } };
        }
      },
      [name, argument] as [PageCallName, unknown],
    );
  }

  /** Waits for a `tillside:change` event. */
  async change(posOrderId: string, state: string, timeout = 30_000): Promise<void> {
    await this.page.waitForFunction(
      ([id, wanted]) =>
        (window as unknown as TillsideWindow).changes.some(
          (change) => change.posOrderId === id && change.state === wanted,
        ),
      [posOrderId, state],
      { timeout },
    );
  }

  /** Waits for a `tillside:change` event that tells how much of an order has gone back. */
  async refunded(posOrderId: string, refundedFee: number, timeout = 30_000): Promise<void> {
    await this.page.waitForFunction(
      ([id, fee]) =>
        (window as unknown as TillsideWindow).changes.some(
          (change) => change.posOrderId === id && change.refundedFee === fee,
        ),
      [posOrderId, refundedFee] as const,
      { timeout },
    );
  }

  /** Waits until something of the panel is on the screen and says something; the panel may be on its way. */
  async says(testId: string, text: string | RegExp, timeout = 30_000): Promise<void> {
    await expect
      .poll(
        async () =>
          this.#frame()
            ?.getByTestId(testId)
            .first()
            .innerText({ timeout: 1_000 })
            .catch(() => undefined),
        { message: `${testId} should say ${String(text)}`, timeout, intervals: [50, 100, 200] },
      )
      .toMatch(text);
  }

  /** Waits for the panel's QR code and reads it, as a customer's phone does: from the picture. */
  async readQr(): Promise<string> {
    const code = await this.visible('panel-qr');
    const { data, width, height } = await pixelsOf(this.page, await code.screenshot());
    return decodeQR({ data, width, height });
  }

  /** The cashier presses a button of the panel. */
  async press(testId: string): Promise<void> {
    await (await this.visible(testId)).click();
  }

  /** Waits until something of the panel is on the screen; the panel may be on its way, or another one take its place. */
  async visible(testId: string, timeout = 30_000): Promise<Locator> {
    await expect
      .poll(
        async () =>
          this.#frame()
            ?.getByTestId(testId)
            .first()
            .isVisible()
            .catch(() => false),
        {
          message: `${testId} should be on the screen`,
          timeout,
          intervals: [50, 100, 200],
        },
      )
      .toBe(true);
    return (await this.panel()).getByTestId(testId);
  }

  /** The cashier takes another way of paying. */
  async choose(way: 'scan' | 'wechat-qr' | 'alipay-qr'): Promise<void> {
    await (await this.panel()).locator(`[data-testid="panel-way"][data-way="${way}"]`).click();
  }

  /** The panel's frame: inside a closed shadow root, where the page cannot reach. */
  async panel(): Promise<Frame> {
    await expect.poll(() => this.#frame() !== undefined, { message: 'the panel should open' }).toBe(true);
    return this.#frame() as Frame;
  }

  #frame(): Frame | undefined {
    return this.page.frames().find((frame) => frame.url().endsWith('/panel.html'));
  }

  async inPanel(testId: string): Promise<Locator> {
    return (await this.panel()).getByTestId(testId);
  }

  /** Waits until the panel shows a state; the panel may be on its way, or another one take its place. */
  async shows(state: string, timeout = 30_000): Promise<void> {
    await expect
      .poll(
        async () =>
          this.#frame()
            ?.getByTestId('panel-state')
            .getAttribute('data-state', { timeout: 1_000 })
            .catch(() => undefined),
        { message: `the panel should show ${state}`, timeout, intervals: [50, 100, 200] },
      )
      .toBe(state);
  }

  /** A scanner types a code: digits a few milliseconds apart, then Enter. */
  async scan(code: string): Promise<void> {
    await this.page.bringToFront();
    await typeAsScanner(this.page, code);
  }

  /** Waits for the panel to ask for the code, then scans. */
  async scanWhenAsked(code: string): Promise<void> {
    await this.shows('created');
    await this.scan(code);
  }
}
