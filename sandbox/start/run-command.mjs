import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Something that the person at the keyboard can mend: shown as one sentence, without a stack. */
export class Problem extends Error {}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** How long a child may take to clean up after a signal before it is killed, ms. */
const CLEAN_UP_MS = 10_000;

/** Signals a child and what it started. It has a process group of its own, so that a Ctrl-C reaches it once, through us. */
function signal(child, name) {
  try {
    if (process.platform === 'win32') child.kill(name);
    else process.kill(-child.pid, name);
  } catch (error) {
    // Everything in the group has ended already.
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Runs a program in the project's folder until it ends. Signals are passed on, so that it can clean up; whatever it leaves
 * running is ended with it.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, quiet?: boolean }} [options] `quiet` keeps its output back unless it fails
 * @returns {Promise<{ code: number, stopped: boolean }>} exit code; `stopped` when a signal came meanwhile
 */
export async function run(program, args, { env = {}, quiet = false } = {}) {
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
    // npm is a script on Windows.
    shell: process.platform === 'win32' && program === 'npm',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
  let stopped = false;
  let killer;
  const pass = (name) => {
    if (stopped) return;
    stopped = true;
    child.kill(name);
    killer = setTimeout(() => signal(child, 'SIGKILL'), CLEAN_UP_MS);
  };
  for (const name of SIGNALS) process.on(name, pass);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', (error) => {
        reject(new Problem(`${program} could not be started (${error.message}). Is it installed?`));
      });
      // With its output kept back, all of that has to be there first.
      child.once(quiet ? 'close' : 'exit', (exitCode) => resolve(exitCode ?? 1));
    });
    if (quiet && code !== 0 && !stopped) process.stderr.write(said);
    return { code, stopped };
  } finally {
    clearTimeout(killer);
    for (const name of SIGNALS) process.off(name, pass);
    if (child.pid !== undefined) signal(child, 'SIGKILL');
  }
}

/**
 * Runs a program that has to succeed.
 *
 * @param {string} sentence what to do when it fails
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, quiet?: boolean }} [options]
 */
export async function must(sentence, program, args, options) {
  const { code, stopped } = await run(program, args, options);
  if (stopped) throw new Problem('Stopped.');
  if (code !== 0) throw new Problem(sentence);
}

/**
 * Node's arguments that start a program which a dependency brought: its script, without the shell's wrapper.
 *
 * @param {string} dependency
 * @param {string} [name] of the program, where the dependency has several
 * @returns {string} path of the script
 */
export function tool(dependency, name = dependency) {
  const folder = join(ROOT, 'node_modules', dependency);
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new Problem(`${dependency} is not installed. Run: npm ci`);
  const { bin } = JSON.parse(readFileSync(file, 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

/**
 * Runs a command's main function; a {@link Problem} becomes a sentence and exit code 1.
 *
 * @param {() => Promise<number>} main gives the exit code
 */
export function runMain(main) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error instanceof Problem ? `\n${error.message}` : error);
      process.exitCode = 1;
    },
  );
}
