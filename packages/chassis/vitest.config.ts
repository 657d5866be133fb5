import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './test/generate.mjs',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
