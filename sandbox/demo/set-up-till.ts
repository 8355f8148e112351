import { expect, type Page } from '@playwright/test';
import type { Language } from './demo-flags';

/** Accessible names on the options page. */
const NAMES: Readonly<Record<Language, { file: string; apply: string }>> = {
  en: { file: 'Import configuration', apply: 'Apply' },
  'zh-CN': { file: '导入配置', apply: '应用' },
};

/**
 * Imports a configuration as a person does: chooses the file on the options page and presses "Apply", then waits until it
 * is in force.
 *
 * @param options the options page, in `language`
 * @throws Error when the page shows a problem instead
 */
export async function importConfiguration(
  options: Page,
  configuration: Readonly<Record<string, unknown>>,
  language: Language,
): Promise<void> {
  await options.getByLabel(NAMES[language].file).setInputFiles({
    name: 'tillside.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(configuration)),
  });
  await options.getByRole('button', { name: NAMES[language].apply, exact: true }).click();
  await expect(options.getByTestId('options-applied')).toBeVisible();
}

/** Waits until the page's connection test has reached the gateway and exchanged an authenticated message. */
export async function expectProven(options: Page): Promise<void> {
  await expect(options.getByTestId('options-test-steps').locator('[data-ok="true"]')).toHaveCount(2);
}
