#!/usr/bin/env node
/*
 * What every command of the root package.json calls: brings the clone into the state that the command needs (packages
 * installed, everything built), then runs it in this same process, so that arguments, standard input, signals and exit
 * codes are the command's own. Plain JavaScript without dependencies, since in a fresh clone there is nothing else.
 */
const NODE_MIN = [20, 19];
const COMMANDS = [
  'start',
  'test',
  'guanxi',
  'bench',
  'evaluate',
  'train',
  'drill',
  'compat',
  'fuzz',
  'backup',
  'restore',
];

const [command, ...args] = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  fail(`Node ${process.versions.node} is too old.`, `Install Node ${NODE_MIN.join('.')} or later and start again.`);
} else if (!COMMANDS.includes(command)) {
  fail(`There is no command "${command ?? ''}".`, `Use one of: ${COMMANDS.join(', ')}.`);
} else {
  const { Fault } = await import('./bootstrap/fault.mjs');
  try {
    const { perform } = await import('./bootstrap/perform.mjs');
    await perform(command, args);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    fail(error.problem, error.remedy);
  }
}

function fail(problem, remedy) {
  process.stderr.write(`${problem}\n  → ${remedy}\n`);
  process.exitCode = 1;
}
