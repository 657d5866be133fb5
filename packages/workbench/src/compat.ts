import { compat, readCompatOptions } from './compat/measure-compat.js';
import type { PlayedStep } from './compat/play.js';
import { meets, printFigures } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';

const usage = `Usage: npm run compat -- [--service NAME]… [--previous COMMIT] [--itself] [--seconds N] [--seed N] [--json]
Runs the previous release of each service beside the present one of the others, both ways, under load; rolls each forward and back.
Ends with 1 where a caller was told an error, or anything was lost or doubled.`;
const errors_shown_max = 20;

await runCommand(async () => {
  const options = readCompatOptions(process.argv.slice(2), usage);
  if (options.itself)
    process.stderr.write('NOT COMPARED with a previous release: the present one is rolled against itself.\n');
  // It takes a while; who waits for it sees how far it is, in a log too.
  const onStep = ({ service, to, beside, errors, drained_ms }: PlayedStep, which: string) => {
    const drained = drained_ms.map((ms) => `${Math.round(ms)} ms`).join(', ');
    const step = `${service} → ${to} (beside ${beside.join(', ')})`;
    process.stderr.write(`${which}  ${step}: ${errors} errors, drained in ${drained}\n`);
  };
  const { measured, played } = await compat(options, new Progress(), onStep);
  for (const { service, phase, what, reason } of played.errors.slice(0, errors_shown_max)) {
    process.stderr.write(`${phase}: ${service} ${what}: ${reason}\n`);
  }
  for (const difference of played.outcome.differing) process.stderr.write(`${difference}\n`);
  printFigures(measured, options.json);
  const isMet = measured.aims.every(
    ({ figure, aim }) => aim === undefined || meets(measured.figures[figure] ?? Number.NaN, aim),
  );
  process.exitCode = isMet ? 0 : 1;
});
