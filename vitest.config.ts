import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

export default defineConfig({
  plugins: [vue()],
  define: {
    __LOOPBACK_ALLOWED__: 'false',
    __TILLSIDE_VERSION__: JSON.stringify(manifest.version),
  },
  test: {
    include: ['tests/{unit,contract}/**/*.test.ts'],
    // The tests of signing and of the linter do real work; on two busy cores the default of 5 s is too short.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
