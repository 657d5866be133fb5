import { existsSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { below } from './place.mjs';
import { alone, install } from './prepare.mjs';
import { runInstalled } from './run-program.mjs';
import { countTests } from './test-results.mjs';
import { workspaces } from './workspaces.mjs';

const REPORT = '.turbo/tests.json';
/** Suites wait for processes and clocks much of the time: two at once use what one leaves. */
const PACKAGES_AT_ONCE_MAX = 2;

/**
 * Lints, builds, checks the types and runs all tests; prints as its very last line `N passed, N failed`. A check that
 * fails counts as one failure.
 *
 * @param {string[]} args further arguments for turbo, such as `--filter=@guanxi/local`
 * @returns {Promise<number>} the exit code: 0 when at least one test ran and nothing failed
 */
export async function runTests(args) {
  const broken = await alone(async () => {
    await install();
    const lint = await check('lint', '@biomejs/biome/bin/biome', ['check', '.']);
    const types = await check('build and types', 'turbo/bin/turbo', [...turbo('build', 'typecheck'), ...args]);
    return [lint, types].filter((fault) => fault !== undefined);
  });
  const { passed, failed, skipped } = broken.some((fault) => fault === 'build and types')
    ? { passed: 0, failed: 0, skipped: 0 }
    : await test(args);
  for (const fault of broken) process.stdout.write(`${fault} failed; see above\n`);
  if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
  if (passed + failed === 0 && broken.length === 0) process.stdout.write('no test ran\n');
  const failures = failed + broken.length;
  process.stdout.write(`${passed} passed, ${failures} failed\n`);
  return failures === 0 && passed > 0 ? 0 : 1;
}

/** @returns {Promise<string | undefined>} the name of a check that failed */
async function check(name, program, args) {
  process.stdout.write(`\n== ${name}\n`);
  const { code } = await runInstalled(program, args, { shown: true });
  return code === 0 ? undefined : name;
}

async function test(args) {
  process.stdout.write('\n== tests\n');
  const tested = workspaces().filter(({ scripts }) => scripts?.test !== undefined);
  for (const { folder } of tested) rmSync(below(folder, REPORT), { force: true });
  // One Postgres for all packages; each would start its own otherwise.
  const { startTestStack } = await import(pathToFileURL(below('packages/testing/dist/index.js')).href);
  const stack = await startTestStack();
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
    // What a test needs is built already; with arguments for the tests turbo would not know it again.
    const all = [...turbo('test'), '--only', '--continue', ...args, '--', ...reporters];
    const { code } = await runInstalled('turbo/bin/turbo', all, { shown: true });
    // Where only some packages were asked for, the others leave no report.
    const chosen = args.length === 0 ? tested : tested.filter(({ folder }) => existsSync(below(folder, REPORT)));
    const counted = countTests(chosen.map(({ folder }) => below(folder, REPORT)));
    return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
  } finally {
    await stack.stop();
  }
}

function turbo(...tasks) {
  const shown = ['--output-logs=new-only', '--log-order=grouped', '--ui=stream'];
  return ['run', ...tasks, `--concurrency=${PACKAGES_AT_ONCE_MAX}`, ...shown];
}
