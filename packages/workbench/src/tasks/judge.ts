import { bootstrapIntervals, foldsByGroup, splitByFold } from '@guanxi/learning';
import type { Measurement } from '../print/figures.js';
import type { Progress } from '../print/progress.js';
import { WrongInput } from '../wrong-input.js';
import type { Judged, Learnt, Task } from './task.js';

const interval_rounds = 100;

export interface JudgeOptions {
  seed: number;
  progress: Progress;
  /** Milliseconds that only ever rise. */
  now: () => number;
}

/** Learns from `train` and measures on `test`. */
export function judgeOn<E, P>(task: Task<E, P>, train: readonly E[], test: readonly E[], options: JudgeOptions) {
  const started = options.now();
  return summarise(task, [learnAndPredict(learner(task, train, options), test, options, 'training')], options, started);
}

/** Measures the model that ships with the project. @throws {WrongInput} where the task has none. */
export function judgeShipped<E, P>(task: Task<E, P>, test: readonly E[], options: JudgeOptions) {
  if (!task.shipped) throw new WrongInput(`No model of ${task.name} ships with the project: give --train, too.`);
  const started = options.now();
  return summarise(task, [learnAndPredict(task.shipped, test, options, 'loading')], options, started);
}

/** Cross-validates on one file: groups are dealt into folds, and each fold is predicted by a model of the others. */
export function judgeByFolds<E, P>(task: Task<E, P>, examples: readonly E[], folds: number, options: JudgeOptions) {
  const started = options.now();
  const foldOf = foldsByGroup(task.groupsOf(examples), folds, options.seed);
  const rounds = Array.from({ length: folds }, (_, fold) => {
    const { inside, outside } = splitByFold(foldOf, fold);
    const pick = (rows: Uint32Array) => Array.from(rows, (row) => examples[row]!);
    return learnAndPredict(
      learner(task, pick(outside), options),
      pick(inside),
      options,
      `fold ${fold + 1} of ${folds}`,
    );
  });
  return summarise(task, rounds, options, started);
}

interface Round<E, P> {
  judged: Judged<E, P>[];
  trainSeconds: number;
  predictSeconds: number;
}

type Learner<E, P> = (onProgress: (done: number) => void) => Learnt<E, P>;

function learner<E, P>(task: Task<E, P>, train: readonly E[], { seed }: JudgeOptions): Learner<E, P> {
  return (onProgress) => task.learn(train, { seed, onProgress });
}

function learnAndPredict<E, P>(
  learn: Learner<E, P>,
  test: readonly E[],
  { progress, now }: JudgeOptions,
  step: string,
): Round<E, P> {
  const started = now();
  const learnt = learn((done) => progress.show(step, done));
  const trained = now();
  const judged = test.map((example) => ({ example, predicted: learnt.predict(example) }));
  const predicted = now();
  progress.end();
  return { judged, trainSeconds: (trained - started) / 1000, predictSeconds: (predicted - trained) / 1000 };
}

function summarise<E, P>(
  task: Task<E, P>,
  rounds: Round<E, P>[],
  { seed, progress, now }: JudgeOptions,
  started: number,
): Measurement {
  const judged = rounds.flatMap((round) => round.judged);
  const figures = task.measure(judged);
  const groups = gather(task, judged);
  progress.show('intervals', 0);
  const intervals = bootstrapIntervals(
    groups.length,
    (drawn) => task.measure(Array.from(drawn).flatMap((group) => groups[group]!)),
    { seed, rounds: interval_rounds },
  );
  progress.end();
  for (const [key, { low, high }] of Object.entries(intervals)) {
    figures[`${key}_low`] = low;
    figures[`${key}_high`] = high;
  }
  const units = judged.reduce((sum, { example }) => sum + task.unitsIn(example), 0);
  figures['train_s'] = rounds.reduce((sum, round) => sum + round.trainSeconds, 0) / rounds.length;
  figures[`us_per_${task.unit}`] = (1e6 * rounds.reduce((sum, round) => sum + round.predictSeconds, 0)) / units;
  return {
    name: `evaluate ${task.name}`,
    figures,
    aims: task.aims(judged.map(({ example }) => example)),
    size: judged.length,
    seed,
    seconds: (now() - started) / 1000,
  };
}

function gather<E, P>(task: Task<E, P>, judged: readonly Judged<E, P>[]): Judged<E, P>[][] {
  const groupOf = task.groupsOf(judged.map(({ example }) => example));
  const groups: Judged<E, P>[][] = [];
  for (const [i, one] of judged.entries()) {
    groups[groupOf[i]!] ??= [];
    groups[groupOf[i]!]!.push(one);
  }
  return groups.filter((group) => group !== undefined);
}
