import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../sandbox/start/run-command.mjs';

/** Files that name the rules in order to keep them. */
const THESE = ['.ci/house-rules.mjs', 'eslint.config.js'];
const TEXT = /\.(?:[cm]?[jt]s|vue|json|md|css|html|sh)$|(?:^|\/)(?:run|\.npmrc|\.gitignore)$/;

/** What must stand nowhere in the tree, and what to say of it. */
const FORBIDDEN = [
  [/@ts-(?:ignore|expect-error|nocheck)|eslint-disable/, 'a suppression comment: mend the cause'],
  [/\bas any\b/, '"as any": give it its type'],
  [
    /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|fixme|todo)\b/,
    'a test that is skipped or runs alone',
  ],
  [/\b(?:TODO|FIXME|XXX)\b(?! ?\(\d{4}-\d{2}-\d{2})/, 'a TODO without a date and reason'],
  [/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/=]{40}/, 'a private key'],
];

/** The lock file must work wherever it is installed. */
const LOCK = 'package-lock.json';

/**
 * Looks through every file that git knows or would take up.
 *
 * @returns {Promise<string[]>} a sentence for each broken rule, with file and line
 */
export async function brokenHouseRules() {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 },
  );
  const files = [...new Set(stdout.split('\0'))].filter(
    (file) => file !== '' && existsSync(join(ROOT, file)),
  );
  return files.flatMap((file) => {
    if (file === LOCK) return brokenInLock();
    return TEXT.test(file) && !THESE.includes(file) ? brokenIn(file) : [];
  });
}

function brokenIn(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return FORBIDDEN.flatMap(([pattern, sentence]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`${file}:${lineOf(text, found.index)}: ${sentence}`];
  });
}

function lineOf(text, index) {
  return text.slice(0, index).split('\n').length;
}

function brokenInLock() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, LOCK), 'utf8'));
  const names = Object.keys(packages);
  const hosts = names.filter((name) => packages[name].resolved !== undefined && !packages[name].link);
  const absent = names.flatMap((name) =>
    Object.keys(packages[name].optionalDependencies ?? {}).filter(
      (wanted) => !names.some((other) => other.endsWith(`node_modules/${wanted}`)),
    ),
  );
  return [
    ...hosts.slice(0, 3).map((name) => `${LOCK}: ${name} names a registry's host`),
    ...absent
      .slice(0, 3)
      .map((name) => `${LOCK}: ${name} is absent: npm ci would refuse, or fail on other systems`),
  ];
}
