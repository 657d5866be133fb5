import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './test/generate.mjs',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
