import { readBenchArguments } from './arguments.js';
import { benchNamed, benchNames } from './benches/registry.js';
import { printFigures } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';

const usage = `Usage: npm run bench -- <name> [--seed N] [--json] [options of the bench]
Benches: ${benchNames.join(', ')}`;

await runCommand(async () => {
  const { name, seed, json, options } = readBenchArguments(process.argv.slice(2), usage);
  const bench = await benchNamed(name);
  const progress = new Progress();
  const measured = await bench({ seed, progress, options });
  progress.end();
  printFigures(measured, json);
});
