import type { ConfigFile, Settings } from '../contract/config/config-file';
import type { ConfigChange } from '../contract/messages/options-messages';
import { defined } from '../payment/defined';

const MASK = '••••';

/** Every setting as a line of path and text, in the file's order. */
export function flatten(value: unknown, path = ''): { path: string; value: string }[] {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      flatten(member, path === '' ? name : `${path}.${name}`),
    );
  }
  return [{ path, value: typeof value === 'string' ? value : JSON.stringify(value) }];
}

/** What is kept of a configuration file: all but its keys. */
export function settingsOf(config: ConfigFile): Settings {
  const { keys: _keys, tillside: _version, ...settings } = config;
  return settings;
}

/**
 * What applying a file would change, secrets masked.
 *
 * @param present the settings in force, if any
 * @param keysPresent whether keys are stored already
 */
export function changesOf(
  present: Settings | undefined,
  keysPresent: boolean,
  config: ConfigFile,
): ConfigChange[] {
  const before = new Map(flatten(present).map(({ path, value }) => [path, value]));
  const after = new Map(flatten(settingsOf(config)).map(({ path, value }) => [path, value]));
  const changes: ConfigChange[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [old, next] = [before.get(path), after.get(path)];
    if (old !== next) changes.push({ path, ...defined({ before: old, after: next }) });
  }
  for (const name of Object.keys(config.keys ?? {})) {
    changes.push({
      path: `keys.${name}`,
      after: MASK,
      ...defined({ before: keysPresent ? MASK : undefined }),
    });
  }
  return changes;
}
