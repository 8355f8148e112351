import { existsSync } from 'node:fs';

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];

/**
 * Where Chromium is: `TILLSIDE_CHROMIUM`, the system's, or the one that Playwright installed. Branded Chrome will not do:
 * it takes no extension from the command line.
 *
 * @param {readonly (string | undefined)[]} further paths to look at after the system's
 * @returns {string | undefined} path of the executable
 */
export function findChromium(further = []) {
  const named = process.env.TILLSIDE_CHROMIUM;
  if (named !== undefined && named !== '') return named;
  return [...SYSTEM_BROWSERS, ...further].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  );
}
