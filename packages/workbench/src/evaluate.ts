import { readArguments, readBenchArguments } from './arguments.js';
import { readText } from './data/read-file.js';
import { printFigures } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';
import { studyNamed, studyNames } from './studies/registry.js';
import { judgeByFolds, judgeOn, judgeShipped } from './tasks/judge.js';
import { taskNamed, taskNames } from './tasks/registry.js';
import { WrongInput } from './wrong-input.js';

const usage = `Usage: npm run evaluate -- <task> --train FILE --test FILE [--seed N] [--json]
       npm run evaluate -- <task> --test FILE [--seed N] [--json]           (the model that ships)
       npm run evaluate -- <task> --data FILE [--folds N] [--seed N] [--json]
Tasks: ${taskNames.join(', ')}
       npm run evaluate -- <study> [options of the study] [--seed N] [--json]
Studies: ${studyNames.join(', ')}`;

const now = () => performance.now();

await runCommand(async () => {
  const args = process.argv.slice(2);
  const study = await studyNamed(args[0] ?? '');
  if (study) {
    const { seed, json, options } = readBenchArguments(args, study.usage);
    const progress = new Progress();
    const measured = await study.measure({ seed, progress, now, options });
    progress.end();
    printFigures(measured, json);
    return;
  }
  const { task: name, train, test, data, folds, seed, json } = readArguments(args, usage);
  const task = taskNamed(name);
  const options = { seed, progress: new Progress(), now };
  const read = (file: string) => task.read(readText(file), file);
  if (data !== undefined && train === undefined && test === undefined) {
    printFigures(judgeByFolds(task, read(data), folds, options), json);
  } else if (data === undefined && train !== undefined && test !== undefined) {
    printFigures(judgeOn(task, read(train), read(test), options), json);
  } else if (data === undefined && test !== undefined) {
    printFigures(judgeShipped(task, read(test), options), json);
  } else {
    throw new WrongInput(`Give either --data, or --test with or without --train.\n${usage}`);
  }
});
