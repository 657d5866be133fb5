import { parseArgs } from 'node:util';
import { measurePlumbing } from './plumbing/measure-plumbing.js';
import { type Measurement, printFigures } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';
import { WrongInput } from './wrong-input.js';

const benches: Record<string, (progress: Progress) => Promise<Measurement>> = {
  plumbing: measurePlumbing,
};

const usage = `Usage: npm run bench -- NAME [--json]
Measures a part of the platform beside a reference in the same run. NAME is one of: ${Object.keys(benches).join(', ')}.`;

await runCommand(async () => {
  const { name, json } = readArguments();
  const progress = new Progress();
  const measured = await benches[name]!(progress);
  progress.end();
  printFigures(measured, json);
});

function readArguments(): { name: string; json: boolean } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [name = '', ...rest] = positionals;
    if (Object.hasOwn(benches, name) && rest.length === 0) return { name, json: values.json };
  } catch (error) {
    throw new WrongInput(`${(error as Error).message}\n${usage}`);
  }
  throw new WrongInput(usage);
}
