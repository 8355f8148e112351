// `npm run demo`: with nothing but Node installed, up to a till that is ready to take a payment. Node's own modules only,
// because the dependencies may not be there yet.
import { ensureBuild, ensureChromium, ensureModules } from './prepare.mjs';
import { run, runMain } from './run-command.mjs';

runMain(async () => {
  await ensureModules();
  await ensureChromium();
  const extension = await ensureBuild('demo');
  const args = ['--import', 'tsx', 'sandbox/demo/run-demo.ts', '--extension', extension];
  const { code, stopped } = await run(process.execPath, [...args, ...process.argv.slice(2)]);
  return stopped ? 0 : code;
});
