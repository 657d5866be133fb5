import { on } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { TooFewOutcomes } from '../model-failures.js';
import type { TrainingStage } from '../trained-model.js';
import type { FittedModel } from './fit-model.js';
import type { FittingMessage } from './fitting-thread.js';
import type { TrainingSet } from './training-set.js';

const heap_mb_max = 1_024;
const fitting_ms_max = 30 * 60_000;

/**
 * Trains a model in a thread of its own, so that whoever screens meanwhile does not wait. The set is handed over: its
 * columns are of no use here any more.
 *
 * @throws {TooFewOutcomes} when too few responded; whatever fails in the thread, half an hour of it, or `signal`.
 */
export async function fitInThread(
  set: TrainingSet,
  report: (stage: TrainingStage, doneShare: number) => void,
  signal: AbortSignal,
): Promise<FittedModel> {
  const file = createRequire(import.meta.url).resolve('#fitting-thread');
  const worker = new Worker(file, {
    workerData: set,
    transferList: set.columns.map(({ buffer }) => buffer as ArrayBuffer),
    resourceLimits: { maxOldGenerationSizeMb: heap_mb_max },
  });
  try {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(fitting_ms_max)]);
    // An error of the thread is thrown by the iteration; its exit ends it.
    for await (const [message] of on(worker, 'message', { signal: ending, close: ['exit'] })) {
      const told = message as FittingMessage;
      if (told.kind === 'fitted') return told.fitted;
      if (told.kind === 'too_few') throw new TooFewOutcomes(told.what, told.found, told.needed);
      report(told.stage, told.doneShare);
    }
    throw new Error('the thread ended without a model');
  } finally {
    await worker.terminate();
  }
}
