import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Target {
  id: string;
  type: string;
  url: string;
}

async function debuggingPort(profile: string): Promise<number> {
  const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8');
  return Number(text.split('\n')[0]);
}

async function workers(port: number): Promise<Target[]> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
  return targets.filter(
    ({ type, url }) => type === 'service_worker' && url.startsWith('chrome-extension://'),
  );
}

/**
 * Stops the extension's service worker for real, as the browser does: while a debugger is attached it would never idle
 * out, so its target is closed over the debugging port.
 *
 * @returns how many were stopped
 */
export async function stopWorker(profile: string): Promise<number> {
  const port = await debuggingPort(profile);
  const running = await workers(port);
  for (const { id } of running) await fetch(`http://127.0.0.1:${port}/json/close/${id}`);
  return running.length;
}
