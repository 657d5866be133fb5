import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globalSetup: '@guanxi/testing/global-setup', isolate: false, testTimeout: 60_000, hookTimeout: 60_000 },
});
