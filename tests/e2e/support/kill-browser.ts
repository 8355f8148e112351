import { readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Kills the browser on a profile with SIGKILL; its lock on the profile names its process. */
export function killBrowser(profile: string): void {
  const owner = readlinkSync(join(profile, 'SingletonLock'));
  process.kill(Number(owner.split('-').at(-1)), 'SIGKILL');
}
