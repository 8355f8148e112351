import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../sandbox/start/run-command.mjs';

/** Where the runners leave their results as JSON, by suite. */
export const RESULT_FILES = {
  check: 'test-results/check.json',
  unit: 'test-results/unit.json',
  e2e: 'test-results/e2e.json',
  machine: 'test-results/machine.json',
};

/** How to read each runner's JSON. A test that was skipped has not passed. */
const READERS = {
  check: ({ passed, failed }) => ({ passed, failed }),
  unit: ({ numPassedTests, numTotalTests }) => ({
    passed: numPassedTests,
    failed: numTotalTests - numPassedTests,
  }),
  e2e: readPlaywright,
  machine: readPlaywright,
};

function readPlaywright({ stats, errors }) {
  const { expected, unexpected, flaky, skipped } = stats;
  return { passed: expected, failed: unexpected + flaky + skipped + errors.length };
}

/**
 * Forgets the results of an earlier run.
 *
 * @param {readonly (keyof typeof RESULT_FILES)[]} suites
 */
export function forgetResults(suites) {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  for (const suite of suites) rmSync(join(ROOT, RESULT_FILES[suite]), { force: true });
}

/**
 * Reads what a suite came to.
 *
 * @param {keyof typeof RESULT_FILES} suite
 * @param {boolean} succeeded whether its runner said so; one that failed without a failed test counts as one failure
 * @returns {{ passed: number, failed: number }}
 */
export function readResult(suite, succeeded) {
  const path = join(ROOT, RESULT_FILES[suite]);
  const counts = existsSync(path)
    ? READERS[suite](JSON.parse(readFileSync(path, 'utf8')))
    : { passed: 0, failed: 1 };
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
