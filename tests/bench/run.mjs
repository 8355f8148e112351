// `npm run bench`: prints real figures of this machine; nothing is compared with anybody else's.
import { ensureBuild, ensureChromium, ensureModules, ensureTypes } from '../../sandbox/start/prepare.mjs';
import { run, runMain } from '../../sandbox/start/run-command.mjs';

runMain(async () => {
  await ensureModules();
  await ensureTypes();
  await ensureChromium();
  const production = await ensureBuild('production');
  const demo = await ensureBuild('demo');
  const { code } = await run(process.execPath, ['--import', 'tsx', 'tests/bench/bench.ts', production, demo]);
  return code;
});
