import { parentPort, workerData } from 'node:worker_threads';
import type { TrainingStage } from '../trained-model.js';
import { type FittedModel, fitModel, TooFewPositives } from './fit-model.js';
import type { TrainingSet } from './training-set.js';

/** What the thread tells whoever began it. */
export type FittingMessage =
  | { kind: 'progress'; stage: TrainingStage; doneShare: number }
  | { kind: 'fitted'; fitted: FittedModel }
  | { kind: 'too_few'; what: string; found: number; needed: number };

const tell = (message: FittingMessage) => parentPort?.postMessage(message);

try {
  const fitted = fitModel(workerData as TrainingSet, (stage, doneShare) =>
    tell({ kind: 'progress', stage, doneShare }),
  );
  tell({ kind: 'fitted', fitted });
} catch (error) {
  if (!(error instanceof TooFewPositives)) throw error;
  tell({ kind: 'too_few', what: error.what, found: error.found, needed: error.needed });
}
