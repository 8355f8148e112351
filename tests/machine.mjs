// `npm run test:machine`: the tests that need Linux and root. Installs what they need and runs them on a display of their
// own, where real key presses and the browser's own prompts work.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canInstallPackages,
  ensureBuild,
  ensureChromium,
  ensureModules,
  ensureTypes,
  installPackages,
  tell,
} from '../sandbox/start/prepare.mjs';
import { Problem, run, runMain, tool } from '../sandbox/start/run-command.mjs';
import { forgetResults, readResult } from './results.mjs';

/** Programs and the Debian packages that bring them. */
const NEEDED = { Xvfb: 'xvfb', openbox: 'openbox', xdotool: 'xdotool', openssl: 'openssl' };

function isInstalled(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
}

async function ensurePrograms() {
  if (process.platform !== 'linux') {
    throw new Problem('The machine tests need Linux. Everything else runs with: npm test');
  }
  const missing = Object.keys(NEEDED).filter((program) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => NEEDED[program]);
  if (!canInstallPackages() || !(await installPackages(packages))) {
    throw new Problem(`${missing.join(', ')} missing. As root: apt-get install ${packages.join(' ')}`);
  }
}

/** Starts a virtual display on a free number, its picture kept in a file, and a window manager on it. */
async function openDisplay() {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-screen-'));
  const args = ['-displayfd', '3', '-screen', '0', '1366x900x24', '-nolisten', 'tcp', '-fbdir', folder];
  const display = spawn('Xvfb', args, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const number = await new Promise((resolve, reject) => {
    let text = '';
    display.stdio[3].on('data', (bytes) => {
      text += String(bytes);
      if (text.endsWith('\n')) resolve(text.trim());
    });
    display.once('exit', (code) => reject(new Problem(`Xvfb ended at once (${String(code)}).`)));
  });
  const name = `:${number}`;
  const manager = spawn('openbox', [], {
    env: { ...process.env, DISPLAY: name },
    stdio: 'ignore',
    detached: true,
  });
  return {
    env: { DISPLAY: name, TILLSIDE_FRAMEBUFFER: join(folder, 'Xvfb_screen0') },
    close() {
      manager.kill();
      display.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

runMain(async () => {
  await ensurePrograms();
  await ensureModules();
  await ensureTypes();
  await ensureChromium();
  await ensureBuild('production');
  forgetResults(['machine']);
  const display = await openDisplay();
  try {
    tell(`running the machine tests on display ${display.env.DISPLAY}`);
    const { code, stopped } = await run(
      process.execPath,
      [tool('@playwright/test', 'playwright'), 'test', '--config', 'tests/machine/playwright.config.ts'],
      { env: display.env },
    );
    if (stopped) throw new Problem('Stopped.');
    const { passed, failed } = readResult('machine', code === 0);
    console.log(`\nmachine: ${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    display.close();
  }
});
