import { readArguments } from './arguments.js';
import { readText } from './data/read-file.js';
import { printFigures } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';
import { judgeByFolds, judgeOn, judgeShipped } from './tasks/judge.js';
import { taskNamed, taskNames } from './tasks/registry.js';
import { WrongInput } from './wrong-input.js';

const usage = `Usage: npm run evaluate -- <task> --train FILE --test FILE [--seed N] [--json]
       npm run evaluate -- <task> --test FILE [--seed N] [--json]           (the model that ships)
       npm run evaluate -- <task> --data FILE [--folds N] [--seed N] [--json]
Tasks: ${taskNames.join(', ')}`;

await runCommand(() => {
  const { task: name, train, test, data, folds, seed, json } = readArguments(process.argv.slice(2), usage);
  const task = taskNamed(name);
  const options = { seed, progress: new Progress(), now: () => performance.now() };
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
