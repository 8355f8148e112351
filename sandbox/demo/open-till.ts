import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page, type Worker } from '@playwright/test';
import { findChromium } from '../start/find-chromium.mjs';

/** The extension's id: it follows from the `key` in the manifest. */
export const EXTENSION_ID = 'mbcoeoiiackjblfjfaaijpdjbeljahaa';

export interface TillOptions {
  /** Folder of the built extension. */
  extension: string;
  headless?: boolean;
  /** Profile folder to use again; a new one is made and removed otherwise. */
  profile?: string;
  language?: 'en' | 'zh-CN';
  /** `null` lets the window decide. */
  viewport?: { width: number; height: number } | null;
  /** Further command line arguments of Chromium. */
  args?: readonly string[];
  /** Whether Playwright ends the browser, and this process, at a signal; true by default. */
  handleSignals?: boolean;
}

/** Chromium with the extension in it. */
export interface OpenTill {
  context: BrowserContext;
  profile: string;
  worker: () => Promise<Worker>;
  /** Opens the options page. */
  options: () => Promise<Page>;
  close: () => Promise<void>;
}

/** Without developer mode Chromium switches an unpacked extension off as soon as it reloads itself. */
async function allowUnpacked(profile: string): Promise<void> {
  const preferences = join(profile, 'Default', 'Preferences');
  if (existsSync(preferences)) return;
  await mkdir(join(profile, 'Default'), { recursive: true });
  await writeFile(preferences, JSON.stringify({ extensions: { ui: { developer_mode: true } } }));
}

/**
 * Starts Chromium with the built extension.
 *
 * @throws Error with a sentence that says what to do when there is no Chromium
 */
export async function openTill(options: TillOptions): Promise<OpenTill> {
  const executablePath = findChromium([chromium.executablePath()]);
  if (executablePath === undefined) {
    throw new Error(
      'No Chromium was found. Install it (Debian: apt-get install chromium; elsewhere: npx playwright install chromium).',
    );
  }
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'tillside-profile-')));
  await allowUnpacked(profile);
  const language = options.language ?? 'en';
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false,
    viewport: options.viewport === undefined ? { width: 1366, height: 768 } : options.viewport,
    locale: language,
    handleSIGINT: options.handleSignals ?? true,
    handleSIGTERM: options.handleSignals ?? true,
    handleSIGHUP: options.handleSignals ?? true,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...(options.headless === false ? [] : ['--headless=new']),
      '--no-sandbox',
      `--disable-extensions-except=${options.extension}`,
      `--load-extension=${options.extension}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--lang=${language}`,
      ...(options.args ?? []),
    ],
  });
  const worker = async () => context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker();
  return {
    context,
    profile,
    worker,
    async options() {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${EXTENSION_ID}/options.html`);
      return page;
    },
    async close() {
      await context.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}
