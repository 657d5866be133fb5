import type { Aim } from '../print/figures.js';

export interface LearnOptions {
  seed: number;
  /** Told the share done, 0 … 1. */
  onProgress: (done: number) => void;
}

/** What was learnt from examples. */
export interface Learnt<Example, Prediction> {
  predict(example: Example): Prediction;
  /** The text of the model file; absent where nothing was trained. */
  file?: () => string;
}

/** An example with what a model that had not seen it said. */
export interface Judged<Example, Prediction> {
  example: Example;
  predicted: Prediction;
}

/** Something that can be learnt from a file and measured on another. */
export interface Task<Example, Prediction> {
  name: string;
  /** What `us_per_…` counts: a text or a turn. */
  unit: 'text' | 'turn';
  /** @throws {WrongInput} naming line and field. */
  read(text: string, file: string): Example[];
  /** Examples of one group are never on both sides of a split. */
  groupsOf(examples: readonly Example[]): Uint32Array;
  unitsIn(example: Example): number;
  /** @throws {TrainingImpossible} where the examples do not allow it. */
  learn(examples: readonly Example[], options: LearnOptions): Learnt<Example, Prediction>;
  /** The model that ships with the project, where there is one. */
  shipped?: () => Learnt<Example, Prediction>;
  /** The figures, in percent where they are shares. */
  measure(judged: readonly Judged<Example, Prediction>[]): Record<string, number>;
  /** What to compare with, for these examples. */
  aims(examples: readonly Example[]): readonly Aim[];
}
