import { test as base } from '@playwright/test';
import { bundleWedge, serveTill, WedgePage } from './wedge-page';

export { expect } from '@playwright/test';

interface Pair {
  url: string;
  withWedge: WedgePage;
  without: WedgePage;
}

interface Tills {
  /** Loads the till page that has the wedge anew. */
  openTill: () => Promise<WedgePage>;
  /** Runs the same steps with and without the wedge. */
  both: <T>(steps: (till: WedgePage) => Promise<T>) => Promise<[withWedge: T, without: T]>;
}

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Playwright's `test` with one browser and two till pages to a worker. */
export const test = base.extend<Tills, { pair: Pair }>({
  pair: [
    async ({ playwright }, use) => {
      const [{ server, url }, script] = await Promise.all([serveTill(), bundleWedge()]);
      const executablePath = process.env.TILLSIDE_CHROMIUM ?? '/usr/bin/chromium';
      const browser = await playwright.chromium.launch({ executablePath, args: ARGUMENTS });
      const withWedge = await WedgePage.open(browser, script);
      const without = await WedgePage.open(browser, undefined);
      await use({ url, withWedge, without });
      await browser.close();
      server.close();
    },
    { scope: 'worker' },
  ],

  openTill: async ({ pair }, use) => {
    await use(async () => {
      await pair.withWedge.load(pair.url);
      return pair.withWedge;
    });
  },

  both: async ({ pair, openTill }, use) => {
    await use(async (steps) => {
      const ours = await steps(await openTill());
      await pair.without.load(pair.url);
      return [ours, await steps(pair.without)];
    });
  },
});
