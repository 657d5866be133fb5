import { startTestStack } from './test-stack.js';

/** For `globalSetup` in a vitest.config.ts: one stack for all test files, gone when they are. */
export default async function setup(): Promise<() => Promise<void>> {
  const stack = await startTestStack();
  return () => stack.stop();
}
