import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const ARGUMENTS = ['--headless=new', '--no-sandbox', '--disable-background-networking'];
const START_MS = 60_000;

/** A browser for the tests of one file, with a fresh context and page for each. */
export interface PosBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Opens it around each test; a test during which the page threw an error fails. */
export function openPosBrowser(viewport: { width: number; height: number }): PosBrowser {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
  }, START_MS);
  beforeEach(async () => {
    context = await browser.newContext({ viewport, locale: 'zh-CN' });
    page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
  }, START_MS);
  afterEach(async () => {
    expect(faults).toEqual([]);
    await context.close();
  }, START_MS);
  afterAll(async () => {
    await browser.close();
  }, START_MS);
  return {
    get context() {
      return context;
    },
    get page() {
      return page;
    },
  };
}
