import type { Page } from '@playwright/test';
import type { Gateway, Scan } from '../gateway/gateway';
import { typeAsScanner } from './scanner-keys';

/**
 * The hand that holds the scanner: when a customer shows a code, it is typed into the till's page as real, trusted key
 * presses, and Enter after it, as a keyboard-wedge scanner does. One code after the other.
 */
export class ScannerHand {
  /** When the first key of the last scan was pressed, ms since 1970. */
  lastScanAt = 0;
  #queue: Promise<void> = Promise.resolve();

  /** @param till gives the till's page, if it is open */
  constructor(
    gateway: Gateway,
    private readonly till: () => Page | undefined,
    private readonly say: (text: string) => void,
  ) {
    gateway.on('scan', (scan) => {
      this.#queue = this.#queue.then(() => this.#type(scan));
    });
  }

  async #type({ code, platform }: Scan): Promise<void> {
    const page = this.till();
    if (page === undefined) {
      this.say('A code was shown, but the till is not open: open its address in the browser.');
      return;
    }
    try {
      await page.bringToFront();
      this.lastScanAt = Date.now();
      await typeAsScanner(page, code);
      this.say(`scanned a ${platform} code …${code.slice(-4)}`);
    } catch (error) {
      if (!page.isClosed()) throw error;
    }
  }
}
