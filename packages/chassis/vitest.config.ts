import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './test/generate.mjs',
    testTimeout: 10_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
  },
});
