import { fitTemperature, foldsByGroup, splitByFold, TextClassifier, type TextTraining } from '@guanxi/learning';
import { SCENES } from './catalogue.js';
import type { Phrase } from './expand-phrases.js';
import { sceneInput } from './scene-input.js';

export interface ScenePhrases {
  /** Made from templates: plenty, but alike. */
  readonly templated: readonly Phrase[];
  /** Written one by one, as customers write: they also judge and calibrate, each by a model that has not seen it. */
  readonly free: readonly Phrase[];
}

export interface SceneTrainingOptions {
  readonly training: TextTraining;
  readonly folds: number;
  readonly seed: number;
  readonly onFold?: (fold: number, accuracy: number) => void;
}

export interface SceneTraining {
  readonly classifier: TextClassifier;
  /** Of the free phrases, each left out in turn with its fold. */
  readonly accuracy: number;
  readonly groupAccuracy: number;
}

/** A free phrase says as much as several that a template made. */
const free_weight = 3;
const GROUP_OF = new Map(SCENES.map(({ id, group }) => [id, group]));

/**
 * A scene classifier with calibrated probabilities. The temperature is fitted on the free phrases out of fold, since phrases
 * of a template are easier than what customers write. The result depends on nothing but the arguments.
 */
export function trainScenes({ templated, free }: ScenePhrases, options: SceneTrainingOptions): SceneTraining {
  const phrases = [...templated, ...free];
  const inputs = phrases.map(({ text }) => sceneInput(text));
  const scenes = phrases.map(({ scene }) => scene);
  const weights = phrases.map((_, row) => (row < templated.length ? 1 : free_weight));
  const train = (rows: readonly number[]) =>
    TextClassifier.train(
      rows.map((row) => inputs[row]!),
      rows.map((row) => scenes[row]!),
      { ...options.training, exampleWeights: Float64Array.from(rows, (row) => weights[row]!) },
    );

  const every = phrases.map((_, row) => row);
  const foldOf = foldsByGroup(
    free.map((_, position) => position),
    options.folds,
    options.seed,
  );
  const scores: Float64Array[] = [];
  const labels: number[] = [];
  let right = 0;
  let groupRight = 0;
  for (let fold = 0; fold < options.folds; fold++) {
    const { inside } = splitByFold(foldOf, fold);
    const leftOut = new Set(Array.from(inside, (position) => templated.length + position));
    const classifier = train(every.filter((row) => !leftOut.has(row)));
    for (const row of leftOut) {
      const label = classifier.predict(inputs[row]!)[0]!.label;
      right += label === scenes[row] ? 1 : 0;
      groupRight += GROUP_OF.get(label) === GROUP_OF.get(scenes[row]!) ? 1 : 0;
      scores.push(classifier.scores(inputs[row]!));
      labels.push(classifier.labels.indexOf(scenes[row]!));
    }
    options.onFold?.(fold, right / labels.length);
  }
  return {
    classifier: train(every).withTemperature(fitTemperature(scores, labels)),
    accuracy: right / free.length,
    groupAccuracy: groupRight / free.length,
  };
}
