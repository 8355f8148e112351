import { defineConfig } from '@playwright/test';

/** On a display of its own, one browser at a time: `npm run test:machine` opens the display and builds first. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/machine',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: true,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../../test-results/machine.json' }]],
});
