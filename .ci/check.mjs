// `npm run check`: every step runs, also after one has failed; the summary comes last.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureModules, ensureTypes } from '../sandbox/start/prepare.mjs';
import { Problem, ROOT, run, runMain, tool } from '../sandbox/start/run-command.mjs';
import { brokenHouseRules } from './house-rules.mjs';

const node = (...args) => run(process.execPath, args);

/** The steps in order; each gives its exit code. */
const STEPS = [
  ['types', () => node(tool('vue-tsc'), '--noEmit')],
  [
    'types of lib/payment and lib/flow without browser',
    () => node(tool('typescript', 'tsc'), '--noEmit', '-p', 'lib/tsconfig.pure.json'),
  ],
  ['lint and import table', () => node(tool('eslint'), '.', '--max-warnings', '0')],
  ['format', () => node(tool('prettier'), '--check', '--log-level', 'warn', '.')],
  ['dead code and unused dependencies', () => node(tool('knip'), '--no-progress')],
  ['house rules', checkHouseRules],
];

async function checkHouseRules() {
  const broken = await brokenHouseRules();
  for (const sentence of broken) console.error(sentence);
  return { code: broken.length === 0 ? 0 : 1, stopped: false };
}

runMain(async () => {
  await ensureModules();
  await ensureTypes();
  const results = [];
  for (const [name, step] of STEPS) {
    console.log(`\n— ${name}`);
    const { code, stopped } = await step();
    if (stopped) throw new Problem('Stopped.');
    results.push({ name, passed: code === 0 });
  }
  console.log('');
  for (const { name, passed } of results) console.log(`${passed ? '✓' : '✗'} ${name}`);
  const failed = results.filter(({ passed }) => !passed).length;
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  writeFileSync(
    join(ROOT, 'test-results/check.json'),
    JSON.stringify({ passed: results.length - failed, failed }),
  );
  return failed === 0 ? 0 : 1;
});
