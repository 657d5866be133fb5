import { pathToFileURL } from 'node:url';
import { Fault } from './fault.mjs';
import { below } from './place.mjs';
import { alone, build, install, isBuilt } from './prepare.mjs';
import { runTests } from './run-tests.mjs';

const PROGRAMS = {
  start: 'packages/local/dist/start.js',
  guanxi: 'apps/cli/dist/main.js',
  bench: 'packages/workbench/dist/bench.js',
  evaluate: 'packages/workbench/dist/evaluate.js',
  train: 'packages/workbench/dist/train.js',
  drill: 'packages/workbench/dist/drill.js',
  backup: 'packages/local/dist/backup.js',
  restore: 'packages/local/dist/restore.js',
  compat: 'packages/workbench/dist/compat.js',
  fuzz: 'packages/workbench/dist/fuzz.js',
};

/** Prepares the clone for a command and runs it in this process. */
export async function perform(command, args) {
  if (command === 'test') {
    process.exitCode = await runTests(args);
    return;
  }
  const file = PROGRAMS[command];
  // The client is called again and again, also in pipes: it starts at once and says nothing of its own.
  if (command !== 'guanxi' || !isBuilt(file)) {
    await alone(async () => {
      await install();
      await build();
    });
  }
  if (!isBuilt(file)) throw new Fault(`There is no ${file}.`, `"${command}" is not part of this version.`);
  process.argv = [process.execPath, below(file), ...args];
  await import(pathToFileURL(below(file)).href);
}
