import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './find-chromium.mjs';
import { must, Problem, ROOT, run, tool } from './run-command.mjs';
import { hashOf } from './source-hash.mjs';

/** Where it is noted what the last build was made of. */
const NOTES = join(ROOT, 'node_modules/.cache/tillside');

/** All that a build depends on. */
const SOURCES = [
  'entrypoints',
  'components',
  'lib',
  'public',
  'wxt.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** The two builds: output folder and the arguments of `wxt`. */
export const BUILDS = {
  production: { folder: '.output/chrome-mv3', args: ['build'] },
  demo: { folder: '.output/chrome-mv3-demo', args: ['build', '--mode', 'demo'] },
};

/** Says what is going on. */
export function tell(text) {
  console.log(`· ${text}`);
}

/** Refuses a Node that is too old, with a sentence. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Problem(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
}

function readPackages(file) {
  const path = join(ROOT, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/** Whether node_modules holds what the lock file names; packages for other systems may be absent. */
function hasModules() {
  const locked = readPackages('package-lock.json') ?? {};
  const installed = readPackages('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || installed[path]?.version === version,
  );
}

/** Installs the dependencies unless they are there. */
export async function ensureModules() {
  checkNode();
  if (hasModules()) return;
  tell('installing the dependencies (npm ci)');
  await must(
    'npm ci failed. Its message stands above; with a network and a registry that npm can reach, try again.',
    'npm',
    ['ci', '--no-audit', '--no-fund'],
  );
}

/** Generates WXT's types unless they are there. */
export async function ensureTypes() {
  if (existsSync(join(ROOT, '.wxt/tsconfig.json'))) return;
  tell('generating types (wxt prepare)');
  await must('wxt prepare failed; its message stands above.', process.execPath, [tool('wxt'), 'prepare'], {
    quiet: true,
  });
}

/**
 * Builds the extension unless the last build was made of the same sources and is untouched.
 *
 * @param {keyof typeof BUILDS} name
 * @returns {Promise<string>} the folder of the built extension
 */
export async function ensureBuild(name) {
  const { folder, args } = BUILDS[name];
  const note = join(NOTES, `${name}.json`);
  const noted = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : {};
  const sources = hashOf(SOURCES);
  if (noted.sources !== sources || noted.output !== hashOf([folder])) {
    tell(`building the extension (${name})`);
    await must(
      `The ${name} build failed; its message stands above.`,
      process.execPath,
      [tool('wxt'), ...args],
      { quiet: true },
    );
    mkdirSync(NOTES, { recursive: true });
    writeFileSync(note, JSON.stringify({ sources, output: hashOf([folder]) }));
  }
  return join(ROOT, folder);
}

/** Chromium that Playwright installed, if any. Only once the dependencies are there. */
async function playwrightChromium() {
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}

/** True on Debian and its kin as root: there packages can be installed. */
export function canInstallPackages() {
  return process.platform === 'linux' && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
}

/**
 * Installs Debian packages.
 *
 * @param {readonly string[]} names
 * @returns {Promise<boolean>} whether they could be installed
 */
export async function installPackages(names) {
  tell(`installing ${names.join(', ')} (apt-get)`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update'], { env, quiet: true });
  if (update.stopped) throw new Problem('Stopped.');
  const install = await run('apt-get', ['install', '-y', '--no-install-recommends', ...names], {
    env,
    quiet: true,
  });
  if (install.stopped) throw new Problem('Stopped.');
  return install.code === 0;
}

/**
 * Finds Chromium or installs it: the system's package on Debian as root, else Playwright's.
 *
 * @returns {Promise<string>} path of the executable, also put into TILLSIDE_CHROMIUM for what is started next
 */
export async function ensureChromium() {
  const look = async () => findChromium([await playwrightChromium()]);
  let path = await look();
  if (path === undefined && canInstallPackages()) {
    await installPackages(['chromium', 'fonts-noto-cjk']);
    path = await look();
  }
  if (path === undefined) {
    tell('installing Chromium (playwright install)');
    await run(process.execPath, [tool('@playwright/test', 'playwright'), 'install', 'chromium']);
    path = await look();
  }
  if (path === undefined) {
    throw new Problem(
      'There is no Chromium and it could not be installed. Install it (Debian: apt-get install chromium) ' +
        'or set TILLSIDE_CHROMIUM to its path. Branded Chrome does not load extensions from the command line.',
    );
  }
  if (!existsSync(path)) throw new Problem(`TILLSIDE_CHROMIUM names ${path}, but there is no such file.`);
  process.env.TILLSIDE_CHROMIUM = path;
  return path;
}
