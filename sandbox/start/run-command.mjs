import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Something that the person at the keyboard can mend: shown as one sentence, without a stack. */
export class Problem extends Error {}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** How long a child may take to clean up after a signal before it is killed, ms. */
const CLEAN_UP_MS = 10_000;

/**
 * Runs a program in the project's folder until it ends. Signals are passed on, so that it can clean up; what it started
 * must end with it.
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
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    // npm and npx are scripts on Windows.
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
  let stopped = false;
  let killer;
  const pass = (signal) => {
    stopped = true;
    child.kill(signal);
    killer ??= setTimeout(() => child.kill('SIGKILL'), CLEAN_UP_MS);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', (error) => {
        reject(new Problem(`${program} could not be started (${error.message}). Is it installed?`));
      });
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    if (quiet && code !== 0) process.stderr.write(said);
    return { code, stopped };
  } finally {
    clearTimeout(killer);
    for (const signal of SIGNALS) process.off(signal, pass);
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
