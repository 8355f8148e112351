import { generateKeyPairSync } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test, type House } from './support/house';

async function choose(page: Page, text: string, label = 'Import configuration'): Promise<void> {
  await page.getByLabel(label).setInputFiles({
    name: 'tillside.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
}

function withKeys(house: House, keys: Record<string, string>): string {
  const file = house.configuration() as { keys: Record<string, string> };
  return JSON.stringify({ ...file, keys: { ...file.keys, ...keys } });
}

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

test('a configuration is shown with its secrets masked, applied, and the connection tested', async ({
  emptyHouse,
}) => {
  const page = await emptyHouse.till.options();
  const { authenKey } = emptyHouse.gateway.merchant;
  await choose(page, JSON.stringify(emptyHouse.configuration()));
  await expect(page.getByTestId('options-changes')).toContainText(emptyHouse.gateway.merchant.outShopId);
  await expect(page.getByTestId('options-changes')).toContainText('••••');
  expect(await page.locator('body').innerText()).not.toContain(authenKey);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByTestId('options-applied')).toBeVisible();
  await expect(page.getByTestId('options-test-steps').locator('[data-ok="true"]')).toHaveCount(2);
  await page.reload();
  await expect(page.getByTestId('options-status')).toBeVisible();
  expect(await emptyHouse.everythingStored()).not.toContain(authenKey);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByTestId('options-test-steps').locator('[data-ok="true"]')).toHaveCount(2);
});

test('what is wrong with a file is said by name, and nothing changes', async ({ emptyHouse }) => {
  const page = await emptyHouse.till.options();
  const good = emptyHouse.configuration() as Record<string, Record<string, unknown>>;
  const cases: [string, string][] = [
    ['not json', ''],
    ['{"tillside": 2}', 'tillside'],
    [JSON.stringify({ ...good, merchant: { ...good['merchant'], surprise: 1 } }), 'merchant.surprise'],
    [
      JSON.stringify({ ...good, merchant: { ...good['merchant'], out_mch_id: 'x'.repeat(33) } }),
      'merchant.out_mch_id',
    ],
    [
      JSON.stringify({ ...good, gateway: { base_urls: ['https://evil.example.com/cpay'] } }),
      'gateway.base_urls.0',
    ],
    [JSON.stringify({ ...good, sites: [{ origin: 'https://pos.example.com/path' }] }), 'sites.0.origin'],
  ];
  for (const [text, path] of cases) {
    await choose(page, text);
    await expect(page.getByTestId('options-problems')).toContainText(path);
    await expect(page.getByRole('button', { name: 'Apply', exact: true })).toHaveCount(0);
  }
  const answer = await page.evaluate(async (): Promise<unknown> =>
    chrome.runtime.sendMessage({ type: 'options.get' }),
  );
  expect(answer).toMatchObject({ configured: false, keys: 'missing', settings: [] });
});

for (const [language, label, apply] of [
  ['en', 'Import configuration', 'Apply'],
  ['zh-CN', '导入配置', '应用'],
] as const) {
  test.describe(language, () => {
    test.use({ tillOptions: { language } });

    test(`${language}: keys that cannot be used are refused with a sentence`, async ({ emptyHouse }) => {
      const page = await emptyHouse.till.options();
      const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pkcs8).toString();
      const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString();
      const locked = generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'right' })
        .toString();
      const sentences = new Set<string>();
      for (const keys of [
        { signing_key_pem: small },
        { signing_key_pem: curve },
        { signing_key_pem: locked, signing_key_password: 'wrong' },
      ]) {
        await choose(page, withKeys(emptyHouse, keys), label);
        await page.getByRole('button', { name: apply, exact: true }).click();
        await expect(page.getByTestId('options-problems')).toBeVisible();
        const sentence = await page.getByTestId('options-problems').innerText();
        expect(sentence.length).toBeGreaterThan(10);
        sentences.add(sentence);
      }
      expect(sentences.size).toBe(3);
      const setup = await page.evaluate(async (): Promise<unknown> =>
        chrome.runtime.sendMessage({ type: 'options.get' }),
      );
      expect(setup).toMatchObject({ configured: false, keys: 'missing' });
    });
  });
}

test('with a wrong authentication key no payment starts, and the options page says why', async ({
  emptyHouse,
}) => {
  const page = await emptyHouse.till.options();
  await choose(page, withKeys(emptyHouse, { authen_key: 'not the key' }));
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByTestId('options-test-steps').locator('[data-ok="false"]')).toHaveCount(1);
  const pos = await emptyHouse.openPos();
  expect(await pos.pay({ posOrderId: 'O-1', totalFee: 1250 })).toMatchObject({
    rejected: { code: 'gateway-not-proven' },
  });
  await expect(await pos.inPanel('panel-notice')).toBeVisible();
  expect(await emptyHouse.journal()).toEqual([]);
  expect(emptyHouse.gateway.requests.filter(({ path }) => path === 'micro_pay')).toEqual([]);
});

test('new settings replace the old ones whole; a file without keys keeps the keys', async ({ house }) => {
  const page = await house.till.options();
  const { keys: _keys, ...file } = house.configuration({ max_fee: 500 }) as Record<string, unknown>;
  await choose(page, JSON.stringify(file));
  await expect(page.getByTestId('options-changes')).toContainText('policy.max_fee');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByTestId('options-applied')).toBeVisible();
  const pos = await house.openPos();
  expect(await pos.pay({ posOrderId: 'M-1', totalFee: 501 })).toMatchObject({
    rejected: { code: 'amount-over-limit' },
  });
});
