import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';

const LOOK_EVERY_MS = 100;
const STILL_LOOKS = 6;

/** The virtual display of the machine tests: what is on it, and its real keyboard. */
export class Screen {
  /** @param framebuffer file in which the display keeps its picture */
  constructor(private readonly framebuffer: string) {}

  /**
   * The display that `npm run test:machine` opened.
   *
   * @throws Error when there is none
   */
  static ofThisRun(): Screen {
    const framebuffer = process.env['TILLSIDE_FRAMEBUFFER'];
    if (framebuffer === undefined) throw new Error('No display: run these tests with npm run test:machine.');
    return new Screen(framebuffer);
  }

  /** Presses keys one after the other, as X names them. */
  press(...keys: string[]): void {
    execFileSync('xdotool', ['key', '--clearmodifiers', ...keys]);
  }

  /** Types a text as a scanner does: a key every 4 ms, Return at the end. */
  scan(text: string): void {
    execFileSync('xdotool', ['type', '--clearmodifiers', '--delay', '4', text]);
    this.press('Return');
  }

  /** A digest of the picture. */
  look(): string {
    return createHash('sha256').update(readFileSync(this.framebuffer)).digest('hex');
  }

  /** Waits until the picture has changed from one and then stands still; gives the new one. */
  async changesFrom(before: string): Promise<string> {
    let last = before;
    let still = 0;
    await expect
      .poll(
        () => {
          const now = this.look();
          still = now === last && now !== before ? still + 1 : 0;
          last = now;
          return still;
        },
        { intervals: [LOOK_EVERY_MS], message: 'the screen should change and then stand still' },
      )
      .toBeGreaterThanOrEqual(STILL_LOOKS);
    return last;
  }
}
