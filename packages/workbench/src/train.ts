import { writeFileSync } from 'node:fs';
import { readArguments } from './arguments.js';
import { readText } from './data/read-file.js';
import { figuresTable } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';
import { judgeByFolds } from './tasks/judge.js';
import { taskNamed, taskNames } from './tasks/registry.js';
import { WrongInput } from './wrong-input.js';

const usage = `Usage: npm run train -- <task> --data FILE --out FILE [--folds N] [--seed N]
Tasks: ${taskNames.join(', ')}`;

await runCommand(() => {
  const { task: name, data, out, folds, seed, ...rest } = readArguments(process.argv.slice(2), usage);
  if (data === undefined || out === undefined || rest.train !== undefined || rest.test !== undefined) {
    throw new WrongInput(`Give --data and --out.\n${usage}`);
  }
  const task = taskNamed(name);
  const examples = task.read(readText(data), data);
  const progress = new Progress();
  const measured = judgeByFolds(task, examples, folds, { seed, progress, now: () => performance.now() });
  const learnt = task.learn(examples, { seed, onProgress: (done) => progress.show('training on all', done) });
  progress.end();
  const file = learnt.file!();
  try {
    writeFileSync(out, file);
  } catch (error) {
    throw new WrongInput(`${out}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  process.stdout.write(
    `${out}: ${(file.length / 1e6).toFixed(2)} MB, trained on all ${examples.length} examples of ${data}, seed ${seed}.
Figures from ${folds} folds, each predicted by a model that had not seen it:
${figuresTable(measured)}
`,
  );
});
