import { expect, type Frame, type Page } from '@playwright/test';
import type { Language } from './demo-flags';

const PANEL_MS = 15_000;
const SETTLE_MS = 60_000;

/** What the till's page was told of its order. `totalFee` in fen. */
export interface TillResult {
  state: string;
  outTradeNo: string;
  totalFee: number;
  refundedFee: number;
  platform?: string;
  refunds?: { outRefundNo: string; refundFee: number; state: string }[];
}

/** Members of the till's page that are looked at from outside. */
interface TillWindow {
  tillside: { lookup: (posOrderId: string) => Promise<TillResult | null> };
  settledAt?: number;
}

/** The demo till in a tab, used as a cashier uses it. */
export class TillPage {
  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  /** Opens the till in a language; with an amount in fen there is an order over it. */
  async open(language: Language, amount?: number): Promise<void> {
    const query = new URLSearchParams({
      lang: language,
      ...(amount === undefined ? {} : { amount: String(amount) }),
    });
    await this.page.goto(`${this.origin}/?${query.toString()}`);
    await expect(this.page.getByTestId('extension')).toHaveAttribute('data-ready', 'true');
  }

  /** Chooses how the customer pays. */
  async chooseMode(mode: 'scan' | 'qr-wechat' | 'qr-alipay' | 'any'): Promise<void> {
    await this.page.getByTestId(`mode-${mode}`).check({ force: true });
  }

  /** Gives a part of the present order back, as the day's list offers it; `yuan` as a person types it. */
  async refund(yuan: string): Promise<void> {
    const id = (await this.page.getByTestId('order-number').textContent()) ?? '';
    // Pressed by key: the panel may lie over it.
    await this.page.getByTestId(`refund-of-${id}`).press('Enter');
    await this.page.getByTestId('refund-amount').fill(yuan);
    await this.page.getByTestId('refund-submit').press('Enter');
    await expect(this.page.getByTestId(`order-${id}`).locator('[data-state="refunded"]')).toHaveCount(1, {
      timeout: SETTLE_MS,
    });
  }

  /** Notes the instant at which the page's promise settles: the till then enables its button again. */
  async pressPay(): Promise<void> {
    await this.page.evaluate(() => {
      const [button, status] = ['pay', 'status'].map((id) => document.getElementById(id));
      new MutationObserver((_, observer) => {
        if (status?.dataset['kind'] !== 'paid' || button?.hasAttribute('disabled') === true) return;
        (window as unknown as TillWindow).settledAt = Date.now();
        observer.disconnect();
      }).observe(document.body, { subtree: true, attributes: true });
    });
    await this.page.getByTestId('pay').click();
  }

  /** Waits for the end of the payment; when that was, ms since 1970. */
  async settled(): Promise<number> {
    const handle = await this.page.waitForFunction(
      () => (window as unknown as TillWindow).settledAt,
      undefined,
      { timeout: SETTLE_MS },
    );
    return (await handle.jsonValue()) ?? 0;
  }

  /** What the page learns of its order when it asks. */
  async result(): Promise<TillResult> {
    const id = (await this.page.getByTestId('order-number').textContent()) ?? '';
    const result = await this.page.evaluate(
      async (posOrderId) => (window as unknown as TillWindow).tillside.lookup(posOrderId),
      id,
    );
    if (result === null) throw new Error(`The extension does not know the till's order ${id}.`);
    return result;
  }

  /** Waits until the panel shows a state, and for its words to be in a language. */
  async panelShows(state: string, language: Language): Promise<Frame> {
    await expect.poll(() => this.#panel() !== undefined, { timeout: PANEL_MS }).toBe(true);
    const panel = this.#panel();
    if (panel === undefined) throw new Error('The panel did not open.');
    await expect(panel.getByTestId('panel-state')).toHaveAttribute('data-state', state, {
      timeout: PANEL_MS,
    });
    await expect(panel.locator('html')).toHaveAttribute('lang', language);
    return panel;
  }

  /** Closes the panel, so that the receipt can be seen. */
  async closePanel(panel: Frame): Promise<void> {
    // The button may be going away by itself already.
    await panel
      .getByTestId('panel-close')
      .press('Enter', { timeout: 2_000 })
      .catch(() => undefined);
    await expect.poll(() => this.#panel() === undefined, { timeout: PANEL_MS }).toBe(true);
  }

  /** Changes the language of the till's own page. */
  async switchLanguage(): Promise<void> {
    // Pressed by key: the panel may lie over it.
    await this.page.getByTestId('language').press('Enter');
  }

  #panel(): Frame | undefined {
    return this.page.frames().find((frame) => frame.url().endsWith('/panel.html'));
  }
}
