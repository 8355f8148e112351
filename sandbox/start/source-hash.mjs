import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-command.mjs';

/**
 * A digest over files and whole folders, names and contents.
 *
 * @param {readonly string[]} paths relative to the project's folder; what does not exist counts as absent
 * @returns {string} hexadecimal
 */
export function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addTo(hash, path);
  return hash.digest('hex');
}

function addTo(hash, path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) {
    hash.update(`absent ${path}\n`);
  } else if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addTo(hash, join(path, name));
  } else {
    const bytes = readFileSync(full);
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
}
