import { contributionsOf, type LinearModel, probabilitiesOf, scoresOf } from '../logistic/linear-model.js';
import { type LogisticOptions, trainLogistic } from '../logistic/train-logistic.js';
import { FeatureBag } from './feature-bag.js';
import { SparseRowsBuilder } from './sparse-rows.js';

/** A text, with the words that a segmenter found in it, and facts beside it such as `channel=app`. */
export interface TextInput {
  text: string;
  words: readonly string[];
  facts?: readonly string[];
}

/** Which features a classifier reads from a text. */
export interface TextFeatures {
  /** Columns are 2^bucketBits. */
  bucketBits: number;
  /** Longest sequence of words. 0 reads no words. */
  wordGramsMax: number;
  /** Shortest and longest sequence of characters; a longest of 0 reads none. */
  characterGramsMin: number;
  characterGramsMax: number;
  /** Pairs of words with up to this many words between them; 0 reads none. */
  skipGapMax: number;
}

export interface TextTraining extends Omit<LogisticOptions, 'classes' | 'bucketBits'> {
  features: TextFeatures;
}

/** One class of a prediction. */
export interface ClassProbability {
  label: string;
  probability: number;
}

/** One feature's share in a decision, in log odds. */
export interface FeatureWeight {
  feature: string;
  weight: number;
}

/** Texts into classes, by logistic regression over hashed words and characters. */
export class TextClassifier {
  constructor(
    readonly labels: readonly string[],
    readonly features: TextFeatures,
    readonly model: LinearModel,
    /** Divides the raw scores before they become probabilities; 1 leaves them. */
    readonly temperature = 1,
  ) {}

  /**
   * Trains on `inputs` with the label of each; classes are the labels in alphabetical order.
   * @throws {TrainingImpossible} with fewer than two different labels.
   */
  static train(inputs: readonly TextInput[], labels: readonly string[], training: TextTraining): TextClassifier {
    const names = [...new Set(labels)].sort();
    const rows = new SparseRowsBuilder();
    for (const input of inputs) rows.add(bagOf(input, training.features).row());
    const numbers = labels.map((label) => names.indexOf(label));
    const { features, ...options } = training;
    const model = trainLogistic(rows.build(), numbers, {
      ...options,
      classes: Math.max(2, names.length),
      bucketBits: features.bucketBits,
    });
    return new TextClassifier(names, features, model);
  }

  /** The probability of every label, in the order of `labels`. */
  probabilities(input: TextInput): Float64Array {
    return probabilitiesOf(this.scores(input));
  }

  /** Every label with its probability, the likeliest first. */
  predict(input: TextInput): ClassProbability[] {
    const probabilities = this.probabilities(input);
    return this.labels
      .map((label, k) => ({ label, probability: probabilities[k]! }))
      .sort((a, b) => b.probability - a.probability);
  }

  /** The raw scores (log odds, or log probabilities up to a constant), divided by the temperature. */
  scores(input: TextInput): Float64Array {
    const scores = scoresOf(this.model, bagOf(input, this.features).row());
    return scores.map((score) => score / this.temperature);
  }

  /** The `count` features that weighed most for or against `label`, largest effect first. */
  explain(input: TextInput, label: string, count: number): FeatureWeight[] {
    const bag = bagOf(input, this.features, true);
    const names = bag.columnNames();
    return contributionsOf(this.model, bag.row(), this.labels.indexOf(label))
      .slice(0, count)
      .map(({ column, weight }) => ({ feature: names.get(column)!, weight: weight / this.temperature }));
  }

  withTemperature(temperature: number): TextClassifier {
    return new TextClassifier(this.labels, this.features, this.model, temperature);
  }
}

/** The features of one text. */
export function bagOf(input: TextInput, features: TextFeatures, named = false): FeatureBag {
  const bag = new FeatureBag(features.bucketBits, named);
  if (features.wordGramsMax > 0) bag.words(input.words, features.wordGramsMax);
  if (features.skipGapMax > 0) bag.skips(input.words, features.skipGapMax);
  if (features.characterGramsMax > 0) {
    bag.characters(input.text, features.characterGramsMin, features.characterGramsMax);
  }
  for (const fact of input.facts ?? []) bag.fact(fact);
  return bag;
}
