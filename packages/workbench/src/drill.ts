import { SetupFailure } from '@guanxi/local';
import { readDrillOptions, usage } from './drill/read-drill-options.js';
import { faultTable, measureDrills, type UnfinishedDrill, verdictOf } from './drill/report-drill.js';
import { type Drill, type DrillRecord, runDrill } from './drill/run-drill.js';
import { printFigures } from './print/figures.js';
import { runCommand } from './print/run-command.js';
import { WrongInput } from './wrong-input.js';

await runCommand(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = readDrillOptions(args);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort(new WrongInput('The drill was stopped.')));
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const midway = async (drill: Drill) => {
    if (options.plant) await drill.plant(options.plant);
  };
  const begun = performance.now();
  const records: DrillRecord[] = [];
  const unfinished: UnfinishedDrill[] = [];
  for (let seed = options.first; seed < options.first + options.seeds; seed += 1) {
    say(`seed ${seed} (${seed - options.first + 1} of ${options.seeds})`);
    try {
      const record = await runDrill({ ...options, seed, say, midway, signal: stopping.signal });
      say(verdictOf(record, options));
      records.push(record);
    } catch (error) {
      if (stopping.signal.aborted) throw stopping.signal.reason;
      // What the other seeds found is not to be lost with this one.
      const why = error instanceof SetupFailure ? error.message : ((error as Error).stack ?? String(error));
      say(`seed ${seed} did not come to its end: ${why}`);
      unfinished.push({ seed, why });
    }
  }
  if (records.length === 0) throw new WrongInput('No seed came to its end; nothing was measured.');
  const measured = measureDrills(records, unfinished, options, (performance.now() - begun) / 1_000);
  if (!options.json) process.stdout.write(`${faultTable(records)}\n\n`);
  printFigures(measured, options.json);
});
