import { accessSync, constants, existsSync } from 'node:fs';
import { takeLock } from '../lock.mjs';
import { Fault } from './fault.mjs';
import { isInstalled } from './installed.mjs';
import { below, root } from './place.mjs';
import { runInstalled, runProgram } from './run-program.mjs';
import { step } from './step.mjs';

const OUTPUT_SHOWN_LINES = 40;
/** Where nothing has changed a build is a look at the files, and not worth a line. */
const BUILD_SILENT_MS = 1_500;

/** Installs what is missing. Only one process at a time works on a clone; the others wait for it. */
export async function install() {
  if (isInstalled()) return;
  assertWritable();
  const installing = step('installing packages');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const { code, output } = await runProgram(npm[0], [...npm.slice(1), 'ci', '--loglevel=error'], { shown: false });
  if (code !== 0) {
    installing.fail();
    throw new Fault(`npm ci failed:\n${tail(output)}`, 'Look whether the npm registry answers and the disk has space.');
  }
  installing.done();
}

/** Builds what has changed; turbo knows what that is. */
export async function build() {
  const building = step('building', { after_ms: BUILD_SILENT_MS });
  const args = ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'];
  const { code, output } = await runInstalled('turbo/bin/turbo', args, { shown: false });
  if (code !== 0) {
    building.fail();
    throw new Fault(`The build failed:\n${tail(output)}`, 'Mend what it names and start again.');
  }
  building.done();
}

/** Runs `work` while no other process installs or builds in this clone. */
export async function alone(work) {
  for (;;) {
    const lock = await takeLock(`prepare ${root}`);
    if ('holder' in lock) {
      const waiting = step(`waiting for process ${lock.holder.pid}, which prepares this clone`);
      await lock.holder.gone();
      waiting.done();
      continue;
    }
    try {
      return await work();
    } finally {
      await lock.release();
    }
  }
}

/** Whether a command's program has been built. */
export function isBuilt(file) {
  return existsSync(below(file));
}

function assertWritable() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    const user = process.env.USER ?? `user ${process.getuid?.()}`;
    throw new Fault(`${root} is read-only for ${user}.`, 'Clone the repository to a folder of your own.');
  }
}

function tail(output) {
  return output.trim().split('\n').slice(-OUTPUT_SHOWN_LINES).join('\n');
}
