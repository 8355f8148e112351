// `npm test`: everything that can run anywhere. Does its own set-up; Node's own modules only, because the dependencies may
// not be there yet.
import { ensureBuild, ensureChromium, ensureModules, ensureTypes, tell } from '../sandbox/start/prepare.mjs';
import { Problem, run, runMain, tool } from '../sandbox/start/run-command.mjs';
import { forgetResults, readResult, RESULT_FILES } from './results.mjs';

/** The suites and what runs them. */
const SUITES = {
  unit: () => [
    tool('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${RESULT_FILES.unit}`,
  ],
  e2e: () => [tool('@playwright/test', 'playwright'), 'test'],
};

runMain(async () => {
  await ensureModules();
  await ensureTypes();
  await ensureChromium();
  await ensureBuild('production');
  await ensureBuild('demo');
  forgetResults(Object.keys(SUITES));
  const lines = [];
  for (const [suite, args] of Object.entries(SUITES)) {
    tell(`running the ${suite} tests`);
    const { code, stopped } = await run(process.execPath, args());
    if (stopped) throw new Problem('Stopped.');
    const { passed, failed } = readResult(suite, code === 0);
    lines.push({ suite, passed, failed });
  }
  console.log('');
  for (const { suite, passed, failed } of lines) console.log(`${suite}: ${passed} passed, ${failed} failed`);
  return lines.every(({ failed }) => failed === 0) ? 0 : 1;
});
