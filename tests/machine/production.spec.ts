import { expect, type Page } from '@playwright/test';
import { compareBooks } from '../../sandbox/demo/compare-books';
import { readJournal } from '../../sandbox/demo/read-journal';
import { TillPage } from '../../sandbox/demo/till-page';
import { test, type World } from './production-world';

const FEE = 1250;

/** Chooses the file and presses Apply; the browser's own prompt comes up and is answered on the real keyboard. */
async function importAndAllow({ screen, configuration }: World, options: Page): Promise<void> {
  await options.getByLabel('Import configuration').setInputFiles({
    name: 'tillside.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(configuration)),
  });
  await options.getByText('https://pos.example.com/*').scrollIntoViewIfNeeded();
  expect(
    await options.evaluate(() => chrome.permissions.contains({ origins: ['https://pos.example.com/*'] })),
  ).toBe(false);
  const before = screen.look();
  await options.getByRole('button', { name: 'Apply', exact: true }).click();
  const prompt = await screen.changesFrom(before);
  // The prompt stands on "Deny": one to the right is "Allow".
  screen.press('Tab');
  await screen.changesFrom(prompt);
  screen.press('Return');
  await expect(options.getByTestId('options-applied')).toBeVisible();
  await expect(options.getByTestId('options-test-steps').locator('[data-ok="true"]')).toHaveCount(2);
}

function registered(options: Page): Promise<string[]> {
  return options.evaluate(async () => {
    const scripts = await chrome.scripting.getRegisteredContentScripts();
    return scripts.flatMap(({ matches }) => matches ?? []);
  });
}

test('the production build takes a payment on an approved site, and leaves it when the permission goes', async ({
  world,
}) => {
  const { till, gateway, screen, posOrigin } = world;
  const options = await till.options();
  await options.bringToFront();
  expect(await registered(options)).toEqual([]);
  await importAndAllow(world, options);
  expect(await registered(options)).toEqual([`${posOrigin}/*`, `${posOrigin}/*`]);

  const wallet = gateway.wallet({ platform: 'wechat', balance: 50_000 });
  const pos = new TillPage(await till.context.newPage(), posOrigin);
  await pos.open('en', FEE);
  await pos.pressPay();
  await pos.panelShows('created', 'en');
  await pos.page.bringToFront();
  screen.scan(wallet.newCode());
  await pos.settled();
  expect(await pos.result()).toMatchObject({ state: 'paid', totalFee: FEE, platform: 'wechat' });
  await pos.panelShows('paid', 'en');
  expect(gateway.ledger.total()).toBe(FEE);
  expect(compareBooks(gateway, await readJournal(await till.worker()))).toEqual([]);

  await options.evaluate(() => chrome.permissions.remove({ origins: ['https://pos.example.com/*'] }));
  await expect.poll(() => registered(options)).toEqual([]);
  await pos.page.reload();
  expect(await pos.page.evaluate(() => 'tillside' in window)).toBe(false);
});
